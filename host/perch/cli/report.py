"""`perch report`: how a day was."""

from datetime import date, timedelta
from json import dumps
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms

if TYPE_CHECKING:
    from perch.days import Calendar
    from perch.journal import Reader
    from perch.report.today import Today


@click.command("report", short_help="Print how a day was.")
@click.argument("day", default="today", metavar="[DAY]")
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@click.option("--json", is_flag=True, help="Print one JSON object, for programs.")
@common_options
def command(day: str, device: str | None, json: bool) -> None:
    """Print how a DAY was: today (if none is given), yesterday, or a date like 2026-03-02.

    \b
    perch report
    perch report yesterday --device desk
    perch report 2026-03-02 --json
    """
    from perch.journal import JournalError, Reader

    config = configuration()
    present = config.calendar.day_of(now_ms())
    wanted = _date(day, present, config.calendar)
    try:
        with Reader(config.journal) as reader:
            days = _days(reader, config.calendar, device, wanted)
    except JournalError as error:
        raise Failure(str(error)) from error
    _print(config.calendar, days, present, json)


def _date(text: str, present: date, calendar: "Calendar") -> date:
    named = {"today": present, "yesterday": present - timedelta(days=1)}
    try:
        found = named.get(text.lower()) or date.fromisoformat(text)
        calendar.bounds(found)  # the first and last years that a calendar has are cut short
        return found
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{text!r} is not today, yesterday or a date like 2026-03-02.", param_hint="DAY"
        ) from None


def _days(reader: "Reader", calendar: "Calendar", device: str | None, wanted: date) -> list["Today"]:
    from perch.report.today import today

    known = reader.devices()
    if not known:
        raise Failure("no cushion was heard yet. `perch run` listens for one, `perch demo` shows a simulated one.")
    if device is not None and device not in known:
        raise click.BadParameter(f"no cushion is named {device!r}; there is {', '.join(known)}.", param_hint="--device")
    return [today(reader, name, calendar, wanted) for name in ([device] if device else known)]


def _print(calendar: "Calendar", days: list["Today"], present: date, json: bool) -> None:
    from perch.report.facts import facts
    from perch.show.console import console
    from perch.show.table import report

    if json:
        click.echo(dumps(facts(calendar, days)))
        return
    out = console()
    for position, day in enumerate(days):
        out.print(*([""] if position else []), report(day, present, now_ms(), calendar.zone), sep="\n")
