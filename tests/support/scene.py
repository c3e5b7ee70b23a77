"""Weeks of a simulated worker, and the page over them while she goes on: for pictures, and to look at it by hand.

`scene.py FOLDER` serves it at PERCH_PAGE_PORT, and keeps in the folder what was played, for the next time.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.journal import Writer
from perch.model.calendar import Calendar
from perch.service.host import Host
from perch.simulator.demo import PATIENCE_MS, Play
from perch.simulator.process import SimulatedCushion
from perch.web.context import PageContext
from perch.web.place import Place
from perch.web.server import LivePage

CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
DEVICE, OTHER = "cushion-desk", "cushion-sofa"
FIRST, DAYS = date(2026, 3, 2), 45
NOW_H = 14.0 + 35 / 60
SPEED = 60
_HOUR_MS = 3_600_000


def moment(day: date, hour: float) -> int:
    """UTC ms of an hour of a day by the clock on the wall."""
    return CALENDAR.start(day) + round((hour - 4) * _HOUR_MS)


def job(service: Host, device: str, person: str, start_ms: int, end_ms: int | None) -> dict[str, Any]:
    offset = CALENDAR.local(start_ms).utcoffset() or timedelta(0)
    return {
        "job": "simulate", "settings": {"sample_hz": 2, "outbox_kb": 8192}, "seed": 5, "person": person,
        "speed": SPEED if end_ms is None else None, "start_utc": start_ms, "end_utc": end_ms,
        "utc_offset_ms": offset // timedelta(milliseconds=1), "device": device,
        "host": service.address.host, "port": service.address.port,
    }  # fmt: skip


def play(service: Host, now: Play, device: str, person: str, start_ms: int, end_ms: int) -> None:
    """Live through it as fast as it goes."""
    with SimulatedCushion(job(service, device, person, start_ms, end_ms)) as board:
        for said in board:
            now.take(said)


@contextmanager
def scene(folder: Path, port: int) -> Iterator[str]:
    """The page, at the address that it gives, while `with` lasts."""
    last = FIRST + timedelta(days=DAYS)
    start, end = moment(FIRST, 4), moment(last, NOW_H)
    now = Play(start)
    service = Host(folder / "journal.db", None, lambda: now.now_ms, patience_ms=PATIENCE_MS)
    with ExitStack() as stack:
        service.start()
        stack.callback(service.stop)
        service.ready.wait()
        if DEVICE not in service.reader.devices():
            play(service, now, OTHER, "fidgeter", moment(last, 4), end)
            now.now_ms = start
            play(service, now, DEVICE, "worker", start, end)
            remember(folder / "journal.db")
        now.now_ms = end
        page = LivePage(
            Place("127.0.0.1", port),
            PageContext(
                service, Rules(CALENDAR, frozenset(range(5))), lambda: now.now_ms, folder / "journal.db", pace=SPEED
            ),
        )
        page.start()
        stack.callback(page.stop)
        board = stack.enter_context(SimulatedCushion(job(service, DEVICE, "worker", end, None)))
        Thread(target=follow, args=(now, board), daemon=True).start()
        yield page.url


def follow(play: Play, board: SimulatedCushion) -> None:
    """Take in all that a cushion says, until it ends."""
    for said in board:
        play.take(said)


def remember(journal: Path) -> None:
    """The first two weeks were a baseline."""
    writer = Writer(journal, beside_host=True)
    writer.remember(note_of(DEVICE), written(BaselinePeriod(FIRST, FIRST + timedelta(days=14))))
    writer.close()


if __name__ == "__main__":
    with scene(Path(sys.argv[1]), int(os.environ.get("PERCH_PAGE_PORT", "8080"))) as url:
        print(url, flush=True)
        Event().wait()
