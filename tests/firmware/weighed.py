"""The program that a board gets, at work on stand-ins of the hardware: `weighed.py JOB`, a JSON file.

JOB: `standins`, a folder; `settings`, a file; `data`, a folder; `ports`, which stand in for others, by these; `room`,
how many bytes the program can have, null for all that there is. Says each second, as a line of JSON, what is `taken` of
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
import socket  # noqa: E402  as above

import chip  # noqa: E402  found by the path above
import machine  # noqa: E402, F401  as above
import neopixel  # noqa: E402, F401  as above
import network  # noqa: E402, F401  as above

chip.MOST = 0  # nobody looks at what was recorded
chip.station.update(joined=True, dns="127.0.0.1", address="127.0.0.1")


class Sockets:
    """The module `socket`, with other ports in the place of those that only root can have."""

    AF_INET, SOCK_DGRAM, SOCK_STREAM = socket.AF_INET, socket.SOCK_DGRAM, socket.SOCK_STREAM
    SOL_SOCKET, SO_REUSEADDR = socket.SOL_SOCKET, socket.SO_REUSEADDR
    socket, real = socket.socket, socket.getaddrinfo

    @staticmethod
    def getaddrinfo(host, port, *more):
        """As the real one."""
        return Sockets.real(host, JOB["ports"].get(str(port), port), *more)


if JOB["ports"]:
    sys.modules["socket"] = Sockets


async def weigh(own: int) -> None:
    """Say what is taken."""
    while True:
        await asyncio.sleep(1)
        gc.collect()
        print(json.dumps({"taken": gc.mem_alloc() - own}))


async def both(work, own: int) -> None:
    """The cushion, and who weighs it."""
    await asyncio.gather(work, weigh(own))


def leave(room: int) -> list:
    """Take all of the heap but so many bytes in a row. The names of the stand-ins get a table of their own, in which
    those of the program find room too: else it would need a larger one than on a board.
    """
    for n in range(500):
        getattr(chip, "_%d" % n, None)
    gc.collect()
    left, taken, size = bytearray(room), [], 1 << 19
    while size:
        try:
            taken.append(bytearray(size))
        except MemoryError:
            size //= 2
    del left
    return taken


TAKEN = leave(JOB["room"]) if JOB["room"] else []
gc.collect()
OWN = gc.mem_alloc()
run, asyncio.run = asyncio.run, lambda work: run(both(work, OWN))

from boards.esp32 import start  # noqa: E402  found by the path above, and weighed

start.run(False, JOB["settings"], JOB["data"])
