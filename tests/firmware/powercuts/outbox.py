"""The outbox through a power cut at each program and each erase of the flash: `micropython outbox.py EVERY`.

Looks at every EVERYth cut: mounts what it left, starts anew, and holds what is found against what was promised.
Prints how many cuts there were; a broken promise is an AssertionError.
"""

import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE, HERE + "/../../../firmware"]

from flash import Chip, Mounted, formatted  # noqa: E402

from cushion.outbox import Outbox  # noqa: E402 - the path comes first
from cushion.store.opening import on_flash  # noqa: E402
from cushion.store.values import Store  # noqa: E402

BLOCKS, CAPACITY, SEGMENT = 32, 32 * 1024, 4096
ROUNDS = 60


def payload(seq):
    return b"%06d" % seq * (20 + seq % 40)


def opened(folder):
    """A start on what is there."""
    store = Store(folder, lambda text: None)
    shelf = on_flash(store, SEGMENT)
    return store, shelf, Outbox(shelf, CAPACITY)


class Promises:
    """What the cushion has reported as done, and what it is doing, which may be there or not."""

    def __init__(self):
        self.kept, self.adding = set(), None
        self.answered = {None: set()}  # journal -> what need not be sent to it; two of them while one takes over
        self.values = {"calibration": {None}}

    def held(self, store, shelf, outbox):
        """Raise AssertionError if what is found is anything else."""
        found = [key for part in shelf.segments() for key in shelf.keys(part)]
        assert len(found) == len(set(found)), "doubled"
        assert set(found) <= self.kept | {self.adding}, "never added"
        waiting = list(drained(outbox))
        lost = self.kept - self.answered[outbox.journal] - set(waiting)
        assert len(lost) == outbox.dropped, "%d lost, %d counted" % (len(lost), outbox.dropped)
        assert set(waiting) <= set(found)
        assert waiting == sorted(waiting, key=lambda key: key[1]), "out of order"
        for name, values in self.values.items():
            assert store.load(name) in values, name


def drained(outbox):
    """Keys of all that waits, each read in full and left as it is: nothing is answered."""
    outbox._shelf.rewind(outbox._upto)
    while True:
        kept = outbox._shelf.next()
        if kept is None:
            return
        assert outbox._shelf.payload(kept.place) == payload(kept.key[1])
        yield kept.key


class Life:
    """What a cushion does with its flash, with everything it promises noted down."""

    def __init__(self, promises):
        self.promises, self.seq = promises, 0
        self.starts = 0

    def start(self, folder):
        self.boot = "%08x" % self.starts
        self.starts += 1
        self.store, self.shelf, self.outbox = opened(folder)

    def add(self, is_bout):
        key = self.promises.adding = (self.boot, self.seq)
        self.seq += 1
        self.outbox.add(key, payload(key[1]), is_bout)
        self.promises.kept.add(key)
        self.promises.adding = None

    def answer(self, most):
        """The host has the oldest of what waits, and says so in any order."""
        keys = []
        while len(keys) < most:
            key = self.outbox.due(0)
            if key is None:
                break
            self.outbox.sent(0, key)
            keys.append(key)
        self.promises.answered[self.outbox.journal].update(keys)
        self.outbox.answered(0, self.outbox.journal, [list(key) for key in keys[1:] + keys[:1]], [], 0)

    def meet(self, journal):
        """Another journal has nothing of it; a cut on the way may leave either."""
        answered, on_flash = self.promises.answered, set()
        for part in self.shelf.segments():
            on_flash |= set(self.shelf.keys(part))
        answered[journal] = answered[self.outbox.journal] - on_flash
        self.outbox.meet(0, journal, 0)
        self.promises.answered = {journal: answered[journal]}

    def save(self, value):
        before = self.promises.values["calibration"]
        self.promises.values["calibration"] = before | {value}
        assert self.store.save("calibration", value)
        self.promises.values["calibration"] = {value}

    def live(self, folder):
        """Some days: bouts and others, a host that answers or is away for long, restarts, another journal."""
        for day in range(ROUNDS):
            self.start(folder)
            if day % 20 == 0:
                self.meet("journal %d" % day)
            for hour in range(5):
                self.add(hour % 3 == 0)
            if day % 20 < 10:
                self.answer(7)
            self.save(day)


def look(chip, promises):
    """Start on a copy of the flash as it is now, twice: the second start finds what the first one left."""
    copy = Chip(BLOCKS, bytearray(chip.data))
    with Mounted(copy, "/copy"):
        for _ in range(2):
            promises.held(*opened("/copy/data"))


def main(every):
    chip, promises = formatted(BLOCKS), Promises()
    cuts = [0]

    def cut():
        cuts[0] += 1
        if cuts[0] % every == 0:
            look(chip, promises)

    with Mounted(chip, "/flash"):
        chip.cut = cut
        life = Life(promises)
        life.live("/flash/data")
        chip.cut = None
        dropped = life.outbox.dropped
    assert dropped > 20, "it never overflowed"
    print("outbox: %d power cuts, %d looked at, all promises kept" % (cuts[0], cuts[0] // every))


main(int(sys.argv[1]))
