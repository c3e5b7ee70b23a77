"""How a link takes its leave, of a broker played by the test."""

import asyncio
import os

from link import mqtt, packets
from link.mqtt import Link

SLOW_S = 0.4  # an answer takes so long on a bad network


class Broker:
    """Takes anybody in and notes what it is sent; what is `deaf` it never answers, and the status "asleep" late."""

    def __init__(self, deaf=()):
        self.deaf, self.heard, self.ended = deaf, [], asyncio.Event()

    async def serve(self, reader, writer):
        try:
            while True:
                kind, first, body = await packets.read(reader, 4096)
                self.heard.append((kind, body))
                await self.answer(writer, kind, first, body)
        except (EOFError, OSError):
            self.ended.set()
        writer.close()

    async def answer(self, writer, kind, first, body):
        if kind == 0x10:
            writer.write(b"\x20\x02\x00\x00")
        elif kind == 0x80:
            writer.write(b"\x90\x08" + body[:2] + b"\x01" * 6)
        elif kind == packets.PUBLISH and first & 6:
            _, payload, _, packet_id = packets.parse_publish(first, body)
            if payload in self.deaf:
                return
            if payload == b"asleep":
                await asyncio.sleep(SLOW_S)
                self.heard.append("answered")
            writer.write(packets.puback(packet_id))
        await writer.drain()

    @property
    def last(self):
        """What was said from the goodbye on."""
        said = [i for i, entry in enumerate(self.heard) if entry[0] == packets.PUBLISH and b"asleep" in entry[1]]
        return self.heard[said[0] :] if said else []


def left(broker):
    """Let a link connect and rest; return what it logged, and after how many tenths of a second it had gone."""
    said, port = [], 20000 + int.from_bytes(os.urandom(2), "big") % 30000

    async def play():
        server = await asyncio.start_server(broker.serve, "127.0.0.1", port)
        link = Link("127.0.0.1", port, "chair", jitter=lambda n: 0, log=said.append)
        running, took = asyncio.create_task(link.run()), 0
        await asyncio.wait_for(link.wait_up(), 5)
        while not link.rest():
            took += 1
            await asyncio.sleep(0.1)
        await asyncio.wait_for(broker.ended.wait(), 5)
        running.cancel()
        server.close()
        return took

    return said, asyncio.run(play())


def test_it_leaves_once_the_broker_has_its_goodbye():
    broker = Broker()
    said, took = left(broker)
    goodbye, answered, leave = broker.last
    assert goodbye[0] == packets.PUBLISH and answered == "answered" and leave == (0xE0, b"")
    assert said == [] and 4 <= took <= 20


def test_a_broker_that_does_not_answer_the_goodbye_is_left_all_the_same():
    before, mqtt.ANSWER_S = mqtt.ANSWER_S, 1
    try:
        broker = Broker(deaf=(b"asleep",))
        said, took = left(broker)
    finally:
        mqtt.ANSWER_S = before
    assert len(broker.last) == 1 and said == [] and took <= 30
