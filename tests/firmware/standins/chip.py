"""What the stand-ins record and what they answer. They hold no logic of the hardware: a test says what is there."""

import asyncio
import sys
import time

log = []  # (what, …) in the order of the calls, the first MOST of each kind
counts = {}  # what -> how often
MOST = 400
microvolts = {}  # pin -> what the converter reads; a list is read off from its front, a function is asked
outputs, pulls = {}, {}  # pin -> what it was last set to, how it was last pulled
inputs = {}  # pin -> level
station = {}  # of the Wi-Fi: joined, status, busy
hooks = {}  # what -> function that is called when it is recorded
READ_US, FULL_HZ = 65, 160000000  # how long a reading takes at this frequency of the processor
busy = {"hz": FULL_HZ, "us": 0}  # hz: the frequency that was set, us: how long all readings took


def reset():
    """A new chip, for the next test."""
    log.clear()
    for table in (counts, microvolts, outputs, pulls, inputs, station, hooks):
        table.clear()
    busy.update(hz=FULL_HZ, us=0)


def record(*entry):
    """Keep one call."""
    counts[entry[0]] = counts.get(entry[0], 0) + 1
    if counts[entry[0]] <= MOST:
        log.append(entry)
    if entry[0] in hooks:
        hooks[entry[0]]()


def calls(what):
    """What was recorded of one kind, without the kind."""
    return [entry[1:] for entry in log if entry[0] == what]


def read(pin):
    """The next reading of a pin, which takes the longer the slower the processor runs."""
    busy["us"] += READ_US * (FULL_HZ // 1000000) // (busy["hz"] // 1000000)
    value = microvolts.get(pin, 0)
    if callable(value):
        return value()
    return value.pop(0) if isinstance(value, list) else value


async def sleep_ms(ms):
    await asyncio.sleep(ms / 1000)


if sys.implementation.name == "cpython":  # which lacks what every MicroPython has
    time.ticks_ms = lambda: int(time.monotonic() * 1000) & 0x3FFFFFFF
    time.ticks_us = lambda: int(time.monotonic() * 1000000) & 0x3FFFFFFF
    time.sleep_us = lambda us: time.sleep(us / 1000000)
    asyncio.sleep_ms = sleep_ms
