"""The program that a board gets, at work on stand-ins of the hardware: `weighed.py JOB`, a JSON file.

JOB: `standins`, a folder; `settings`, a file; `data`, a folder. Says each second, as a line of JSON, what is `taken` of
memory besides the stand-ins and this file.
"""

import gc
import json
import sys

gc.threshold(8192)  # as on the board
with open(sys.argv[1]) as file:
    JOB = json.load(file)
sys.path[:0] = [".", JOB["standins"]]

import asyncio  # noqa: E402  after the path and the threshold

import chip  # noqa: E402  found by the path above
import machine  # noqa: E402, F401  as above
import neopixel  # noqa: E402, F401  as above
import network  # noqa: E402, F401  as above

chip.MOST = 0  # nobody looks at what was recorded
chip.station.update(joined=True, dns="127.0.0.1")


async def weigh(own: int) -> None:
    """Say what is taken."""
    while True:
        await asyncio.sleep(1)
        gc.collect()
        print(json.dumps({"taken": gc.mem_alloc() - own}))


async def both(work, own: int) -> None:
    """The cushion, and who weighs it."""
    await asyncio.gather(work, weigh(own))


gc.collect()
OWN = gc.mem_alloc()
run, asyncio.run = asyncio.run, lambda work: run(both(work, OWN))

from boards.esp32 import start  # noqa: E402  found by the path above, and weighed

start.run(False, JOB["settings"], JOB["data"])
