"""`perch import`: store recordings of other devices in the journal."""

import re
from itertools import islice
from pathlib import Path

import click

from perch.cli.common import Failure, PerchCommand, configuration, now_ms, refusing
from perch.cli.files import BoutFile, dates, file_options, text_lines
from perch.cli.people import Book, opened
from perch.importers.measures import bouts
from perch.importers.notes import Unusable
from perch.importers.overlap import Fit, fit
from perch.importers.records import arrivals
from perch.importers.timestamps import LATEST_MS
from perch.importers.walks import ImportedWalk, read
from perch.journal import Reader, Writer
from perch.model.calendar import Calendar
from perch.model.language import many
from perch.model.people import Entry
from perch.model.records import IMPORTED
from perch.programme.entries import EntryError, entry_of

_AT_ONCE = 1_000
_LONGEST_NAME = 32


@click.command("import", cls=PerchCommand)
@file_options
@click.option("--device", metavar="NAME", help="Store it as import-NAME, instead of by the name of the file.")
@click.option("--walks", is_flag=True, help="Take walks, not sitting, into what somebody wrote down.")
@click.option("--person", metavar="NAME", help="Whose walks they are, where there are several people.")
@click.option("--dry-run", is_flag=True, help="Only print the measures; store nothing.")
def command(file: BoutFile, device: str | None, walks: bool, person: str | None, dry_run: bool) -> None:
    """Take the bouts in FILE into the journal, as a device of their own; the same file twice changes nothing.

    FILE is an event file of an activPAL ("Events" with commas or "EventsEx" with semicolons, its times local in
    --zone), CSV with the columns time and state (on or off), the history that Home Assistant exports, annotated CSV of
    InfluxDB, an afk bucket of ActivityWatch, or a list of bouts as for `perch measures`. What is not known
    (unavailable, a gap) is neither sitting nor standing. It is checked whole before anything is stored.

    With --walks, FILE is CSV with the columns day and minutes, and felt if need be, or the history that Home Assistant
    exports of one counter of walking minutes or of steps.

    \b
    perch import AP123-Events.csv --zone Europe/Berlin --dry-run
    perch import occupancy.csv --device chair --by day --json
    perch import walks.csv --walks
    """
    if walks and device or person and not walks:
        raise click.UsageError("--walks goes with --person, not with --device")
    if walks:
        _import_walks(file.path, file.days, person, dry_run)
        return
    if not dry_run:
        _store(file, _name(device or file.path.stem))
    if dry_run or file.json:
        file.print_measures()


def _name(text: str) -> str:
    """Return a name that the journal takes: small letters, digits and dashes. Raises BadParameter."""
    plain = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[: _LONGEST_NAME - len(IMPORTED)].strip("-")
    if not plain:
        raise click.BadParameter(f"{text!r} has no letter or digit to name a device by", param_hint="--device")
    return plain if plain.startswith(IMPORTED) else IMPORTED + plain


def _store(file: BoutFile, device: str) -> None:
    journal = configuration().journal
    imported = _checked(file, journal, device)
    with Writer(journal, beside_host=True) as writer:
        notes = _write(writer, file, device)
    if not file.json:
        before = f" ({imported.known} were there already)" if imported.known else ""
        shown = _shown_by(file.days, imported, device) if imported.bouts else ""
        click.echo(f"{many(imported.bouts, 'bout')} in the journal as {device}{before}{shown}")
        file.print_notes(notes)


def _shown_by(days: Calendar, imported: Fit, device: str) -> str:
    """Return which days were imported, and the command that shows them."""
    first, last = map(days.day_of, (imported.first_ms, imported.last_ms))
    wanted = f"{last}" if first == last else f"{last:%Y-%m}"
    return f", of {dates(first, last)}; to see them: perch report {wanted} --device {device}"


def _checked(file: BoutFile, journal: Path, device: str) -> Fit:
    """Return how the bouts of the whole file stand beside those of the journal. Raises Failure where they overlap."""
    stored = []
    if journal.exists():
        with Reader(journal) as reader:
            stored = reader.bouts(device, 0, LATEST_MS)
    with file.opened() as content:
        fitted = fit(bouts(content.stays), stored)
    if fitted.clash:
        at = f"{file.days.local(fitted.clash.start_ms):%Y-%m-%d %H:%M:%S}"
        raise Failure(f"{file.path}: the bout of {at} overlaps another one of {device}; name another --device")
    return fitted


def _write(writer: Writer, file: BoutFile, device: str) -> list[str]:
    """Store all of the file; return the notes on it. Raises Failure where a record is refused."""
    with file.opened() as content:
        records = arrivals(device, content.stays)
        while batch := list(islice(records, _AT_ONCE)):
            refused = [receipt.reason for receipt in writer.store(batch, now_ms()) if receipt.reason]
            if refused:
                problem = f"{many(len(refused), 'record')} cannot stand beside what {device} holds: {refused[0]}"
                raise Failure(f"{file.path}: {problem}")
    return list(content.notes)


def _import_walks(file: Path, days: Calendar, person: str | None, dry_run: bool) -> None:
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
