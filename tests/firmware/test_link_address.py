import asyncio

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
