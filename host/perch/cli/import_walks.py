"""`perch import --walks`: store walks of other programs among what somebody wrote down."""

from pathlib import Path

import click

from perch.cli.common import Failure, refusing
from perch.cli.entries import Book, opened
from perch.cli.files import dates, text_lines
from perch.importers.notes import Unusable
from perch.importers.walks import ImportedWalk, read
from perch.journal import Writer
from perch.model.calendar import Calendar
from perch.model.language import many
from perch.model.people import Entry
from perch.programme.entries import EntryError, entry_of


def import_walks(file: Path, days: Calendar, person: str | None, dry_run: bool) -> None:
    """Store the walks of a file that the journal does not have yet. Raises EntryError, JournalError, Failure."""
    book = opened(person)
    with refusing(file, Unusable), text_lines(file) as lines:
        imported = read(lines, days)
    if not imported:
        raise Failure(f"{file}: there is no walk in it")
    entries = _entries(file, book, imported)
    known = {entry.id for entry in book.entries}
    new = [entry for entry in entries if entry.id not in known]
    if not dry_run:
        with Writer(book.config.journal, beside_host=True) as writer:
            writer.tell(new)
    when = dates(imported[0].walk.day, imported[-1].walk.day)
    where, before = "found" if dry_run else "in the journal", len(entries) - len(new)
    click.echo(f"{many(len(entries), 'walk')} of {book.who.name} {where} ({before} were there already), of {when}")


def _entries(file: Path, book: Book, walks: list[ImportedWalk]) -> list[Entry]:
    """Return the entries of these walks. Raises Failure where one cannot be right."""
    told_ms = max([book.now_ms, *(entry.told_ms + 1 for entry in book.entries if entry.person == book.who.id)])
    entries = []
    for imported in walks:
        if imported.walk.day > book.today:
            raise Failure(f"{file}: {imported.walk.day} is yet to come")
        try:
            entries.append(entry_of(imported.walk, book.who.id, imported.id, told_ms, imported.subject))
        except EntryError as error:
            raise Failure(f"{file}: {imported.walk.day}: {error}") from None
    return entries
