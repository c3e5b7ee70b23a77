"""A worker: it works until it is stopped, whatever goes wrong, and complains once."""

import logging
from queue import Queue

import pytest

from perch.service.worker import Worker


class Away(Exception):
    pass


def test_it_works_again_and_again_until_it_is_stopped() -> None:
    done: Queue[None] = Queue()
    worker = Worker("busy", lambda: done.put(None), each_s=0.001)
    worker.start()
    for _ in range(3):
        done.get(timeout=5)
    assert worker.alive
    assert worker.stop()
    assert not worker.alive


def test_one_that_was_never_started_stops() -> None:
    assert Worker("idle", lambda: None, each_s=1).stop()


def test_the_work_says_how_long_to_wait() -> None:
    done: Queue[None] = Queue()

    def work() -> float:
        done.put(None)
        return 0.001

    worker = Worker("quick", work, each_s=600)
    worker.start()
    done.get(timeout=5)
    done.get(timeout=5)
    assert worker.stop()


def test_what_passes_is_logged_once_and_once_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Exception | None] = [Away("nobody there"), Away("nobody there"), None, ValueError("a bug"), None]
    over: Queue[None] = Queue()

    def work() -> None:
        if not outcomes:
            over.put(None)
        elif error := outcomes.pop(0):
            raise error

    worker = Worker("calls", work, each_s=0.001, passing=(Away,))
    with caplog.at_level(logging.WARNING):
        worker.start()
        over.get(timeout=5)
        worker.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "calls: nobody there; trying again until it works",
        "calls: it works again",
        "calls: an error of Perch itself; going on",
    ]
