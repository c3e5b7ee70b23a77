"""Run inside MicroPython by memory.py: prints the bytes that are free after each of so many simulated days."""

import gc
import sys

gc.threshold(8192)  # as on the board
HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE + "/../../firmware"]

import asyncio  # noqa: E402  after the path and the threshold

from boards.desktop.board import Board  # noqa: E402  found by the path above
from boards.desktop.cells import LAYOUT, Cells  # noqa: E402  found by the path above
from boards.desktop.chance import Chance  # noqa: E402  found by the path above
from boards.desktop.pace import Pace  # noqa: E402  found by the path above
from boards.desktop.people import DAY, PEOPLE  # noqa: E402  found by the path above
from boards.desktop.seat import Seat  # noqa: E402  found by the path above
from boards.esp32.nowhere import Nowhere  # noqa: E402  found by the path above
from cushion.app import App  # noqa: E402  found by the path above
from cushion.settings import check  # noqa: E402  found by the path above
from cushion.store import Store  # noqa: E402  found by the path above
from cushion.store.flash import open_shelf  # noqa: E402  found by the path above

START = 1772409600000  # Monday, 2026-03-02


def nothing(*_) -> None:
    """Nobody listens."""


def complain(what: dict) -> None:
    """Whatever the cushion logs is an end: it has run out of memory, mostly."""
    if "log" in what:
        print(what["log"])
        sys.exit(1)


async def days(count: int, folder: str) -> None:
    """Live for so many days, as fast as it goes."""
    chance, pace = Chance(7), Pace(START, None, nothing)
    board = Board(pace, Seat(PEOPLE["worker"], Cells(chance), chance, 0, nothing), complain)
    settings, store = check({"sample_hz": 2})[0], Store(folder, print)
    app = App(board, Nowhere(), open_shelf(store), store, settings, LAYOUT)
    asyncio.create_task(app.run())
    for day in range(1, count + 1):
        while pace.ms < day * DAY:
            await asyncio.sleep(0)
        gc.collect()
        print(gc.mem_free())


asyncio.run(days(int(sys.argv[1]), sys.argv[2]))
