"""`perch demo`: see it work, without a cushion."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from perch.cli.common import Failure, common_options, configuration, now_ms

if TYPE_CHECKING:
    from perch.board import Board
    from perch.config import Config
    from perch.demo import Play, Script
    from perch.journal import Reader
    from perch.report.today import Today

_PEOPLE = ("worker", "fidgeter", "ignorer", "nobody")
_MORNING_MS = 5 * 3_600_000  # from the start of a day at 04:00 to 09:00
_MINUTE_MS = 60_000


@click.command("demo", short_help="See it work, with a simulated cushion and person.")
@click.option("--speed", type=click.IntRange(1, 600), default=60, show_default=True, help="Times as fast as real time.")
@click.option("--person", type=click.Choice(_PEOPLE), default="worker", show_default=True, help="Who sits.")
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
    from perch.demo import Script

    if check and days is None:
        raise click.UsageError("--check goes with --days: perch demo --days 14 --check")
    config = configuration()
    today = config.calendar.day_of(now_ms())
    with _journal(config) as journal:
        if days is None:
            start = config.calendar.bounds(_workday(today))[0] + _MORNING_MS
            _show(Script(person, seed, start, _offset_ms(config, start), speed), journal, config)
            return 0
        start, end = config.calendar.bounds(today - timedelta(days=days))[0], config.calendar.bounds(today)[0]
        script = Script(person, seed, start, _offset_ms(config, start), None, end)
        return _play(script, journal, config, check)


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


def _show(script: "Script", journal: Path, config: "Config") -> None:
    from perch.cli.watch import watch
    from perch.demo import stage

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with stage(script, journal) as (service, board, play):
        listener = Thread(target=_listen, args=(board, play, stop), daemon=True)
        listener.start()
        note = f"Simulated: a {script.person}, {script.speed} times as fast as real time."
        watch(service.reader, config.calendar, lambda: play.now_ms, stop, lambda: note)


def _days(reader: "Reader", config: "Config", script: "Script") -> Iterator["Today"]:
    from perch.demo import DEVICE
    from perch.report.today import today

    day, last = (config.calendar.day_of(at) for at in (script.start_ms, (script.end_ms or 0) - 1))
    while day <= last:
        yield today(reader, DEVICE, config.calendar, day)
        day += timedelta(days=1)


def _listen(board: "Board", play: "Play", stop: Event) -> None:
    from perch.board import BoardError

    try:
        for said in board:
            play.hear(said)
    except BoardError as error:
        click.echo(f"perch: {error}", err=True)
    stop.set()


def _play(script: "Script", journal: Path, config: "Config", check: bool) -> int:
    from perch.board import BoardError
    from perch.demo import DEVICE, differences, stage
    from perch.show.console import console, progress
    from perch.show.days import days as table

    assert script.end_ms is not None
    minutes = (script.end_ms - script.start_ms) // _MINUTE_MS
    with stage(script, journal) as (service, board, play):
        with progress(console(stderr=True), "Playing", minutes) as bar:
            try:
                for said in board:
                    play.hear(said)
                    bar.at(min(minutes, (play.now_ms - script.start_ms) // _MINUTE_MS))
            except BoardError as error:
                raise Failure(str(error)) from error
        console().print(table(_days(service.reader, config, script)))
        kept = [b for b in service.reader.bouts(DEVICE, script.start_ms, play.now_ms) if b.boot == play.boot]
    wrong = differences(play.made(), kept, lambda ms: f"{config.calendar.local(ms):%Y-%m-%d %H:%M:%S}")
    click.echo(f"{len(play.made())} bouts were made, {len(kept)} are in the journal.")
    for line in wrong if check else []:
        click.echo(line, err=True)
    if check:
        click.echo("Each exactly once." if not wrong else f"{len(wrong)} differ.")
    return 1 if check and wrong else 0
