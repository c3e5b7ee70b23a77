"""Run inside MicroPython by steps.py: decision steps of a whole cushion with sixteen cells, its person seated.

    micropython -X heapsize=1M one_step.py STEPS COLLECTIONS

Takes so many steps without collecting garbage, then collects so often. Prints the bytes that a step leaves behind.
"""

import gc
import sys

HERE = sys.argv[0].rsplit("/", 1)[0] if "/" in sys.argv[0] else "."
sys.path[:0] = [HERE + "/../../firmware"]

from boards.desktop.board import Board  # noqa: E402  found by the path above
from boards.desktop.replay import Trace  # noqa: E402  found by the path above
from boards.esp32.config import places  # noqa: E402  found by the path above
from cushion.app import App  # noqa: E402  found by the path above
from cushion.settings import defaults  # noqa: E402  found by the path above
from cushion.store.memory import MemoryShelf, MemoryStore  # noqa: E402  found by the path above

CELLS = 16
PERIOD_MS = 100
SETTLED = 200  # steps before those that count: the bout is confirmed, first messages are made
SITTER = [700 + 37 * cell % 500 for cell in range(CELLS)]
MOVED = [count + 1 for count in SITTER]
START = 1772442000000


def main(steps: int, collections: int) -> None:
    """Take the steps, a tenth of a second each, then collect."""
    trace = Trace(START)
    app = App(Board(trace, trace, print), None, MemoryShelf(), MemoryStore(), defaults(), places(CELLS))
    walk(app, trace, 0, SETTLED)
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    walk(app, trace, SETTLED, SETTLED + steps)
    print((gc.mem_alloc() - before) // steps)
    for _ in range(collections):
        gc.collect()


def walk(app: App, trace: Trace, first: int, end: int) -> None:
    """Take the steps from `first` up to `end`."""
    for step in range(first, end):
        trace.take(step * PERIOD_MS, MOVED if step % 2 else SITTER)
        app.step()


main(int(sys.argv[1]), int(sys.argv[2]))
