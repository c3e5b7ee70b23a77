"""A whole cushion through a power cut at each program and each erase of the flash: `micropython whole.py EVERY`.

Looks at every EVERYth cut: starts anew on what it left, and holds the records that are there then against what was
reported as kept. Prints how many cuts there were; a broken promise is an AssertionError.
"""

import json
import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE, HERE + "/../..", HERE + "/../../../firmware"]

from flash import Chip, Mounted, formatted  # noqa: E402

from boards.desktop.cells import LAYOUT  # noqa: E402 - the path comes first
from cushion.app import App  # noqa: E402
from cushion.nouns import MINUTE  # noqa: E402
from cushion.settings import check  # noqa: E402
from cushion.store.opening import on_flash  # noqa: E402
from cushion.store.values import Store  # noqa: E402
from support.scripted_board import EMPTY, SITTER, Board  # noqa: E402

BLOCKS = 64
UTC = 1772442000000
SETTINGS = check({"sample_hz": 2})[0]


class Start:
    """One start on the flash at `folder`; notes in `told` what it reports as kept."""

    def __init__(self, folder, name, utc, told):
        self._told = told
        self._store = Store(folder, lambda text: None)
        self.save, self._store.save = self._store.save, self._noting
        self.shelf = on_flash(self._store)
        self.board = Board(name, utc, "power-on")
        self.app = App(self.board, None, self.shelf, self._store, SETTINGS, LAYOUT)
        self.record, self.app.records.add = self.app.records.add, self._recording

    def begin(self):
        self.app.begin()
        return self

    def live(self, minutes, raws):
        end = self.board.now + minutes * MINUTE
        while self.board.now < end:
            moved = 100 * (self.board.now // MINUTE % 2) if any(raws) else 0
            self.board.raws = [raw + moved for raw in raws]
            self.app.step()
            self.board.now += 500

    def records(self):
        """All records that are on flash, in order."""
        self.shelf.rewind(0)
        found = []
        while True:
            kept = self.shelf.next()
            if kept is None:
                return found
            found.append(json.loads(self.shelf.payload(kept.place)))

    def _recording(self, record):
        self.record(record)
        self._told.kept[record["boot"], record["seq"]] = record

    def _noting(self, name, value):
        done = self.save(name, value)
        if done and name == "checkpoint":
            self._told.bout = value[2]
        return done


class Told:
    """What was reported as kept: records by key, and the open bout of the last checkpoint."""

    def __init__(self):
        self.kept, self.bout = {}, None

    def held(self, records):
        """Raise AssertionError if these records are not what was promised."""
        found = {(record["boot"], record["seq"]): record for record in records}
        assert len(found) == len(records), "doubled"
        for key, record in self.kept.items():
            assert found.get(key) == record, "lost or changed: %r" % record
        if self.bout:
            closed = found[self.bout["boot"], self.bout["seq"]]
            assert closed["start"] == self.bout["start"] and closed["end"] >= self.bout["end"]
        assert overlaps([record for record in records if record["kind"] == "bout"]) == []


def overlaps(bouts):
    """Pairs of bouts that were at the same time: one was doubled."""
    spans = sorted([(bout["zero"] + bout["start"], bout["zero"] + bout["end"]) for bout in bouts])
    return [(a, b) for a, b in zip(spans, spans[1:]) if a[1] > b[0]]


def look(chip, told, utc):
    """Start three times on a copy of the flash; the first is cut at once, the second after somebody has sat."""
    copy = Chip(BLOCKS, bytearray(chip.data))
    with Mounted(copy, "/copy"):
        for name in ("ffffff01", "ffffff02", "ffffff03"):
            start = Start("/copy/data", name, utc, Told()).begin()
            told.held(start.records())
            if name == "ffffff02":
                start.live(2, SITTER)
            utc += 10 * MINUTE


def main(every):
    chip, told, cuts = formatted(BLOCKS), Told(), [0]
    start = None

    def cut():
        cuts[0] += 1
        if cuts[0] % every == 0:
            look(chip, told, UTC + (start.board.now if start else 0) + 1000 * MINUTE)

    with Mounted(chip, "/flash"):
        chip.cut = cut
        for i in range(6):
            start = Start("/flash/data", "%08x" % i, UTC + i * 40 * MINUTE, told)
            start.begin()
            for minutes, raws in ((2, EMPTY), (5, SITTER), (1, EMPTY), (3, SITTER), (1, EMPTY), (4, SITTER)):
                start.live(minutes, raws)
            if i % 2:
                start.live(16, EMPTY)
        chip.cut = None
    print("whole cushion: %d power cuts, %d looked at, all promises kept" % (cuts[0], cuts[0] // every))


main(int(sys.argv[1]))
