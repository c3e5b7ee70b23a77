"""Who there is, and whose cushion is whose. Without any set up there is one person, with all cushions."""

from collections.abc import Iterable, Sequence

from perch.model.language import _
from perch.model.people import Entry, Kind, PagePassword, Person, Sharing
from perch.model.records import IMPORTED
from perch.programme.entries import EntryError, History, history

DEFAULT = Person("me", "me")
"""Who enters things where nobody was set up."""


def people(entries: Iterable[Entry]) -> list[Person]:
    """Return everybody, by name; who was not set up and has entered something is there too."""
    every = list(entries)
    known: dict[str, Person] = {person.id: person for person in history(every).facts(Person)}
    if not known or any(entry.person == DEFAULT.id for entry in every):
        known.setdefault(DEFAULT.id, DEFAULT)
    return sorted(known.values(), key=lambda person: (person.name.casefold(), person.id))


def are_set_up(entries: Iterable[Entry]) -> bool:
    """Return whether anybody was set up."""
    return any(entry.kind == Kind.PERSON for entry in entries)


def named(everybody: Sequence[Person], name: str | None) -> Person:
    """Return the person of a name, or the only one. Raises EntryError where that is nobody, or could be several."""
    names = ", ".join(person.name for person in everybody)
    if name is None:
        if len(everybody) > 1:
            raise EntryError(_("who is it? Say --person with one of {names}", names=names))
        return everybody[0]
    if person := next((person for person in everybody if person.name.casefold() == name.casefold()), None):
        return person
    raise EntryError(_("nobody is named {name}; there is {names}", name=repr(name), names=names))


def check_new(person: Person, everybody: Sequence[Person]) -> None:
    """Raise EntryError where a name or a cushion of `person` is another one's."""
    for other in everybody:
        if other.id == person.id:
            continue
        if other.name.casefold() == person.name.casefold():
            raise EntryError(_("somebody is named {name} already; choose another name", name=repr(other.name)))
        if shared := set(person.cushions or ()) & set(other.cushions or ()):
            cushions = ", ".join(sorted(shared))
            raise EntryError(_("{cushions} is the cushion of {name}", cushions=cushions, name=other.name))


def cushions_of(person: Person, everybody: Sequence[Person], known: Sequence[str]) -> list[str]:
    """Return the cushions of a person, of those that are `known`: the own ones, or all that nobody else has.

    An imported file belongs only to a person whose `cushions` name it.
    """
    if person.cushions is not None:
        return [device for device in known if device in person.cushions]
    taken = {device for other in everybody if other.id != person.id for device in other.cushions or ()}
    return [device for device in known if device not in taken and not device.startswith(IMPORTED)]


def sharing_of(history: History) -> Sharing:
    """Return what a person allows; by default nothing."""
    return next(iter(history.facts(Sharing)), Sharing())


def passwords(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the hash of each person's password of the page, by id, of those who have one."""
    entered = history(entry for entry in entries if entry.kind == Kind.PASSWORD).entered
    return {entry.person: fact.hash for entry, fact in entered if isinstance(fact, PagePassword) and fact.hash}
