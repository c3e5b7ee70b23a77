"""What the commands share that read a file of bouts: its options, its lines, its answer."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from perch.cli.common import Failure, configuration

if TYPE_CHECKING:
    from perch.importers.formats import Opened
    from perch.model.calendar import Calendar

F = TypeVar("F", bound=Callable[..., Any])

_LONGEST_LINE = 65_536
_WORTH_A_BAR = 20_000_000  # bytes
_MB = 1_000_000


def file_options(command: F) -> F:
    """Adds FILE, `--zone`, `--date-order`, `--day-start`, `--by` and `--json`."""
    for option in (
        click.option(
            "--date-order", type=click.Choice(["dmy", "mdy"]), help="How dates such as 02.03.2026 are meant, if any."
        ),
        click.option("--json", is_flag=True, help="Print one JSON object, for programs."),
        click.option(
            "--by", type=click.Choice(["day", "all"]), default="all", show_default=True, help="Each day, or all."
        ),
        click.option("--day-start", metavar="HH:MM", help="When a day begins, instead of as configured."),
        click.option("--zone", metavar="ZONE", help="Time zone of the days, and of times that name none."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"),
    ):
        command = option(command)
    return command


def calendar(zone: str | None, day_start: str | None) -> "Calendar":
    """The days that were asked for, as configured where nothing was said."""
    from perch.model.calendar import Calendar, minutes_of

    usual = configuration().calendar
    start = minutes_of(day_start) if day_start else usual.start_min
    if start is None:
        raise click.BadParameter(f"{day_start!r} is not a time of day; write it like 04:00", param_hint="--day-start")
    try:
        return Calendar(ZoneInfo(zone) if zone else usual.zone, start)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(
            f"{zone!r} is no time zone; write it like Europe/Berlin", param_hint="--zone"
        ) from None


@contextmanager
def reading(path: Path, days: "Calendar", date_order: str | None = None) -> Iterator["Opened"]:
    """The stays of a file while it is read, with a bar on a terminal if it is large; ends the command if it is bad."""
    from perch.importers.formats import opened
    from perch.importers.notes import Unusable

    with ExitStack() as stack:
        try:
            yield opened(_lines(path, stack), days.zone, date_order)
        except Unusable as error:
            raise Failure(f"{path}: {error}") from None
        except OSError as error:
            raise Failure(f"{path} cannot be read: {error.strerror}") from None


def text_lines(path: Path) -> TextIO:
    """Open a file of text, whichever encoding it begins with. Raises OSError."""
    return path.open(encoding=_encoding(path), errors="replace", newline="")


def _lines(path: Path, stack: ExitStack) -> Iterator[str]:
    from perch.report.terminal.console import console, progress

    file = stack.enter_context(text_lines(path))
    size, done = path.stat().st_size, 0
    out = console(stderr=True)
    bar = None
    if size > _WORTH_A_BAR and out.is_terminal:
        bar = stack.enter_context(progress(out, "Reading (MB)", size // _MB))
    while line := file.readline(_LONGEST_LINE):
        yield line
        done += len(line)
        if bar and done % _MB < len(line):
            bar(completed=min(done, size) // _MB)


def _encoding(path: Path) -> str:
    """UTF-8, or UTF-16 where the first bytes say so, as Excel writes it."""
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"


@contextmanager
def copying(what: str) -> Iterator[Callable[[int, int], None]]:
    """To be told (done, of how many) while something is copied; on a terminal a bar shows it."""
    from perch.report.terminal.console import console, progress

    out = console(stderr=True)
    if not out.is_terminal:
        yield lambda done, total: None
        return
    with progress(out, what, 0) as bar:
        yield lambda done, total: bar(completed=done, total=total)


def answer(path: Path, days: "Calendar", by: str, json: bool, date_order: str | None) -> None:
    """Print the measures of a file."""
    from perch.importers.measures import measured_by_day, measured_together

    with reading(path, days, date_order) as file:
        if by == "day":
            measured: dict[str, Any] = {"days": measured_by_day(file.stays, days)}
        else:
            measured = {"measures": measured_together(file.stays, days)}
    about = {"file": str(path), "holds": file.what, "zone": str(days.zone), "day_start_min": days.start_min}
    notes = list(file.notes)
    if json:
        click.echo(dumps(about | measured | {"notes": notes}))
        return
    from perch.report.terminal.console import console
    from perch.report.terminal.measures import by_day, together

    click.echo(f"{path}: {file.what}, days of {days.zone}")
    console().print(by_day(measured["days"]) if by == "day" else together(measured["measures"]))
    tell(path, notes)


def tell(path: Path, notes: list[str]) -> None:
    """Say on stderr what was decided about a file."""
    for note in notes:
        click.echo(f"{path}: {note}", err=True)
