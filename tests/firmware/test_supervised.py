"""Tasks that fail, again and again, and work again."""

import asyncio

from cushion import supervised
from cushion.supervised import Supervised
from support.portable import run


def told(*works):
    """What is said of a task that does this at each of its starts, the last of them until it is said to work again."""
    said, starts, over = [], list(works), asyncio.Event()

    async def work():
        problem = starts.pop(0) if starts else None
        if problem:
            raise problem
        await asyncio.Event().wait()

    def say(text):
        said.append(text)
        if text.endswith("again"):
            over.set()

    tend(Supervised("work", work, say), over)
    return said


def tend(tended, over):
    """Until something is over."""

    async def until_over():
        running = asyncio.create_task(tended.run())
        await over.wait()
        running.cancel()

    supervised.AGAIN_S, supervised.WELL_S = 0.01, 0.05
    run(until_over())


def test_the_same_failure_is_told_once_and_then_the_recovery():
    problem = OSError("a loose wire")
    assert told(problem, problem, problem) == ["work: %r" % problem, "work: works again"]


def test_another_failure_is_told_too():
    first, second = OSError("one"), ValueError("two")
    assert told(first, first, second) == ["work: %r" % first, "work: %r" % second, "work: works again"]


def test_what_works_says_nothing():
    over, said = asyncio.Event(), []

    async def work():
        await asyncio.sleep(2 * supervised.WELL_S)
        over.set()

    tend(Supervised("work", work, said.append), over)
    assert said == []


def test_each_failure_is_heard_by_whoever_wants_to():
    heard, over = [], asyncio.Event()

    async def work():
        raise MemoryError

    def hear(problem):
        heard.append(problem)
        if len(heard) > 2:
            over.set()

    tend(Supervised("work", work, lambda text: None, hear), over)
    assert len(heard) == 3
