"""`perch import --walks`: walks of other programs into what somebody wrote down."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure
from perch.cli.entries import Book, opened
from perch.cli.files import text_lines
from perch.report.words import many

if TYPE_CHECKING:
    from perch.importers.walks import ImportedWalk
    from perch.model.calendar import Calendar
    from perch.model.people import Entry, Person


def import_walks(file: Path, days: "Calendar", person: str | None, dry_run: bool) -> None:
    """Take the walks of a file into the journal; those that are there stay one. Raises Failure."""
    from perch.importers.notes import Unusable
    from perch.importers.walks import read

    book = opened()
    who = book.person(person)
    try:
        with text_lines(file) as lines:
            found = read(lines, days)
    except Unusable as error:
        raise Failure(f"{file}: {error}") from None
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}") from None
    if not found:
        raise Failure(f"{file}: there is no walk in it")
    entries = _entries(file, book, who, found)
    there = {entry.id for entry in book.entries}
    before = sum(entry.id in there for entry in entries)
    if not dry_run:
        _store(book, [entry for entry in entries if entry.id not in there])
    first, last = found[0].walk.day, found[-1].walk.day
    when = f"{first}" if first == last else f"{first} to {last}"
    where = "found" if dry_run else "in the journal"
    click.echo(f"{many(len(found), 'walk')} of {who.name} {where} ({before} were there already), of {when}")


def _entries(file: Path, book: Book, who: "Person", found: "list[ImportedWalk]") -> "list[Entry]":
    from perch.programme.entries import EntryError, entry_of

    told_ms = max([book.now_ms, *(entry.told_ms + 1 for entry in book.entries if entry.person == who.id)])
    entries = []
    for imported in found:
        if imported.walk.day > book.today:
            raise Failure(f"{file}: {imported.walk.day} is yet to come")
        try:
            entries.append(entry_of(imported.walk, who.id, imported.id, told_ms, imported.subject))
        except EntryError as error:
            raise Failure(f"{file}: {imported.walk.day}: {error}") from None
    return entries


def _store(book: Book, entries: "list[Entry]") -> None:
    from perch.journal import JournalError
    from perch.service.entries import written

    try:
        written(book.config.journal, lambda writer: writer.tell(entries))
    except JournalError as error:
        raise Failure(str(error)) from error
