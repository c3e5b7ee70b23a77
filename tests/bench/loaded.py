"""Run inside MicroPython by size.py: `loaded.py FIRMWARE STANDINS`, folders with the compiled firmware and stand-ins.

Loads the application part by part, as main.py does, and prints {part: bytes of memory that it takes}, what is free
then among them.
"""

import gc
import json
import sys

gc.threshold(8192)  # as on the board
sys.path[:0] = sys.argv[1:3]

import asyncio  # noqa: E402, F401  the board has it anyway

import chip  # noqa: E402, F401  stands in for what a board has in its flash, and does not count
import machine  # noqa: E402, F401  as above
import neopixel  # noqa: E402, F401  as above
import network  # noqa: E402, F401  as above

PARTS = ("cushion.app", "cushion.store.flash", "link.mqtt", "boards.esp32.start")


def taken() -> dict:
    """Bytes that each part takes; the first module of each brings in the others."""
    found = {}
    for part in PARTS:
        gc.collect()
        before = gc.mem_alloc()
        __import__(part)
        gc.collect()
        found[part.rpartition(".")[0].replace(".", "/")] = gc.mem_alloc() - before
    return dict(found, free=gc.mem_free())


print(json.dumps(taken()))
