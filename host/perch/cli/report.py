"""`perch report`: print how a day was, or some days."""

from datetime import date
from json import dumps
from pathlib import Path

import click

from perch.cli.common import NEW_FILE, Failure, PerchCommand, configuration, now_ms, refusing
from perch.cli.people import one_of, people_asked_for, person_option, with_cushions
from perch.config import Config
from perch.days.baseline import device_baseline
from perch.days.people import person_period
from perch.days.period import Period, period
from perch.days.span import span
from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.model.language import _, date_text
from perch.programme.entries import History, of_person
from perch.programme.people import cushions_of, people
from perch.report.terminal.console import console
from perch.report.terminal.day import of_period
from perch.report.terminal.period import blinded, several_days


@click.command("report", cls=PerchCommand)
@click.argument("days", default="today", metavar="[DAYS]")
@click.option("--device", metavar="NAME", help="Only this cushion, instead of all.")
@person_option
@click.option("--json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--html", type=NEW_FILE, metavar="FILE",
              help="Write one page with plots that needs nothing else, to look at and to keep.")  # fmt: skip
def command(days: str, device: str | None, person: str | None, json: bool, html: Path | None) -> None:
    """Print how DAYS were: today (if none is given), yesterday, a date like 2026-03-02, week (the last 7 days),
    month (the last 28), a week like 2026-W10 or a month like 2026-03.

    Once people are set up (`perch person`) it is of each of them, on all of their cushions; --device shows a cushion.

    \b
    perch report
    perch report yesterday --device desk
    perch report week --person Mia
    perch report week --html week.html
    perch report 2026-03-02 --json
    """
    config, now = configuration(), now_ms()
    wanted = _span(days, config.calendar, now)
    with Reader(config.journal) as reader:
        periods = _periods(reader, config, (device, person), wanted, now)
        histories = _histories(reader, periods) if html else []
    if html:
        _write(html, periods, histories, config, now)
    if json or not html:
        _print(periods, config, now, json)


def _span(text: str, calendar: Calendar, now: int) -> tuple[date, date]:
    present = calendar.day_of(now)
    days = span(text, present)
    if days is None and text in ("today", "yesterday"):
        raise Failure(f"the clock of this machine says {date_text(present)}: set it, or name the days")
    if days is None:
        problem = f"{text!r} is not today, yesterday, week, month, nor a date like 2026-03-02, 2026-W10 or 2026-03."
        raise click.BadParameter(problem, param_hint="DAYS")
    if days[0] > present:
        begins = f"{calendar.start_min // 60:02}:{calendar.start_min % 60:02}"
        problem = f"{text!r} has not come yet; today is {date_text(present)}, as a day begins at {begins}."
        raise click.BadParameter(problem, param_hint="DAYS")
    return days


def _periods(
    reader: Reader, config: Config, whose: tuple[str | None, str | None], wanted: tuple[date, date], now: int
) -> list[Period]:
    """Return the days of each cushion or person; `whose` is the name of a cushion and of a person, as typed."""
    known = reader.devices()
    if not known:
        raise Failure("no cushion was heard yet. `perch run` listens for one, `perch demo` shows a simulated one.")
    if people := people_asked_for(reader, config.calendar, *whose):
        return [person_period(reader, who, config.rules, wanted, now) for who in with_cushions(people)]
    names = one_of(known, whose[0])
    return [period(reader, name, config.rules, wanted, device_baseline(reader, name), now) for name in names]


def _histories(reader: Reader, periods: list[Period]) -> list[History]:
    """Return what the person of each period wrote down, of a cushion alone only where it is all that they have."""
    entries, known = reader.entries(), reader.devices()
    everybody = people(entries)
    of_name = {who.name: who.id for who in everybody}
    of_cushion = {own[0]: who.id for who in everybody if len(own := cushions_of(who, everybody, known)) == 1}
    whose = [of_name.get(period.device) if period.cushions else of_cushion.get(period.device) for period in periods]
    return [of_person(entries, id) if id else History() for id in whose]


def _write(path: Path, periods: list[Period], histories: list[History], config: Config, now: int) -> None:
    from perch.files import write
    from perch.report.html.page import blinded, page

    days = config.calendar
    text = blinded() if config.study.blinded else page(periods, days, days.day_of(now), now, histories)
    with refusing(path, done="written"):
        write(path, text)
    click.echo(_("{file}: written, to be opened in a browser", file=path.absolute()), err=True)


def _print(periods: list[Period], config: Config, now: int, json: bool) -> None:
    from perch.report.json_report import facts

    if json:
        click.echo(dumps(facts(config.calendar, periods)))
        return
    out, present = console(), config.calendar.day_of(now)
    for position, shown in enumerate(periods):
        if config.study.blinded:
            what = blinded(shown)
        elif len(shown.days) == 1:
            what = of_period(shown, present, now, config.calendar)
        else:
            what = several_days(shown, config.calendar, present)
        out.print(*([""] if position else []), what, sep="\n")
