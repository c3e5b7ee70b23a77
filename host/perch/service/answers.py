"""What cushions are still to be told: `stored`, joined for each cushion until the broker has it."""

import logging
from collections.abc import Callable, Sequence
from threading import Event, Lock

from perch.model.records import Receipt
from perch.mqtt import Message
from perch.service.worker import Worker
from perch.wire import encode, topics

MOST_WAITING = 200_000
"""Receipts; a cushion whose receipt finds no room sends its record again."""
_BURST = 1_000  # messages: what a broker is given before it has confirmed those before
_MANY, _JOIN_S = 100, 0.5  # where many cushions are to be answered, more of each is waited for
_AGAIN_S = 0.2
_STOP_S = 2.0

log = logging.getLogger(__name__)


class Answers:
    """Publishes receipts in a thread of its own; each waits until `say_all(messages)` returns True for it.

    While the broker is busy or away, the receipts of a cushion add up to few messages. `journal()` is the id of the
    journal, which may change. `lost` counts the receipts that found no room.
    """

    def __init__(self, journal: Callable[[], str], say_all: Callable[[Sequence[Message]], bool]) -> None:
        self._journal = journal
        self._say_all = say_all
        self._lock = Lock()
        self._waiting: dict[str, list[Receipt]] = {}
        self._wake = Event()
        self._worker = Worker("answers", self._work, each_s=0.0, stop_s=_STOP_S)
        self.waiting = 0
        """Receipts that no broker has confirmed yet."""
        self.lost = 0

    def start(self) -> None:
        """Start the thread."""
        self._worker.start()

    @property
    def ended(self) -> bool:
        """Whether the thread was started and runs no more."""
        return self._worker.ended

    def stop(self) -> None:
        """Publish what waits if the broker takes it, and stop the thread; 2 s at most."""
        self._worker.stopping.set()
        self._wake.set()
        self._worker.stop()

    def add(self, receipts: Sequence[Receipt]) -> None:
        """Take receipts to be published; returns at once."""
        with self._lock:
            room = max(0, MOST_WAITING - self.waiting)
            for receipt in receipts[:room]:
                self._waiting.setdefault(receipt.device, []).append(receipt)
            self.waiting += len(receipts[:room])
            lost = len(receipts) - len(receipts[:room])
            if lost and not self.lost:
                log.warning("the broker does not take our answers; cushions will send again what was not answered")
            self.lost += lost
        self._wake.set()

    def _work(self) -> float | None:
        """Publish a burst; return the seconds until the next one."""
        if not self.waiting:
            self._wake.wait()
        self._wake.clear()
        receipts, messages = self._burst()
        if not messages or self._say_all(messages):
            with self._lock:
                self.waiting -= len(receipts)
            if self._worker.stopping.is_set():
                return self._work() if self.waiting else None  # the worker would not call again
            return _JOIN_S if len(messages) > _MANY else None
        with self._lock:
            for receipt in receipts:
                self._waiting.setdefault(receipt.device, []).append(receipt)
        return _AGAIN_S

    def _burst(self) -> tuple[list[Receipt], list[Message]]:
        """Take the receipts of the cushions that wait longest, as messages."""
        receipts: list[Receipt] = []
        messages: list[Message] = []
        while len(messages) < _BURST:
            with self._lock:
                if not self._waiting:
                    break
                device = next(iter(self._waiting))
                own = self._waiting.pop(device)
            receipts += own
            topic = topics.down(device, "stored")
            messages += [Message(topic, payload) for payload in encode.stored(self._journal(), own)]
        return receipts, messages
