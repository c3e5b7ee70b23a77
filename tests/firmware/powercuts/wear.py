"""What days of use cost the flash of an ESP32, counted on MicroPython's real littlefs: `micropython wear.py DAYS`."""

import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE, HERE + "/../..", HERE + "/../../../firmware"]

from flash import BLOCK, Mounted, formatted  # noqa: E402

from boards.desktop.cells import LAYOUT, Cells  # noqa: E402 - the path comes first
from boards.desktop.chance import Chance  # noqa: E402
from boards.desktop.people import DAY, PEOPLE  # noqa: E402
from boards.desktop.seat import Seat  # noqa: E402
from cushion.app import App  # noqa: E402
from cushion.settings import check  # noqa: E402
from cushion.store.opening import on_flash  # noqa: E402
from cushion.store.values import Store  # noqa: E402
from support.scripted_board import Board  # noqa: E402

BLOCKS = 512  # 2 MiB, as the file system of a 4 MiB board has
CYCLES = 100000  # erases that a block of such a flash is good for, by its data sheet
UTC = 1772409600000  # a Monday, 0:00


class Sitter(Board):
    """A board with a person on it, who answers the buzzer as that person does."""

    def __init__(self, person):
        super().__init__("aaaaaaaa", UTC, "power-on")
        chance = Chance(1)
        self._seat = Seat(PEOPLE[person], Cells(chance), chance, 0, lambda sat, rose: None)

    def read_raw(self):
        return self._seat.read(self.now)

    def buzz(self, on):
        if on:
            self._seat.nudged(self.now)


def main(days):
    chip = formatted(BLOCKS)
    with Mounted(chip, "/flash"):
        store = Store("/flash/data", print)
        shelf = on_flash(store)
        board = Sitter("worker")
        app = App(board, None, shelf, store, check({"sample_hz": 2})[0], LAYOUT)
        app.begin()
        chip.erases, chip.programmed = [0] * BLOCKS, 0
        live(app, board, days)
        records = sum([part.count for part in shelf.segments()])
    tell(chip, days, records, shelf.size)


def live(app, board, days):
    """Let the days go by, with a host that has each record at once."""
    while board.now < days * DAY:
        board.now += 500
        app.step()
        key = app.outbox.due(board.now)
        if key:
            app.outbox.sent(board.now, key)
            app.outbox.answered(board.now, "0011223344556677", [list(key)], [], 0)


def tell(chip, days, records, size):
    erases = sum(chip.erases)
    years = CYCLES * days // (365 * max(chip.erases))
    print("%d days of a worker, %d blocks of %d bytes" % (days, BLOCKS, BLOCK))
    print("records a day: %d, %d bytes each on flash" % (records // days, size // records))
    print("30 days of records: %d kB" % (30 * size // days // 1024))
    print("written a day: %d kB; erases a day: %d" % (chip.programmed // days // 1024, erases // days))
    print("most worn block: %d erases in %d days: %d years to %d" % (max(chip.erases), days, years, CYCLES))


main(int(sys.argv[1]))
