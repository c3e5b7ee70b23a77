"""What the commands share that are for people: who it is, what they wrote down, on which cushions they sit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import click

from perch.cli.common import Failure, PerchGroup, configuration, now_ms
from perch.config import Config
from perch.days.people import Sitter, sitters
from perch.days.span import span
from perch.journal import Reader, Writer
from perch.model.calendar import EARLIEST_YEAR, Calendar
from perch.model.language import _, many
from perch.model.people import Entry, Kind, Person, Tombstone
from perch.programme.entries import Fact, History, of_person
from perch.programme.people import are_set_up, named, people
from perch.report.words import BLINDED
from perch.service.entries import tell, undo

T = TypeVar("T")


class WithDefault(PerchGroup):
    """A group whose first command runs where none is named: `perch walk 12` is `perch walk log 12`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next(iter(self.commands))
        asks_for_help = args and args[0] in ctx.help_option_names
        if not asks_for_help and (not args or args[0] not in self.commands):
            args = [first, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


person_option = click.option("--person", metavar="NAME", help="Who it is, where there are several.")
day_option = click.option("--day", metavar="DAY", default="today", help="today, yesterday or YYYY-MM-DD.")


def for_person(command: Callable[..., T]) -> Callable[..., T]:
    """Add `--person`, and pass what that person wrote down as `book`. Raises as `opened` does."""

    @person_option
    @wraps(command)
    def with_book(person: str | None, **others: Any) -> T:
        return command(book=opened(person), **others)

    return with_book


@dataclass(frozen=True)
class Book:
    """All that people wrote down, and the moment in which it was read."""

    config: Config
    everybody: list[Person]
    entries: list[Entry]
    now_ms: int
    name: str | None = None
    """Of the person that was asked for."""

    @property
    def today(self) -> date:
        """The present day, which begins when the settings say."""
        return self.config.calendar.day_of(self.now_ms)

    def day(self, text: str) -> date:
        """Return the day of a text, which is no later than today. Raises BadParameter."""
        day, last = span(text, self.today) or (date.min, date.min)
        if day != last or day.year < EARLIEST_YEAR:
            problem = _("{text} is not today, yesterday or YYYY-MM-DD", text=repr(text))
            raise click.BadParameter(problem, param_hint="--day")
        if day > self.today:
            raise click.BadParameter(_("{day} is yet to come", day=day), param_hint="--day")
        return day

    @property
    def who(self) -> Person:
        """The person that was asked for, or the only one. Raises EntryError where it is nobody, or could be several."""
        return named(self.everybody, self.name)

    @property
    def history(self) -> History:
        """What they wrote down."""
        return of_person(self.entries, self.who.id)

    def tell(self, fact: Fact, subject: str | None = None) -> None:
        """Store a fact as a new entry, and add it to the book. Raises EntryError, JournalError."""
        self.entries.append(tell(self.config.journal, self.entries, self.who, fact, self.now_ms, subject))

    def undo(self, *kinds: Kind) -> Fact | None:
        """Delete the newest entry of some kinds; return its fact, or None where there was none. Raises JournalError."""
        entered = [both for both in self.history.entered if both.entry.kind in kinds]
        if not entered:
            return None
        undo(self.config.journal, entered[-1].entry, self.now_ms)
        return entered[-1].fact


def opened(name: str | None = None) -> Book:
    """Return what people wrote down so far. Raises JournalError, and Failure while a blinded study hides it."""
    config = configuration()
    if config.study.blinded:
        raise Failure(_(BLINDED))
    entries: list[Entry] = []
    if config.journal.exists():
        with Reader(config.journal) as reader:
            entries = reader.entries()
    return Book(config, people(entries), entries, now_ms(), name)


def forget_entries(name: str | None, kinds: Sequence[str], yes: bool) -> None:
    """Delete what somebody wrote down, all of it or of some kinds, so that no byte is left in the journal.

    Raises EntryError, JournalError, and Failure where there is nothing.
    """
    book = opened(name)
    who = book.who
    mine = [entry for entry in book.entries if entry.person == who.id and (not kinds or entry.kind in kinds)]
    if not mine:
        raise Failure(f"there is nothing of that of {who.name}")
    if not yes:
        click.confirm(f"Delete {many(len(mine), 'entry', 'entries')} of {who.name} for good?", abort=True)
    until = max(book.now_ms, *(entry.told_ms for entry in mine))
    with Writer(book.config.journal, beside_host=True) as writer:
        deleted = sum(writer.bury(Tombstone(who.id, kind, "", until)) for kind in kinds or ("",))
        writer.shred()
    click.echo(f"{who.name}: {many(deleted, 'entry', 'entries')} deleted. Backups and exports made before stay.")


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
