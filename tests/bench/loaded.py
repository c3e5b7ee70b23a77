"""Run inside MicroPython by size.py: `loaded.py STANDINS ENTRY LATER...`, in a folder with compiled modules.

Loads the entry and prints {module: bytes of memory that it takes without those that it imports}, all among them as
"in all" and what is free then as "free"; then the same of what the entry loads later, for the start.
"""

import gc
import json
import sys

gc.threshold(8192)  # as on the board
sys.path[:0] = [".", sys.argv[1]]

import asyncio  # noqa: E402, F401  the board has it anyway
import builtins  # noqa: E402

import chip  # noqa: E402, F401  stands in for what a board has in its flash, and does not count
import machine  # noqa: E402, F401  as above
import neopixel  # noqa: E402, F401  as above
import network  # noqa: E402, F401  as above

OWN = ("boards", "cushion", "link")
taken = {}
inner = [0]  # bytes of what was imported within each of those that are being imported
load = __import__


def measured(name, *more):
    """Import, and note what that took."""
    if name in sys.modules or name.split(".")[0] not in OWN:
        return load(name, *more)
    gc.collect()
    before = gc.mem_alloc()
    inner.append(0)
    module = load(name, *more)
    gc.collect()
    whole = gc.mem_alloc() - before
    taken[name] = taken.get(name, 0) + whole - inner.pop()
    inner[-1] += whole
    return module


gc.collect()
before = gc.mem_alloc()
builtins.__import__ = measured
measured(sys.argv[2])
gc.collect()
whole = {"in all": gc.mem_alloc() - before, "free": gc.mem_free()}
for later in sys.argv[3:]:
    measured(later)
builtins.__import__ = load
print(json.dumps(dict(taken, **whole)))
