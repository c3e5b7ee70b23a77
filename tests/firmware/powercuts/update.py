"""An update through a power cut at each program and each erase of the flash: `micropython update.py EVERY`.

Looks at every EVERYth cut: what main.py would start then is whole, and an offer made anew brings the rest. Prints how
many cuts there were; a broken promise is an AssertionError.
"""

import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE, HERE + "/../..", HERE + "/../../../firmware"]

from flash import Chip, Mounted, formatted  # noqa: E402

from cushion.store.slots import Slots, put  # noqa: E402
from cushion.store.values import Store  # noqa: E402 - the path comes first
from cushion.update import Update  # noqa: E402
from support.offered import DEVICE, KEY, MPY, VERSION, Offered, brought, files_of  # noqa: E402

BLOCKS = 64
OLD = [(path, b"old" + data[:700]) for path, data in files_of()[:2]] + [("manifest.json", b"[]")]


def update_on(folder, running, said):
    """A cushion that runs from this slot."""
    store = Store(folder + "/data", lambda text: None)
    return Update(Slots(folder, running), store, (DEVICE, KEY, MPY), VERSION, said.append)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def held(folder):
    """Raise AssertionError unless what main.py would start is whole; return the slot."""
    slot = read(folder + "/slot").decode()
    for path, data in {"a": OLD, "b": files_of()}[slot]:
        assert read("%s/%s/%s" % (folder, slot, path)) == data, (slot, path)
    if slot == "b":
        assert read(folder + "/trial") == b"a 0"
    return slot


def look(chip):
    """What is there is whole, and what is missing comes with the next offer."""
    with Mounted(Chip(BLOCKS, bytearray(chip.data)), "/copy") as folder:
        if held(folder) == "a":
            said = []
            assert brought(update_on(folder, "a", said), Offered(files_of()), said)["ready"]
            assert held(folder) == "b"


def main(every):
    chip, cuts, said = formatted(BLOCKS), [0], []

    def cut():
        cuts[0] += 1
        if cuts[0] % every == 0:
            look(chip)

    with Mounted(chip, "/flash") as folder:
        slots = Slots(folder, "b")
        for path, data in OLD:
            slots.append(path, data)
        slots.choose()
        put(folder + "/slot", "a")
        for path in ("boards/gone.mpy", "cushion/late.mpy"):  # of the application before that
            Slots(folder, "a").append(path, b"older" * 100)
        chip.cut = cut
        assert brought(update_on(folder, "a", said), Offered(files_of()), said)["ready"]
        chip.cut = None
        assert held(folder) == "b"
    print("update: %d power cuts, %d looked at, all promises kept" % (cuts[0], cuts[0] // every))


main(int(sys.argv[1]))
