"""New settings through a power cut at each program and each erase of the flash: `micropython joining.py EVERY`.

Looks at every EVERYth cut: the next start has whole settings, new ones at most once unless they met the broker, and
those before after that. Prints how many cuts there were; a broken promise is an AssertionError.
"""

import json
import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE, HERE + "/../..", HERE + "/../../../firmware"]

from flash import Chip, Mounted, formatted  # noqa: E402

from boards.esp32.joining import candidate  # noqa: E402 - the path comes first

BLOCKS = 32
OLD = json.dumps({"device": "old", "more": "o" * 2000})
NEW = json.dumps({"device": "new", "more": "n" * 3000})


def read(path):
    with open(path) as file:
        return file.read()


def look(chip, may_be_kept):
    """Two starts of which none meets the broker."""
    with Mounted(Chip(BLOCKS, bytearray(chip.data)), "/copy") as folder:
        path = folder + "/settings.json"
        before = read(path)
        assert before == OLD or may_be_kept and before == NEW
        first = candidate.chosen(path)
        assert read(first) == (before if first == path else NEW)
        candidate.failure(path)
        assert candidate.chosen(path) == path and read(path) == before
        assert candidate.failure(path) == (candidate.CUT if first != path else "")


def tried(every, is_met):
    """How many cuts there were while new settings were wanted, tried, and kept or dropped."""
    chip, cuts = formatted(BLOCKS), [0]
    may_be_kept = [False]

    def cut():
        cuts[0] += 1
        if cuts[0] % every == 0:
            look(chip, may_be_kept[0])

    with Mounted(chip, "/flash") as folder:
        path = folder + "/settings.json"
        with open(path, "w") as file:
            file.write(OLD)
        chip.cut = cut
        candidate.want(path, NEW)
        assert read(candidate.chosen(path)) == NEW
        may_be_kept[0] = is_met
        if is_met:
            assert candidate.keep(path)
        else:
            candidate.drop(path, "wrong password")
        chip.cut = None
        assert read(candidate.chosen(path)) == (NEW if is_met else OLD)
        assert candidate.failure(path) == ("" if is_met else "wrong password")
    return cuts[0]


def main(every):
    cuts = tried(every, True) + tried(every, False)
    assert cuts > 10
    print("joining: %d power cuts, every %d looked at, all promises kept" % (cuts, every))


main(int(sys.argv[1]))
