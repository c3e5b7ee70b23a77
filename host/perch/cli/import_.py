"""`perch import`: recordings of other devices into the journal."""

import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms
from perch.cli.files import answer, calendar, file_options, reading, tell
from perch.cli.import_walks import import_walks
from perch.model.records import IMPORTED
from perch.report.words import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from perch.importers.overlap import Fit
    from perch.journal import Writer
    from perch.measures.bouts import WholeBout
    from perch.model.calendar import Calendar

_AT_ONCE = 1_000
_LONGEST_NAME = 32


@click.command("import")
@file_options
@click.option("--device", metavar="NAME", help="Store it as import-NAME, instead of by the name of the file.")
@click.option("--walks", is_flag=True, help="Take walks, not sitting, into what somebody wrote down.")
@click.option("--person", metavar="NAME", help="Whose walks they are, where there are several people.")
@click.option("--dry-run", is_flag=True, help="Only print the measures; store nothing.")
@common_options
def command(
    file: Path,
    zone: str | None,
    date_order: str | None,
    day_start: str | None,
    by: str,
    json: bool,
    device: str | None,
    walks: bool,
    person: str | None,
    dry_run: bool,
) -> None:
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
        import_walks(file, calendar(zone, day_start), person, dry_run)
        return
    days = calendar(zone, day_start)
    if not dry_run:
        _store(file, days, _name(device or file.stem), date_order, quiet=json)
    if dry_run or json:
        answer(file, days, by, json, date_order)


def _name(text: str) -> str:
    """A name that the journal takes: small letters, digits and dashes."""
    plain = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[: _LONGEST_NAME - len(IMPORTED)].strip("-")
    if not plain:
        raise click.BadParameter(f"{text!r} has no letter or digit to name a device by", param_hint="--device")
    return plain if plain.startswith(IMPORTED) else IMPORTED + plain


def _store(file: Path, days: "Calendar", device: str, date_order: str | None, quiet: bool) -> None:
    from perch.journal import JournalError, Writer

    journal = configuration().journal
    try:
        fitted, span = _checked(file, days, journal, device, date_order)
        writer = Writer(journal, beside_host=True)
        try:
            notes = _write(writer, file, days, device, date_order)
        finally:
            writer.close()
    except JournalError as error:
        raise Failure(str(error)) from error
    if not quiet:
        before = f" ({fitted.known} were there already)" if fitted.known else ""
        click.echo(f"{many(fitted.bouts, 'bout')} in the journal as {device}{before}{_dates(days, span, device)}")
        tell(file, notes)


def _dates(days: "Calendar", span: tuple[int, int] | None, device: str) -> str:
    """Which days came in, and how to see them."""
    if span is None:
        return ""
    first, last = (days.day_of(at_ms) for at_ms in span)
    when = f"{first}" if first == last else f"{first} to {last}"
    month = f"{last}" if first == last else f"{last:%Y-%m}"
    return f", of {when}; to see them: perch report {month} --device {device}"


def _checked(
    file: Path, days: "Calendar", journal: Path, device: str, date_order: str | None
) -> tuple["Fit", tuple[int, int] | None]:
    """How it fits beside what the journal has, after a look at all of the file, and from when to when it is."""
    from perch.importers.measures import bouts
    from perch.importers.overlap import fit
    from perch.importers.timestamps import LATEST_MS
    from perch.journal import Reader

    stored = []
    if journal.exists():
        with Reader(journal) as reader:
            stored = reader.bouts(device, 0, LATEST_MS)
    starts: list[int] = []
    with reading(file, days, date_order) as opened:
        fitted = fit(_noted(bouts(opened.stays), starts), stored)
    if fitted.clash:
        at = f"{days.local(fitted.clash.start_ms):%Y-%m-%d %H:%M:%S}"
        raise Failure(f"{file}: the bout of {at} overlaps another one of {device}; name another --device")
    return fitted, (starts[0], starts[-1]) if starts else None


def _noted(found: "Iterable[WholeBout]", starts: list[int]) -> "Iterator[WholeBout]":
    """The bouts, with the first and the newest start in `starts`."""
    for bout in found:
        starts[1:] = [bout.start_ms]
        yield bout


def _write(writer: "Writer", file: Path, days: "Calendar", device: str, date_order: str | None) -> list[str]:
    """Stores it all; the notes of reading it."""
    from perch.importers.records import arrivals

    with reading(file, days, date_order) as opened:
        records = arrivals(device, opened.stays)
        while batch := list(islice(records, _AT_ONCE)):
            refused = [receipt.reason for receipt in writer.store(batch, now_ms()) if receipt.reason]
            if refused:
                problem = f"{many(len(refused), 'record')} cannot stand beside what {device} holds: {refused[0]}"
                raise Failure(f"{file}: {problem}")
    return list(opened.notes)
