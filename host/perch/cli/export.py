"""`perch export`: write the journal for other programs."""

import sys
from pathlib import Path

import click

from perch import __version__
from perch.cli.common import Failure, PerchCommand, configuration, now_ms, refusing
from perch.cli.files import copying
from perch.cli.people import one_of, people_asked_for, person_option
from perch.days.people import Sitter
from perch.export.entry_tables import PERSON_TABLES
from perch.export.tables import DEVICE_TABLES, PERSON_DAYS, TABLES
from perch.export.write import FORMATS, CsvSheet, Export, older
from perch.journal import Reader
from perch.model.language import many
from perch.model.people import Person
from perch.programme.entries import History, of_person
from perch.programme.people import people


@click.command("export", cls=PerchCommand)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="[FOLDER]", required=False)
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@person_option
@click.option("--table", type=click.Choice(list(TABLES)), help="Only this table; without FOLDER it is printed.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True, help="Kind of file.")
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
    if folder is None and (table is None or form != "csv"):
        raise click.UsageError("name a folder; only a single --table as CSV can be printed")
    if device and table and table not in DEVICE_TABLES:
        raise click.UsageError(f"{table} is of people, not of a cushion; leave --device out")
    config, now = configuration(), now_ms()
    with Reader(config.journal) as reader:
        sitters = people_asked_for(reader, config.calendar, device, person)
        people = [] if device else _people(reader, person)
        names = _devices(reader, device, sitters if person else [], bool(people))
        with copying("Exporting (days)") as progress:
            export = Export(reader, names, config.rules, now, progress, people, sitters)
            if folder:
                _write(export, folder, table, form)
            elif table:
                export.to([(TABLES[table], CsvSheet(sys.stdout, TABLES[table].columns))])
        _warn_of_unplaced(reader, names)


def _people(reader: Reader, person: str | None) -> list[tuple[Person, History]]:
    """Return everybody who wrote something down, or only the one of a name, with that."""
    entries = reader.entries()
    wanted = [who for who in people(entries) if person is None or who.name.casefold() == person.casefold()]
    return [(who, history) for who in wanted if (history := of_person(entries, who.id)).entered]


def _devices(reader: Reader, device: str | None, sitters: list[Sitter], are_people: bool) -> list[str]:
    """Return the cushions to export. Raises Failure where there is nothing, BadParameter where none has the name."""
    known = reader.devices()
    if not known and not are_people:
        raise Failure("no cushion was heard yet, so there is nothing to export")
    if sitters:
        return [name for name in known if any(name in who.cushions for who in sitters)]
    return one_of(known, device)


def _write(export: Export, folder: Path, table: str | None, form: str) -> None:
    """Write one table, or all that there are rows for. Raises ParquetError, Failure."""
    usual = [*DEVICE_TABLES, *([PERSON_DAYS.name] if export.sitters else ()), *(PERSON_TABLES if export.people else ())]
    names = [table] if table else usual
    wanted = [TABLES[name] for name in names]
    at = export.rules.calendar.local(export.now_ms).isoformat(timespec="seconds")
    about = f"Exported by Perch {__version__} at {at}: {', '.join(export.devices)}."
    with refusing(folder, done="written"):
        export.to_folder(folder, wanted, form, [about])
    cushions = many(len(export.devices), "cushion")
    click.echo(f"{folder}: {', '.join(names)} of {cushions}, as {form}; README.md says what the columns hold")
    if left := older(folder, wanted, form):
        click.echo(f"left as an earlier export wrote it: {', '.join(left)}", err=True)


def _warn_of_unplaced(reader: Reader, names: list[str]) -> None:
    """Print how many records of these cushions are left out, since their time is not known."""
    for device, count in reader.unplaced().items():
        if device in names:
            waits = "waits" if count == 1 else "wait"
            click.echo(f"left out: {many(count, 'record')} of {device} {waits} for a known time", err=True)
