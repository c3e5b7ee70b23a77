"""Run inside MicroPython by memory.py, in a folder with the compiled firmware: `days.py FIRMWARE`.

Its job is a line of JSON on standard input. Lives for so many simulated days and prints the bytes that are free after
each.
"""

import gc
import json
import sys

gc.threshold(8192)  # as on the board
sys.path.insert(0, sys.argv[1])

import asyncio  # noqa: E402  after the path and the threshold

from boards.desktop.people import DAY  # noqa: E402  found by the path above
from boards.desktop.simulate import cushion  # noqa: E402  found by the path above
from cushion.settings import check  # noqa: E402  found by the path above


def hear(what: dict) -> None:
    """Whatever the cushion logs is an end: it has run out of memory, mostly."""
    if "log" in what:
        print(what["log"])
        sys.exit(1)


async def days(job: dict) -> None:
    """Live for so many days, as fast as it goes; what is free is measured when all records are stored."""
    app, pace = cushion(job, check(job["settings"])[0], hear)
    asyncio.create_task(app.run())
    for day in range(1, job["days"] + 1):
        while pace.ms < day * DAY or app.outbox.waiting:
            await asyncio.sleep(0.01)
        gc.collect()
        print(gc.mem_free())


asyncio.run(days(json.loads(sys.stdin.readline())))
