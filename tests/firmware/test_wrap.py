"""The ticks of a board begin anew every 12 days: whenever they do, a cushion does what it would have done."""

import json

from boards.desktop.cells import LAYOUT
from boards.desktop.chance import Chance
from cushion.app import App
from cushion.nouns import MINUTE, SECOND
from cushion.settings import check
from cushion.store.memory import MemoryShelf, MemoryStore
from support.scripted_board import EMPTY, SITTER, Board

HEAP = "1M"  # all that several cushions did

UTC = 1772442000000
LIVES, RUNS = 2, 3
DOES = ("snooze", "mute", "not-me", "tare", "calibrate", "cells", "identify")


class Counting(Board):
    """A board whose ticks stood at `first` when it was switched on; it notes what it is told to do, and when."""

    def __init__(self, first):
        super().__init__("aaaaaaaa", UTC, "power-on")
        self.first, self.done, self._was = first, [], None

    def ticks_ms(self):
        return (self.first + self.now) % self.TICKS_PERIOD

    def buzz(self, on):
        self._note("buzz", on)

    def sound(self, what):
        self._note(what, None)

    def _note(self, what, on):
        if (what, on) != self._was:
            self.done.append((self.now, what, on))
        self._was = what, on


def life(seed):
    """What happens to a cushion in 100 minutes, by chance: (ms, raw counts or the name of a command), in order."""
    chance, at, found = Chance(seed), 0, []
    while at < 100 * MINUTE:
        at += (SECOND, 9 * SECOND, 90 * SECOND, 12 * MINUTE)[chance.below(4)] * (1 + chance.below(3)) + chance.below(
            SECOND
        )
        found.append((at, (EMPTY, SITTER, SITTER, DOES[chance.below(len(DOES))])[chance.below(4)]))
    return found


def lived(life, first):
    """All that a cushion does and says in this life, ticks beginning at `first`."""
    board, store, said = Counting(first), MemoryStore(), []
    app = App(board, None, MemoryShelf(64 * 1024), store, check({"sample_hz": 2, "limit_ms": 20 * MINUTE})[0], LAYOUT)
    app.begin()
    for at, what in life:
        while board.now < at:
            moved = 150 * (board.now // MINUTE % 2) if any(board.raws) else 0
            kept, board.raws = board.raws, [raw + moved for raw in board.raws]
            app.step()
            board.raws = kept
            board.now += 500
            said += [(topic, message) for topic, (message, _) in app.sender.latest.items() if topic != "cells"]
            app.sender.latest.clear()
        if isinstance(what, str):
            until = {"v": 1, "id": "at %d" % at, "until": UTC + 10 * 60 * MINUTE, "do": what, "for_ms": 5 * MINUTE}
            app._commands.obey("do", json.dumps(dict(until, every_ms=1000)).encode(), False)
        else:
            board.raws = what
    shelf = app.outbox._shelf
    records = [json.loads(shelf.payload(part.first)) for part in shelf.segments()]
    return records, board.done, store.load("checkpoint"), said[-20:], len(said)


def test_wherever_the_ticks_wrap_the_same_happens():
    period, chance = Board.TICKS_PERIOD, Chance(11)
    kinds = set()
    for seed in range(LIVES):
        script = life(seed)
        plain = lived(script, 0)
        kinds.update([record["kind"] for record in plain[0]])
        for _ in range(RUNS):
            assert lived(script, period - 1 - chance.below(script[-1][0])) == plain
    assert {"bout", "nudge", "boot", "alive"} <= kinds
