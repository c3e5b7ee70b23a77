"""`perch demo`: see it work, without a cushion."""

import os
import socket
import sys
import tempfile
import webbrowser
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import click

from perch.cli import common
from perch.cli.page import paged
from perch.cli.watch import watch
from perch.config import Config
from perch.days.period import period
from perch.model.calendar import MINUTE_MS, instant, offset_ms
from perch.model.language import many
from perch.report.terminal.console import console, progress
from perch.report.terminal.period import days
from perch.simulator.beacon import RunningDemo, announced, place
from perch.simulator.demo import DemoRun, Script, differences, live_through, stage

CELLS = ("good", "offset", "drifting", "residual", "dented", "creeping", "dead", "stuck", "noisy", "bounced")
_MORNING_MS = 5 * 3_600_000  # from the start of a day at 04:00 to 09:00


@click.command("demo", cls=common.PerchCommand)
@click.option("--speed", type=click.IntRange(1, 600), default=60, show_default=True, help="Times as fast as real time.")
@common.simulated_person
@click.option("--cells", type=click.Choice(CELLS), default="good", show_default=True, help="How well its cells do.")
@click.option("--seed", type=int, default=1, show_default=True, help="The chance that makes the person's days.")
@click.option("--weeks", type=click.IntRange(0, 52), default=8, show_default=True,
              help="So many weeks lie behind the person when it begins.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, 366), help="Play so many days as fast as it goes, sum them up, and end.")
@click.option("--check", is_flag=True, help="With --days: exit 1 unless every bout is in the journal exactly once.")
def command(speed: int, person: str, cells: str, seed: int, weeks: int, days: int | None, check: bool) -> int:
    """Show the main job with no hardware: a simulated person on a simulated cushion that runs the real firmware
    logic, an embedded broker, and the host. Ends with Ctrl-C.

    What it stores is thrown away, unless PERCH_DATA_DIR says where to keep it.

    \b
    perch demo
    perch demo --person ignorer --speed 120
    perch demo --days 14 --check
    """
    if check and days is None:
        raise click.UsageError("--check goes with --days: perch demo --days 14 --check")
    config = common.configuration()
    calendar, present = config.calendar, config.calendar.day_of(common.now_ms())
    start = calendar.start(present - timedelta(days)) if days else calendar.start(_workday(present)) + _MORNING_MS
    end, pace = (calendar.start(present), None) if days else (None, speed)
    script = Script(person, seed, start, offset_ms(calendar.zone, instant(start)), pace, end, cells)
    with _journal(config) as journal:
        if end:
            return _days(script, end, journal, config, check)
        _live(script, weeks, journal, config)
        return 0


@contextmanager
def _journal(config: Config) -> Iterator[Path]:
    """Yield the path of the journal: where the variable says, else in a folder that is deleted afterwards."""
    if os.environ.get("PERCH_DATA_DIR"):
        yield config.journal
        return
    with tempfile.TemporaryDirectory(prefix="perch-demo-") as folder:
        yield Path(folder) / config.journal.name


def _workday(day: date) -> date:
    """Return the day, or the Friday before it on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _live(script: Script, weeks: int, journal: Path, config: Config) -> None:
    """Show one working day and those after it, until asked to end; then sum the day up."""
    speed = script.speed or 1
    note = f"Simulated: a {script.person}, {speed} times as fast as real time."
    stop = common.until_asked()
    device = live_through(journal, config.rules, weeks, script) if weeks else None
    with (
        stage(script, journal, device) as on,
        common.in_background(lambda: deque(on.acts(), maxlen=0), stop),
        _findable(on, journal, script),
        paged(on.service, _with_free_port(config), lambda: on.play.now_ms, speed) as page,
    ):
        if page and not sys.stdout.isatty():
            click.echo(page)
        _open_browser(page)
        watch(on.service, config.calendar, lambda: on.play.now_ms, stop, lambda: f"{page}\n{note}".lstrip())
        day = config.calendar.day_of(on.play.now_ms)
        _print_days(on, config, (day, day))
        click.echo(_NEXT)


def _findable(on: DemoRun, journal: Path, script: Script) -> AbstractContextManager[None]:
    """Let other commands find this demo, while `with` lasts."""
    at = on.service.address
    here = RunningDemo(
        os.getpid(), str(journal.parent), at.host, at.port, script.start_ms, common.now_ms(), script.speed or 1
    )
    return announced(place(os.environ), here)


def _with_free_port(config: Config) -> Config:
    """Return the configuration, with a free port for the page where a real host, say, has its own."""
    own = config.page
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((own.address, own.port))
        except OSError:
            return replace(config, page=replace(own, port=0))
    return config


def _open_browser(page: str) -> None:
    """Open the page where somebody sits at a terminal of a desktop."""
    has_desktop = sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if page.startswith("Live page: ") and sys.stdout.isatty() and has_desktop:
        webbrowser.open(page.removeprefix("Live page: "))


def _print_days(on: DemoRun, config: Config, span: tuple[date, date]) -> None:
    console().print(days(period(on.service.reader, on.device, config.rules, span, None, on.play.now_ms)))


_NEXT = """
Try next:
  perch demo --person ignorer      somebody who minds no nudge
  perch demo --cells dented        cells that keep what they bore, for minutes
  perch demo --days 14 --check     two weeks at full speed, each bout checked
  perch run                        wait for a real cushion

While a demo runs, in another terminal: perch report month --demo, perch tell cushion-demo snooze --demo"""


def _days(script: Script, end_ms: int, journal: Path, config: Config, check: bool) -> int:
    """Play whole days to their end and sum them up; 1 if `check` finds a difference."""
    first, last = config.calendar.day_of(script.start_ms), config.calendar.day_of(end_ms - 1)
    with stage(script, journal) as on:
        _play(on, script.start_ms, end_ms)
        _print_days(on, config, (first, last))
        recorded = on.service.reader.bouts(on.device, script.start_ms, on.play.now_ms)
    stored = [bout for bout in recorded if not bout.suspect]
    played = on.play.true_bouts()
    were = "was" if len(played) == 1 else "were"
    click.echo(f"{many(len(played), 'bout')} {were} made, {len(stored)} in the journal.")
    if not check:
        return 0
    wrong = differences(played, stored, lambda ms: f"{config.calendar.local(ms):%Y-%m-%d %H:%M:%S}")
    for line in wrong:
        click.echo(line, err=True)
    click.echo(f"{many(len(wrong), 'difference')}." if wrong else "Each exactly once.")
    return 1 if wrong else 0


def _play(on: DemoRun, start_ms: int, end_ms: int) -> None:
    minutes = (end_ms - start_ms) // MINUTE_MS
    with progress(console(stderr=True), "Playing") as bar:
        for _ in on.acts():
            bar(min(minutes, (on.play.now_ms - start_ms) // MINUTE_MS), minutes)
