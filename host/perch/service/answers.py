"""The receipts of cushions, joined for each cushion and published until the broker has them."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Lock

from perch.model.records import Receipt
from perch.mqtt import Message
from perch.service.worker import Worker
from perch.wire import encode, topics

MOST_WAITING = 200_000
"""Receipts; a cushion whose receipt finds no room sends its record again."""
_BURST = 1_000  # messages: what a broker is given before it has confirmed those before
_MANY, _JOIN_S, _LOOKS = 100, 0.5, 10  # after messages to many cushions, it waits for more receipts of each
_AGAIN_S = 0.2
_STOP_S = 2.0

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Answers(Worker):
    """Publishes receipts in a thread of its own; each waits until `say_all(messages)` returns True for it.

    While the broker is busy or away, and while `are_more_coming()`, the receipts of a cushion add up to few messages.
    `journal()` is the id of the journal, which may change. `lost` counts the receipts that found no room.
    """

    journal: Callable[[], str]
    say_all: Callable[[Sequence[Message]], bool]
    are_more_coming: Callable[[], bool] = lambda: True

    def __post_init__(self) -> None:
        super().__init__("answers", self._publish, each_s=_AGAIN_S, stop_s=_STOP_S)
        self._lock = Lock()
        self._waiting = defaultdict[str, list[Receipt]](list)
        self._wake = Event()
        self.waiting = 0
        """Receipts that no broker has confirmed yet."""
        self.lost = 0

    def stop(self) -> bool:
        """Publish what waits if the broker takes it, and stop the thread; 2 s at most."""
        self.stopping.set()
        self._wake.set()
        return super().stop()

    def finish(self) -> None:
        """Publish what waits, as long as the broker takes it."""
        while self.waiting and self._publish() is not None:
            pass

    def add(self, receipts: Sequence[Receipt]) -> None:
        """Take receipts to be published; returns at once."""
        with self._lock:
            taken = receipts[: max(0, MOST_WAITING - self.waiting)]
            self._put(taken)
            self.waiting += len(taken)
            lost = len(receipts) - len(taken)
            if lost and not self.lost:
                log.warning("the broker does not take our answers; cushions will send again what was not answered")
            self.lost += lost
        self._wake.set()

    def _put(self, receipts: Sequence[Receipt]) -> None:
        for receipt in receipts:
            self._waiting[receipt.device].append(receipt)

    def _publish(self) -> float | None:
        """Publish a burst; return the seconds until the next one, None where the broker did not take it."""
        if not self.waiting:
            self._wake.wait()
        self._wake.clear()
        receipts: list[Receipt] = []
        is_taken = False
        try:
            messages = self._burst(receipts)
            is_taken = not messages or self.say_all(messages)
        finally:
            with self._lock:
                if is_taken:
                    self.waiting -= len(receipts)
                else:
                    self._put(receipts)
        if not is_taken:
            return None
        if len(messages) > _MANY:
            self._wait_for_more()
        return 0.0

    def _wait_for_more(self) -> None:
        for _ in range(_LOOKS):
            if not self.are_more_coming() or self.stopping.wait(_JOIN_S / _LOOKS):
                return

    def _burst(self, receipts: list[Receipt]) -> list[Message]:
        """Move the receipts of the cushions that wait longest to `receipts`; return their messages."""
        messages: list[Message] = []
        while len(messages) < _BURST:
            with self._lock:
                if not self._waiting:
                    break
                device = next(iter(self._waiting))
                own = self._waiting.pop(device)
            receipts += own
            topic = topics.down(device, "stored")
            messages += [Message(topic, payload) for payload in encode.stored(self.journal(), own)]
        return messages
