"""What the commands share that read and write large files: a file of bouts, text, progress."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from json import dumps
from pathlib import Path
from typing import Any, TextIO, TypeVar
from zoneinfo import ZoneInfo

import click

from perch.cli.common import EXISTING_FILE, configuration, refusing
from perch.config.sections import clock_problem, zone_problem
from perch.importers.formats import Opened, opened
from perch.importers.measures import measured_by_day, measured_together
from perch.importers.notes import Unusable
from perch.model.calendar import Calendar, minutes_of
from perch.report.terminal.console import console, progress
from perch.report.terminal.measures import by_day, together

T = TypeVar("T")

_LONGEST_LINE = 65_536


def file_options(command: Callable[..., T]) -> Callable[..., T]:
    """Add FILE, `--zone`, `--date-order`, `--day-start`, `--by` and `--json`, and pass them as `file`, a BoutFile."""

    @click.argument("file", type=EXISTING_FILE, metavar="FILE")
    @click.option("--zone", metavar="ZONE", help="Time zone of the days, and of times that name none.")
    @click.option("--day-start", metavar="HH:MM", help="When a day begins, instead of as configured.")
    @click.option("--by", type=click.Choice(["day", "all"]), default="all", show_default=True,
                  help="Each day, or all.")  # fmt: skip
    @click.option("--json", is_flag=True, help="Print one JSON object, for programs.")
    @click.option("--date-order", type=click.Choice(["dmy", "mdy"]),
                  help="How dates such as 02.03.2026 are meant, if any.")  # fmt: skip
    @wraps(command)
    def with_file(
        file: Path, zone: str | None, day_start: str | None, date_order: str | None, by: str, json: bool, **others: Any
    ) -> T:
        return command(file=BoutFile(file, _calendar(zone, day_start), date_order, by, json), **others)

    return with_file


@dataclass(frozen=True, slots=True)
class BoutFile:
    """A file of bouts, how it is to be read, and how its measures are to be shown."""

    path: Path
    days: Calendar
    date_order: str | None
    by: str
    json: bool

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """Yield its stays. Raises Failure, also within `with`."""

        with refusing(self.path, Unusable), text_lines(self.path) as file:
            yield opened(iter(partial(file.readline, _LONGEST_LINE), ""), self.days.zone, self.date_order)

    def print_measures(self) -> None:
        """Print the measures of the file. Raises Failure where it cannot be used."""

        name, measure = ("days", measured_by_day) if self.by == "day" else ("measures", measured_together)
        with self.opened() as file:
            measured: Any = measure(file.stays, self.days)
        zone, notes = str(self.days.zone), list(file.notes)
        if self.json:
            about = {"file": str(self.path), "holds": file.what, "zone": zone, "day_start_min": self.days.start_min}
            click.echo(dumps(about | {name: measured, "notes": notes}))
            return
        click.echo(f"{self.path}: {file.what}, days of {zone}")
        console().print(by_day(measured) if self.by == "day" else together(measured))
        self.print_notes(notes)

    def print_notes(self, notes: list[str]) -> None:
        """Print on stderr what was decided about the file."""
        for note in notes:
            click.echo(f"{self.path}: {note}", err=True)


def _calendar(zone: str | None, day_start: str | None) -> Calendar:
    """Return the days of a zone that begin at a time, both as configured where None. Raises BadParameter."""

    for option, text, check in (("--zone", zone, zone_problem), ("--day-start", day_start, clock_problem)):
        if text and (problem := check(text)):
            raise click.BadParameter(problem, param_hint=option)
    usual = configuration().calendar
    start = minutes_of(day_start or "")
    return Calendar(ZoneInfo(zone) if zone else usual.zone, usual.start_min if start is None else start)


def dates(first: date, last: date) -> str:
    """Return two days in words; one where they are the same."""
    return f"{first}" if first == last else f"{first} to {last}"


def text_lines(path: Path) -> TextIO:
    """Open a file of text in UTF-8, or UTF-16 where its first bytes say so, as Excel writes it. Raises OSError."""
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
    return path.open(encoding=encoding, errors="replace", newline="")


def copying(what: str) -> AbstractContextManager[Callable[[int, int], None]]:
    """Give what takes (done, total) in `with`; on a terminal a bar shows it."""

    out = console(stderr=True)
    return progress(out, what, shown=out.is_terminal)
