"""`perch export`: what the journal holds, for other programs."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perch import __version__
from perch.cli.common import Failure, common_options, configuration, now_ms
from perch.cli.files import copying
from perch.report.words import many

if TYPE_CHECKING:
    from perch.config import Config
    from perch.export.write import Export
    from perch.journal import Reader

_TABLES = ("bouts", "nudges", "days", "coverage")
_FORMATS = ("csv", "parquet")


@click.command("export", short_help="Write all that was measured as CSV or Parquet.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="[FOLDER]", required=False)
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@click.option("--table", type=click.Choice(_TABLES), help="Only this table; without FOLDER it is printed.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="csv", show_default=True, help="Kind of file.")
@common_options
def command(folder: Path | None, device: str | None, table: str | None, form: str) -> None:
    """Write the tables bouts, nudges, days and coverage to FOLDER, with a README.md that says what each column holds.

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
            _export(reader, config, folder, device, table, form)
    except JournalError as error:
        raise Failure(str(error)) from error


def _export(
    reader: "Reader", config: "Config", folder: Path | None, device: str | None, table: str | None, form: str
) -> None:
    from perch.export.tables import TABLES
    from perch.export.write import Export

    names, now = _devices(reader, device), now_ms()
    wanted = [TABLES[table]] if table else list(TABLES.values())
    with copying("Exporting (days)") as progress:
        whole = Export(reader, names, config.rules, now)
        total = whole.n_days
        export = Export(reader, names, config.rules, now, lambda done: progress(done, total))
        if folder is None:
            _print(export, wanted[0].name)
        else:
            _write(export, folder, list(TABLES) if table is None else [table], form, _about(config, names, now))
    _tell_left_out(reader, names)


def _devices(reader: "Reader", device: str | None) -> list[str]:
    known = reader.devices()
    if not known:
        raise Failure("no cushion was heard yet, so there is nothing to export")
    if device is not None and device not in known:
        raise click.BadParameter(f"no cushion is named {device!r}; there is {', '.join(known)}.", param_hint="--device")
    return [device] if device else known


def _print(export: "Export", table: str) -> None:
    from perch.export.tables import TABLES
    from perch.export.write import CsvSheet

    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has had enough, like `head`, ends us quietly
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
