"""`perch export`: what the journal holds, for other programs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perch import __version__
from perch.cli.common import Failure, common_options, configuration, now_ms
from perch.cli.entries import person_option
from perch.cli.files import copying
from perch.cli.sitting import one_of, people_asked_for
from perch.report.words import many

if TYPE_CHECKING:
    from perch.config import Config
    from perch.days.people import Sitter
    from perch.export.write import Export
    from perch.journal import Reader
    from perch.model.people import Person
    from perch.programme.entries import History

_TABLES = ("bouts", "nudges", "days", "coverage", "person_days", "breaks", "walks", "diary", "guests")
_FORMATS = ("csv", "parquet")


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="[FOLDER]", required=False)
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@person_option
@click.option("--table", type=click.Choice(_TABLES), help="Only this table; without FOLDER it is printed.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="csv", show_default=True, help="Kind of file.")
@common_options
def command(folder: Path | None, device: str | None, person: str | None, table: str | None, form: str) -> None:
    """Write the tables bouts, nudges, days and coverage to FOLDER, with a README.md that says what each column holds.

    Where people are set up, person_days has their days with all of their cushions. What they wrote down goes into
    breaks, walks, diary and guests, where there is any of it. --device leaves all of that out, --person that of others.

    Bouts carry the settings and the firmware that they were made with, days every measure. Moments are UTC, with
    the local time beside them. A list of bouts of one cushion can be read by `perch measures` and `perch import`.
    Parquet needs pyarrow. Only you may read new files, as they say when you sat; one that is there keeps its mode.

    \b
    perch export sitting
    perch export sitting --format parquet
    perch export --table bouts --device desk > desk.csv
    """
    from perch.journal import JournalError, Reader

    if folder is None and (table is None or form != "csv"):
        raise click.UsageError("name a folder; only a single --table as CSV can be printed")
    config = configuration()
    try:
        with Reader(config.journal) as reader:
            _export(reader, config, folder, (device, person), table, form)
    except JournalError as error:
        raise Failure(str(error)) from error


def _export(
    reader: "Reader",
    config: "Config",
    folder: Path | None,
    whose: tuple[str | None, str | None],
    table: str | None,
    form: str,
) -> None:
    from perch.export.write import Export

    device, person = whose
    if device and table in _TABLES[4:]:
        raise click.UsageError(f"{table} is of people, not of a cushion; leave --device out")
    sitters = people_asked_for(reader, config.calendar, device, person)
    people = [] if device else _people(reader, person)
    names, now = _devices(reader, device, sitters if person else [], bool(people)), now_ms()
    tables = [table] if table else [*_TABLES[:4], *(_TABLES[4:5] if sitters else ()), *(_TABLES[5:] if people else ())]
    with copying("Exporting (days)") as progress:
        total = Export(reader, names, config.rules, now).n_days
        export = Export(reader, names, config.rules, now, lambda done: progress(done, total), people, sitters)
        if folder is None:
            _print(export, tables[0])
        else:
            _write(export, folder, tables, form, _about(config, names, now))
    _tell_left_out(reader, names)


def _people(reader: "Reader", person: str | None) -> "list[tuple[Person, History]]":
    """Return everybody who wrote something down, or only the one of a name, with that."""
    from perch.programme.entries import history
    from perch.programme.people import people

    entries = reader.entries()
    wanted = [who for who in people(entries) if person is None or who.name.casefold() == person.casefold()]
    told = [(who, history(entry for entry in entries if entry.person == who.id)) for who in wanted]
    return [(who, history) for who, history in told if history.told]


def _devices(reader: "Reader", device: str | None, sitters: "list[Sitter]", are_people: bool) -> list[str]:
    known = reader.devices()
    if not known and not are_people:
        raise Failure("no cushion was heard yet, so there is nothing to export")
    if sitters:
        return [name for name in known if any(name in who.cushions for who in sitters)]
    return one_of(known, device)


def _print(export: "Export", table: str) -> None:
    from perch.export.tables import TABLES
    from perch.export.write import CsvSheet

    export.to([(TABLES[table], CsvSheet(sys.stdout, TABLES[table].columns))])


def _write(export: "Export", folder: Path, tables: list[str], form: str, about: list[str]) -> None:
    from perch.export.parquet import ParquetError
    from perch.export.tables import TABLES
    from perch.export.write import older

    wanted = [TABLES[name] for name in tables]
    try:
        export.to_folder(folder, wanted, form, about)
    except ParquetError as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"{folder} cannot be written: {error.strerror}") from error
    cushions = many(len(export.devices), "cushion")
    click.echo(f"{folder}: {', '.join(tables)} of {cushions}, as {form}; README.md says what the columns hold")
    if left := older(folder, wanted, form):
        click.echo(f"left as an earlier export wrote it: {', '.join(left)}", err=True)


def _about(config: "Config", names: list[str], now: int) -> list[str]:
    at = config.calendar.local(now).isoformat(timespec="seconds")
    return [f"Exported by Perch {__version__} at {at}: {', '.join(names)}."]


def _tell_left_out(reader: "Reader", names: list[str]) -> None:
    for device, count in reader.unplaced().items():
        if device in names:
            waits = "waits" if count == 1 else "wait"
            click.echo(f"left out: {many(count, 'record')} of {device} {waits} for a known time", err=True)
