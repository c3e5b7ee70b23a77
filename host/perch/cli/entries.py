"""What the commands share that take and show entries of people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from perch.cli.common import Failure, configuration, now_ms
from perch.model.language import _
from perch.report.words import many

if TYPE_CHECKING:
    from perch.config import Config
    from perch.journal import Writer
    from perch.model.people import Entry, Kind, Person, SatBout, Tombstone
    from perch.programme.entries import Fact, History

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class WithDefault(click.Group):
    """A group whose first command is meant where none is named: `perch walk 12` is `perch walk log 12`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next(iter(self.commands))
        asks_for_help = args and args[0] in ctx.help_option_names
        if not asks_for_help and (not args or args[0] not in self.commands):
            args = [first, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def person_option(command: F) -> F:
    """Adds `--person`."""
    return click.option("--person", metavar="NAME", help="Who it is, where there are several.")(command)


def day_option(command: F) -> F:
    """Adds `--day`."""
    return click.option("--day", metavar="DAY", default="today", help="today, yesterday or YYYY-MM-DD.")(command)


@dataclass(frozen=True)
class Book:
    """All that a person has told, and the moment in which it is read."""

    config: "Config"
    everybody: "list[Person]"
    entries: "list[Entry]"
    now_ms: int

    @property
    def today(self) -> date:
        """The day that it is, which begins when the settings say."""
        return self.config.calendar.day_of(self.now_ms)

    def person(self, name: str | None) -> "Person":
        """Return the person of a name. Raises Failure where it is nobody, or could be several."""
        from perch.programme.entries import EntryError
        from perch.programme.people import named

        try:
            return named(self.everybody, name)
        except EntryError as error:
            raise Failure(str(error)) from error

    def history(self, person: "Person") -> "History":
        """Return what somebody has told."""
        from perch.programme.entries import history

        return history(entry for entry in self.entries if entry.person == person.id)

    def day(self, text: str) -> date:
        """Return the day of a text, which is no later than today. Raises BadParameter."""
        near = {"today": self.today, "yesterday": self.today - timedelta(1)}
        try:
            day = near.get(text) or date.fromisoformat(text)
        except ValueError:
            problem = _("{text} is not today, yesterday or YYYY-MM-DD", text=repr(text))
            raise click.BadParameter(problem, param_hint="--day") from None
        if day > self.today:
            raise click.BadParameter(_("{day} is yet to come", day=day), param_hint="--day")
        return day

    def tell(self, person: "Person", fact: "Fact", subject: str | None = None) -> None:
        """Store a fact as a new entry. Raises Failure."""
        from perch.journal import JournalError
        from perch.programme.entries import EntryError
        from perch.service.entries import tell

        try:
            stored = tell(self.config.journal, self.entries, person, fact, self.now_ms, subject)
        except (EntryError, JournalError) as error:
            raise Failure(str(error)) from error
        if not stored:
            raise Failure(
                _("this was not stored: the clock of this machine is behind the last deletion; mend it first")
            )

    def name_sitter(self, bout: "SatBout", person: "Person | None") -> None:
        """Give a bout to a person, and to nobody else any more; to nobody where that is None. Raises Failure."""
        from perch.journal import JournalError
        from perch.programme.entries import EntryError
        from perch.service.seats import name_sitter

        try:
            name_sitter(self.config.journal, self.entries, bout, person, self.now_ms)
        except (EntryError, JournalError) as error:
            raise Failure(str(error)) from error

    def undo(self, person: "Person", *kinds: "Kind") -> "Fact | None":
        """Delete what somebody told last of some kinds; return it, or None where there was nothing."""
        from perch.journal import JournalError
        from perch.service.entries import undo

        told = [told for told in self.history(person).told if told.entry.kind in kinds]
        if not told:
            return None
        try:
            undo(self.config.journal, told[-1].entry, self.now_ms)
        except JournalError as error:
            raise Failure(str(error)) from error
        return told[-1].fact


def opened() -> Book:
    """Return what people have told so far. Raises Failure, also while a blinded study hides it."""
    from perch.journal import JournalError, Reader
    from perch.programme.people import people
    from perch.report.words import BLINDED

    config = configuration()
    if config.study.blinded:
        raise Failure(_(BLINDED))
    entries: list[Entry] = []
    if config.journal.exists():
        try:
            with Reader(config.journal) as reader:
                entries = reader.entries()
        except JournalError as error:
            raise Failure(str(error)) from error
    return Book(config, people(entries), entries, now_ms())


def forget_entries(name: str | None, kinds: Sequence[str], yes: bool) -> None:
    """Delete what somebody wrote down, all of it or of some kinds, so that no byte is left in the journal.

    Raises Failure.
    """
    from perch.model.people import Tombstone

    book = opened()
    person = book.person(name)
    mine = [entry for entry in book.entries if entry.person == person.id and (not kinds or entry.kind in kinds)]
    if not mine:
        raise Failure(f"there is nothing of that of {person.name}")
    if not yes:
        click.confirm(f"Delete {many(len(mine), 'entry', 'entries')} of {person.name} for good?", abort=True)
    until = max(book.now_ms, *(entry.told_ms for entry in mine))
    deleted = sum(_bury(book.config, Tombstone(person.id, kind, "", until)) for kind in kinds or ("",))
    _written(book.config, lambda writer: writer.shred())
    click.echo(f"{person.name}: {many(deleted, 'entry', 'entries')} deleted. Backups and exports made before stay.")


def _bury(config: "Config", tomb: "Tombstone") -> int:
    """Delete entries; return how many. Raises Failure."""
    return _written(config, lambda writer: writer.bury(tomb))


def _written(config: "Config", write: "Callable[[Writer], T]") -> T:
    from perch.journal import JournalError
    from perch.service.entries import written

    try:
        return written(config.journal, write)
    except JournalError as error:
        raise Failure(str(error)) from error
