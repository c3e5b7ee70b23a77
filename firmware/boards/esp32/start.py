"""Starts the cushion on this board: `run(False)` for good, `run(True)` in the safe mode, to be reached and repaired.

The watchdog runs since main.py. The safe mode has none, and touches neither cells, light, buzzer nor button: one of
them may be why the starts before were not well.
"""

import asyncio

from boards.esp32 import system
from boards.esp32.watchdog import Watchdog
from boards.esp32.work import work
from cushion.late import forget
from machine import WDT

SETTINGS, DATA = "/settings.json", "/data"
# Longer than anything that may hold the event loop for once, such as a flash that is being cleaned up.
WATCHDOG_MS = 60000


def run(safe: bool, settings: str = SETTINGS, data: str = DATA) -> None:
    """Work until the board is reset or somebody interrupts it; `settings` is a file, `data` a folder."""
    feed = (lambda: None) if safe else WDT(timeout=WATCHDOG_MS).feed
    watchdog = Watchdog(feed, system.ticks_ms, system.TICKS_PERIOD, system.log)
    from boards.esp32.net import stack

    network, config, problems, is_trial = stack.begun(settings, b"safe" if safe else b"online", watchdog)
    forget("boards.esp32.net.stack")
    for problem in problems:
        system.log("settings: " + problem)
    if safe:
        from boards.esp32.rescue import rescue

        working = rescue(network)
    else:
        working = work(network, config, problems, watchdog, data, is_trial)
    del stack, config, problems  # this function never ends, and what it knows stays
    asyncio.run(working)
