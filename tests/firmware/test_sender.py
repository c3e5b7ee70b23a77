"""The sender, with a link that is down or breaks."""

import asyncio

from cushion import sender as sender_module
from cushion.outbox import Outbox
from cushion.sender import Sender
from cushion.store.memory import MemoryShelf
from support.portable import run

BOOT = "1a2b3c4d"
LONGEST_S = 60


class Link:
    """Breaks at so many publications; then it takes them, and is down and `done` set once it has taken `most`."""

    def __init__(self, breaks, most, up=True):
        self.up, self.sent, self.done = up, [], asyncio.Event()
        self._breaks, self._most = breaks, most

    async def wait_up(self):
        if not self.up:
            await asyncio.Event().wait()

    async def publish(self, topic, payload, qos, retain):
        if self._breaks:
            self._breaks -= 1
            raise OSError("broken")
        self.sent.append(topic)
        if len(self.sent) == self._most:
            self.up = False
            self.done.set()


def outbox_of(*seqs):
    outbox = Outbox(MemoryShelf(), 1000)
    for seq in seqs:
        outbox.add((BOOT, seq), b"{}", False)
    return outbox


def send(sender, done):
    """Let the sender run, with waits of no length, until something is done."""

    async def until_done():
        running = asyncio.create_task(sender.run())
        await asyncio.wait_for(done.wait(), LONGEST_S)
        while not running.done():  # a wait_for that is just over takes no notice (CPython 3.11)
            running.cancel()
            await asyncio.sleep(0)

    before = sender_module.PAUSE_S, sender_module.BEAT_S
    sender_module.PAUSE_S, sender_module.BEAT_S = 0.01, 0.01
    run(until_done())
    sender_module.PAUSE_S, sender_module.BEAT_S = before


def test_what_a_broken_link_did_not_take_goes_later():
    link = Link(breaks=2, most=3)
    sender = Sender(link, outbox_of(0, 1), lambda: 0)
    sender.tell("state", {})
    send(sender, link.done)
    assert sorted(link.sent) == ["record", "record", "state"]


def test_it_shows_that_it_lives_while_the_link_is_down():
    link, beats, thrice = Link(0, 1, up=False), [], asyncio.Event()

    def beat():
        beats.append(None)
        if len(beats) == 3:
            thrice.set()

    sender = Sender(link, outbox_of(0), lambda: 0, beat)
    send(sender, thrice)
    assert link.sent == [] and not sender.idle


def test_it_is_idle_once_all_is_sent_and_answered():
    link, outbox = Link(0, 2), outbox_of(0)
    sender = Sender(link, outbox, lambda: 0)
    sender.tell("state", {})
    assert not sender.idle
    send(sender, link.done)
    assert not sender.idle
    outbox.answered(0, "00112233445566aa", [[BOOT, 0]], [], 0)
    assert sender.idle
