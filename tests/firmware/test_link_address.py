import asyncio

from link import mqtt
from link.mqtt import Link
from support.portable import raises


def test_the_board_is_asked_for_the_address_of_the_broker_and_what_it_cannot_tell_is_an_error():
    asked = []

    async def resolve(name):
        asked.append(name)
        raise OSError("no address")

    link = Link("broker.local", 1883, "chair", jitter=lambda n: 0, log=asked.append, resolve=resolve)
    raises(OSError, asyncio.run, link._connect())
    assert asked == ["broker.local"]


def test_it_shows_that_it_lives_while_it_cannot_connect():
    beats = []

    async def resolve(name):
        raise OSError("no address")

    async def for_a_moment():
        more = {"jitter": lambda n: 0, "log": lambda text: None, "beat": lambda: beats.append(1)}
        link = Link("broker.local", 1883, "chair", resolve=resolve, **more)
        await asyncio.wait_for(link.run(), 0.8)

    raises(asyncio.TimeoutError, asyncio.run, for_a_moment())
    assert len(beats) >= 2


def test_a_link_without_a_host_shows_that_it_lives_and_leads_nowhere():
    beats, said, kept = [], [], mqtt.KEEPALIVE_S

    async def for_a_moment():
        link = Link(None, 1883, "chair", jitter=lambda n: 0, log=said.append, beat=lambda: beats.append(1))
        running = asyncio.create_task(link.run())
        link.wake()
        await asyncio.sleep(0.3)
        assert link.rest() and not link.up and not running.done()
        for qos in (0, 1):
            try:
                await link.publish("state", b"{}", qos, False)
                raise AssertionError("it took a message")
            except OSError:
                pass
        running.cancel()

    mqtt.KEEPALIVE_S = 0.05
    try:
        asyncio.run(for_a_moment())
    finally:
        mqtt.KEEPALIVE_S = kept
    assert len(beats) >= 3 and said == []
