"""`perch demo`: see it work, without a cushion."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms, until_asked
from perch.report.words import many

if TYPE_CHECKING:
    from perch.config import Config
    from perch.simulator.demo import DemoRun

PEOPLE = ("worker", "fidgeter", "ignorer", "nobody")
_MORNING_MS = 5 * 3_600_000  # from the start of a day at 04:00 to 09:00
_MINUTE_MS = 60_000


@click.command("demo", short_help="See it work, with a simulated cushion and person.")
@click.option("--speed", type=click.IntRange(1, 600), default=60, show_default=True, help="Times as fast as real time.")
@click.option("--person", type=click.Choice(PEOPLE), default="worker", show_default=True, help="Who sits.")
@click.option("--seed", type=int, default=1, show_default=True, help="The chance that makes the person's days.")
@click.option("--days", type=click.IntRange(1, 366), help="Play so many days as fast as it goes, sum them up, and end.")
@click.option("--check", is_flag=True, help="With --days: exit 1 unless every bout is in the journal exactly once.")
@common_options
def command(speed: int, person: str, seed: int, days: int | None, check: bool) -> int:
    """Show the main job with no hardware: a simulated person on a simulated cushion that runs the real firmware
    logic, an embedded broker, and the host. Ends with Ctrl-C.

    What it stores is thrown away, unless PERCH_DATA_DIR says where to keep it.

    \b
    perch demo
    perch demo --person ignorer --speed 120
    perch demo --days 14 --check
    """
    from perch.service.host import TROUBLE
    from perch.simulator.process import BoardError

    if check and days is None:
        raise click.UsageError("--check goes with --days: perch demo --days 14 --check")
    config = configuration()
    try:
        with _journal(config) as journal:
            if days is None:
                return _live(person, seed, speed, journal, config)
            return _days(person, seed, days, journal, config, check)
    except (BoardError, *TROUBLE) as error:
        raise Failure(str(error)) from error


@contextmanager
def _journal(config: "Config") -> Iterator[Path]:
    """Where this demo keeps its records: where the variable says, else in a folder that goes with it."""
    if os.environ.get("PERCH_DATA_DIR"):
        yield config.journal
        return
    with tempfile.TemporaryDirectory(prefix="perch-demo-") as folder:
        yield Path(folder) / config.journal.name


def _workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _offset_ms(config: "Config", at_ms: int) -> int:
    offset = config.calendar.local(at_ms).utcoffset() or timedelta(0)
    return offset // timedelta(milliseconds=1)


def _live(person: str, seed: int, speed: int, journal: Path, config: "Config") -> int:
    """Show one working day and those after it, until asked to end."""
    from perch.cli.watch import watch
    from perch.cli.web_page import paged
    from perch.simulator.demo import Script, stage

    start = config.calendar.start(_workday(config.calendar.day_of(now_ms()))) + _MORNING_MS
    note = f"Simulated: a {person}, {speed} times as fast as real time."
    stop = until_asked()
    script = Script(person, seed, start, _offset_ms(config, start), speed)
    with (
        stage(script, journal) as on,
        _listening(on, stop),
        paged(on.service, config, lambda: on.play.now_ms, speed) as page,
    ):
        if page and not sys.stdout.isatty():
            click.echo(page)
        watch(on.service.reader, config.calendar, lambda: on.play.now_ms, stop, lambda: f"{page}\n{note}".lstrip())
    return 0


@contextmanager
def _listening(on: "DemoRun", stop: Event) -> Iterator[None]:
    """Listen in a thread of its own; if the cushion ends, so does the view, and why is raised afterwards."""

    def listen() -> None:
        try:
            for _ in on.acts():
                pass
        except Exception as error:  # noqa: BLE001 - raised again below
            ended.append(error)
        stop.set()

    ended: list[Exception] = []
    listener = Thread(target=listen, daemon=True)
    listener.start()
    yield
    if ended:
        raise ended[0]


def _days(person: str, seed: int, days: int, journal: Path, config: "Config", check: bool) -> int:
    """Play the last days to their end and sum them up; 1 if `check` finds a difference."""
    from perch.days.day import day_facts
    from perch.report.terminal.console import console
    from perch.report.terminal.days import days as table
    from perch.simulator.demo import Script, differences, stage

    present = config.calendar.day_of(now_ms())
    dates = [present - timedelta(days=ago) for ago in range(days, 0, -1)]
    start, end = config.calendar.start(dates[0]), config.calendar.start(present)
    with stage(Script(person, seed, start, _offset_ms(config, start), None, end), journal) as on:
        _play(on, start, end)
        reader = on.service.reader
        console().print(table(day_facts(reader, on.device, config.calendar, day) for day in dates))
        kept = reader.bouts(on.device, start, on.play.now_ms)
    played = on.play.true_bouts()
    were = "was" if len(played) == 1 else "were"
    click.echo(f"{many(len(played), 'bout')} {were} made, {len(kept)} in the journal.")
    return (
        _checked(differences(played, kept, lambda ms: f"{config.calendar.local(ms):%Y-%m-%d %H:%M:%S}")) if check else 0
    )


def _play(on: "DemoRun", start_ms: int, end_ms: int) -> None:
    from perch.report.terminal.console import console, progress

    minutes = (end_ms - start_ms) // _MINUTE_MS
    with progress(console(stderr=True), "Playing", minutes) as bar:
        for _ in on.acts():
            bar.at(min(minutes, (on.play.now_ms - start_ms) // _MINUTE_MS))


def _checked(wrong: list[str]) -> int:
    for line in wrong:
        click.echo(line, err=True)
    click.echo(f"{many(len(wrong), 'difference')}." if wrong else "Each exactly once.")
    return 1 if wrong else 0
