"""Compiled with the firmware and run inside MicroPython by memory.py.

Its job is a line of JSON on standard input. Lives for so many simulated days and prints the bytes that are free after
each; for none it lives half an hour and prints the bytes that are taken.
"""

import asyncio
import gc
import json
import sys

from boards.desktop.people import DAY
from boards.desktop.simulate import cushion
from cushion.settings import check

HALF_HOUR = 1800000


def hear(what: dict) -> None:
    """Whatever the cushion logs is an end: it has run out of memory, mostly."""
    if "log" in what:
        print(what["log"])
        sys.exit(1)


async def days(job: dict) -> None:
    """Live for so many days, as fast as it goes; counted is when all records are stored."""
    app, pace = cushion(job, check(job["settings"])[0], hear)
    asyncio.create_task(app.run())
    for day in range(1, job["days"] + 1):
        await until(app, pace, day * DAY)
        print(gc.mem_free())
    if not job["days"]:
        await until(app, pace, HALF_HOUR)
        print(gc.mem_alloc())


async def until(app, pace, ms: int) -> None:
    """Wait for a moment of simulated time, and collect garbage."""
    while pace.ms < ms or app.outbox.waiting:
        await asyncio.sleep(0.01)
    gc.collect()


gc.threshold(8192)  # as on the board
asyncio.run(days(json.loads(sys.stdin.readline())))
