"""The messages that wait to be stored: a bounded queue of which no cushion can have all, from one thread to another."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event

from perch.service.fair_share import FairShare, Message
from perch.wire.decode import LONGEST

MOST_OF_ONE = 800
"""What may wait of a cushion, where others send as well."""
_MOST_WAITING = 10_000
_ENOUGH = LONGEST + 1  # bytes of a message to tell that it is too long, whatever it costs to keep it whole
_BACKLOG = 1_000
_LARGEST_BATCH = 4_000  # of many cushions: each costs less, the more of its records there are
_TRIES_FOR_ROOM = 200
_WAIT_FOR_ROOM_S = 0.01

log = logging.getLogger(__name__)


class IntakeQueue:
    """Messages from one thread to another, dropped where there is no room. `stopping` ends the wait for room."""

    def __init__(self, stopping: Event) -> None:
        self._stopping = stopping
        self._queue: SimpleQueue[list[Message]] = SimpleQueue()
        self._share = FairShare(MOST_OF_ONE)
        self._added = self._taken = 0  # messages so far; each counted by one thread alone
        self.dropped = 0
        """Messages that were dropped for want of room."""

    def put(self, messages: Sequence[Message]) -> None:
        """Take messages; waits for room, two seconds at most, and drops them where there is none."""
        welcome = self._share.admit(messages)
        self._note_dropped(len(messages) - len(welcome))
        for first in range(0, len(welcome), _LARGEST_BATCH):
            some = welcome[first : first + _LARGEST_BATCH]
            if self._has_room():
                self._added += len(some)
                self._queue.put([(topic, payload[:_ENOUGH]) for topic, payload in some])
            else:
                self._share.taken(topic for topic, _ in some)
                self._note_dropped(len(some))

    def wake(self) -> None:
        """Make `take` return although nothing waits."""
        self._queue.put([])

    def take(self) -> list[Message]:
        """Return what has queued up; waits for the first message only."""
        batch = self._queue.get()
        with suppress(Empty):
            while len(batch) < _LARGEST_BATCH:
                batch += self._queue.get_nowait()
        self._taken += len(batch)
        self._share.taken(topic for topic, _ in batch)
        return batch

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()

    @property
    def backlogged(self) -> bool:
        """Whether so much waits that other work should."""
        return self._added - self._taken > _BACKLOG

    def _has_room(self) -> bool:
        for _ in range(_TRIES_FOR_ROOM):
            if self._added - self._taken < _MOST_WAITING:
                return True
            self._stopping.wait(_WAIT_FOR_ROOM_S)
        return False

    def _note_dropped(self, number: int) -> None:
        if number and not self.dropped:
            log.warning("messages come faster than the journal takes them; some are dropped and will come again")
        self.dropped += number
