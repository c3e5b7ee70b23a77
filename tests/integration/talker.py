"""A cushion's link, outbox and post with nothing else, on CPython and on MicroPython: `talker.py JOB`, a JSON object.

Makes a record every tenth of a second until there are `records`, and says often how it is, in lines of JSON. Waits
are shorter than a cushion's, so that faults of seconds are long ones.
"""

import asyncio
import gc
import json
import sys
import time

JOB = json.loads(sys.argv[1])
sys.path.insert(0, JOB["firmware"])

from cushion.commands import Commands  # noqa: E402 - found there only
from cushion.outbox import Outbox  # noqa: E402
from cushion.sender import Sender  # noqa: E402
from cushion.store.memory import MemoryShelf  # noqa: E402
from link import mqtt  # noqa: E402

mqtt.ANSWER_S, mqtt.KEEPALIVE_S, mqtt.FIRST_BACKOFF_MS, mqtt.LAST_BACKOFF_MS = 0.5, 2, 100, 400
FASTER = 40  # unanswered records go again after one and a half seconds

MICROPYTHON = sys.implementation.name == "micropython"
ticks_ms = time.ticks_ms if MICROPYTHON else lambda: time.monotonic_ns() // 1_000_000


class Talker:
    def __init__(self):
        self.began, self.latest_ms = ticks_ms(), 0
        more = dict(JOB["user"], ssl=encrypted())
        self.link = mqtt.Link("127.0.0.1", JOB["port"], JOB["device"], jitter=lambda n: n // 2, log=self.log, **more)
        self.outbox = Outbox(MemoryShelf(JOB["records"] * 200), JOB["records"] * 200)
        self.sender = Sender(self.link, self.outbox, self.now)
        self.commands = Commands(self, self.now, None, self.outbox, self.sender, None, None, None, None)

    def now(self):
        return (ticks_ms() - self.began) * FASTER

    def log(self, text):
        say({"log": text})

    def utc_ms(self):
        return 0  # it needs nobody's time

    def random(self, below):
        return 0  # and nobody waits for others

    async def run(self):
        await asyncio.gather(self.link.run(), self.sender.run(), self.receive(), self.make(), self.tell())

    async def receive(self):
        while True:
            self.commands.obey(*await self.link.receive())

    async def make(self):
        for seq in range(JOB["records"]):
            record = {"v": 1, "boot": JOB["boot"], "seq": seq, "zero": None, "kind": "alive", "at": seq}
            self.outbox.add((JOB["boot"], seq), json.dumps(record).encode(), False)
            self.sender.wake()
            await asyncio.sleep(0.1)

    async def tell(self):
        while True:
            without, before = without_processor_ms(), ticks_ms()
            await asyncio.sleep(0.1)
            self.latest_ms = max(self.latest_ms, ticks_ms() - before - 100 - (without_processor_ms() - without))
            if self.outbox.due(self.now()):
                self.sender.wake()
            gc.collect()
            how = {"waiting": self.outbox.waiting, "dropped": self.outbox.dropped, "late_ms": self.latest_ms}
            say(dict(how, up=self.link.up, kept=kept()))


def without_processor_ms():
    """For how long the machine had no processor for this process, or had none itself: that is not its own doing."""
    with open("/proc/self/schedstat") as file:  # noqa: PTH123 - MicroPython has no pathlib
        queued = int(file.read().split()[1]) // 1000000
    with open("/proc/stat") as file:  # noqa: PTH123 - as above
        return queued + int(file.read(200).split()[8]) * 10  # stolen by the machine below, in hundredths of a second


def kept():
    """What would grow if something leaked: bytes of the heap, or tasks."""
    return gc.mem_alloc() if MICROPYTHON else len(asyncio.all_tasks())


def encrypted():
    """A TLS context that trusts the authority in a file of the job, or None."""
    if not JOB["authority"]:
        return None
    if not MICROPYTHON:
        import ssl

        return ssl.create_default_context(cafile=JOB["authority"])
    import tls

    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    with open(JOB["authority"].replace(".crt", ".der"), "rb") as file:  # noqa: PTH123 - MicroPython has no pathlib
        context.load_verify_locations(file.read())
    return context


def say(what):
    print(json.dumps(what))
    if not MICROPYTHON:
        sys.stdout.flush()


asyncio.run(Talker().run())
