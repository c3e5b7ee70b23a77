"""Tasks that fail, again and again, and work again."""

import asyncio
import sys

from cushion import tending
from cushion.tending import Tended


def told(*works, well_s=0.2):
    """What is said of a task that does this at each of its starts, the last of them for ever."""
    said, starts = [], list(works)

    async def work():
        problem = starts.pop(0) if starts else None
        if problem:
            raise problem
        await asyncio.sleep(well_s)

    async def for_a_while():
        try:
            await asyncio.wait_for(Tended("work", work, said.append).run(), 0.15)
        except asyncio.TimeoutError:
            return

    tending.AGAIN_S, tending.WELL_S = 0.01, 0.05
    if sys.implementation.name == "micropython":
        asyncio.new_event_loop()
    asyncio.run(for_a_while())
    return said


def test_the_same_failure_is_told_once_and_then_the_recovery():
    problem = OSError("a loose wire")
    assert told(problem, problem, problem) == ["work: %r" % problem, "work: works again"]


def test_another_failure_is_told_too():
    first, second = OSError("one"), ValueError("two")
    assert told(first, first, second) == ["work: %r" % first, "work: %r" % second, "work: works again"]


def test_what_works_says_nothing():
    assert told() == []


def test_each_failure_is_heard_by_whoever_wants_to():
    heard = []

    async def work():
        raise MemoryError

    async def for_a_moment():
        try:
            await asyncio.wait_for(Tended("work", work, lambda text: None, heard.append).run(), 0.1)
        except asyncio.TimeoutError:
            return

    tending.AGAIN_S = 0.01
    if sys.implementation.name == "micropython":
        asyncio.new_event_loop()
    asyncio.run(for_a_moment())
    assert len(heard) > 2
