"""The whole program of an ESP32 on the stand-ins of its hardware, in MicroPython: `on_standins.py JOB`, a JSON file.

JOB: `firmware` and `standins`, folders; `settings`, a file; `data`, a folder; `away`, a file that is there while the
Wi-Fi is not. Says often, in lines of JSON, whether the link is up, and how long the event loop was held at worst.
"""

import gc
import json
import os
import sys
import time

gc.threshold(8192)  # as on the board
with open(sys.argv[1]) as file:
    JOB = json.load(file)
sys.path[:0] = [JOB["firmware"], JOB["standins"]]
sys.path.append(JOB["slot"])

import asyncio  # noqa: E402  after the path and the threshold

import chip  # noqa: E402  found by the path above
import machine  # noqa: E402, F401  as above
import neopixel  # noqa: E402, F401  as above
import network  # noqa: E402, F401  as above
from boards.esp32 import start  # noqa: E402  found by the path above
from boards.esp32.net import wifi  # noqa: E402  found by the path above
from link import mqtt  # noqa: E402  found by the path above

chip.MOST = 0  # nobody looks at what was recorded
chip.station.update(joined=True, dns="127.0.0.1")
wifi.LOST_MS, wifi.JOIN_MS, wifi.LAST_BACKOFF_MS = 1000, 1000, 2000
mqtt.ANSWER_S, mqtt.KEEPALIVE_S, mqtt.FIRST_BACKOFF_MS, mqtt.LAST_BACKOFF_MS = 0.5, 2, 100, 400
LOOK_MS = 10
SAY_EACH = 10


def without_processor_ms() -> int:
    """For how long the machine had no processor for this process, or had none itself: that is not its own doing."""
    with open("/proc/self/schedstat") as file:
        queued = int(file.read().split()[1]) // 1000000
    with open("/proc/stat") as file:
        return queued + int(file.read(200).split()[8]) * 10  # stolen by the machine below, in hundredths of a second


def is_there(path: str) -> bool:
    """Whether there is such a file."""
    try:
        os.stat(path)
    except OSError:
        return False
    return True


async def watch(link) -> None:
    """Look at the clock a hundred times a second; how late that is, is how long something held the event loop."""
    longest, looks = 0, 0
    while True:
        without, before = without_processor_ms(), time.ticks_ms()
        await asyncio.sleep_ms(LOOK_MS)
        late = time.ticks_diff(time.ticks_ms(), before) - LOOK_MS - (without_processor_ms() - without)
        longest, looks = max(longest, late), looks + 1
        if looks % SAY_EACH == 0:
            chip.station["joined"] = not is_there(JOB["away"])
            print(json.dumps({"up": link.up, "held_ms": longest, "joined": chip.station["joined"]}))


async def watched(net, *given) -> None:
    """The cushion as it is started on a board, and who watches it."""
    await asyncio.gather(cushion(net, *given), watch(net.link))


cushion, start.work = start.work, watched
start.run(False, JOB["settings"], JOB["data"])
