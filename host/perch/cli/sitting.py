"""What the commands share that show the sitting of a cushion, or of a person on all of theirs."""

from collections.abc import Sequence

import click

from perch.cli.common import Failure
from perch.days.people import Sitter, sitters
from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.programme.people import are_set_up


def one_of(known: Sequence[str], device: str | None) -> list[str]:
    """Return the cushion of a name, all without one. Raises BadParameter."""
    if device is not None and device not in known:
        raise click.BadParameter(f"no cushion is named {device!r}; there is {', '.join(known)}.", param_hint="--device")
    return [device] if device else list(known)


def people_asked_for(reader: Reader, calendar: Calendar, device: str | None, person: str | None) -> list[Sitter]:
    """Return the person of a name, without one everybody who was set up and has a cushion; nobody with a `device`.

    Raises UsageError, and Failure where nobody has that name.
    """
    if device and person:
        raise click.UsageError("say --device or --person, not both")
    if device or not (person or are_set_up(reader.entries())):
        return []
    everybody = sitters(reader, calendar)
    if person is None:
        return [who for who in everybody if who.has_any]
    wanted = [who for who in everybody if who.name.casefold() == person.casefold()]
    if not wanted:
        raise Failure(f"nobody is named {person!r}; there is {', '.join(who.name for who in everybody)}")
    return wanted


def with_cushions(people: Sequence[Sitter]) -> Sequence[Sitter]:
    """Return the same people. Raises Failure where one of them has no cushion."""
    for who in people:
        if not who.has_any:
            raise Failure(f"no cushion is of {who.name}; `perch person set {who.name} --cushion NAME` says which is")
    return people
