"""The subscriptions of the host: all cushions, or, while one of them floods, all others that it knows."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from perch.service.flood_watch import FloodWatch, Subscriptions, heard_topics
from perch.service.system_clock import monotonic_ms
from perch.wire import topics

_MOST_NAMED = 500
"""More cushions are not named one by one; the messages of a flood are then dropped here."""

_MOST_LISTED = 64

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Listening:
    """Unsubscribes from a cushion that floods, so that the messages of others do not wait behind its.

    `known()` returns the cushions of the journal; `subscribe(subscriptions)` replaces the subscriptions; `lost()` is
    called where a full queue of the broker may have dropped messages of others. For any thread.
    """

    wanted: Subscriptions
    known: Callable[[], Iterable[str]]
    subscribe: Callable[[Subscriptions], None]
    lost: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._watch = FloodWatch()
        self._shut: frozenset[str] = frozenset()
        self._streams: set[str] = set()
        self._lock = Lock()

    @property
    def floods(self) -> tuple[str, ...]:
        """The cushions that are not heard because they flood; of more than 64 the first."""
        return tuple(sorted(self._shut))[:_MOST_LISTED]

    def takes(self, topic: str, payload: bytes) -> bool:
        """Return whether a message is to be read: its cushion does not flood."""
        device, now_ms = topics.device_of(topic), monotonic_ms()
        with self._lock:
            takes = self._watch.takes(device, len(payload), now_ms)
            if takes == (device in self._shut):
                self._change(now_ms)
        return takes

    def stream(self, device: str) -> None:
        """Subscribe to the samples of the cells of this cushion as well."""
        with self._lock:
            if device not in self._streams:
                self._streams.add(device)
                self._change(monotonic_ms())

    def look(self) -> None:
        """Subscribe again to cushions whose time is over."""
        with self._lock:
            if self._shut != self._watch.shut(now_ms := monotonic_ms()):
                self._change(now_ms)

    def _change(self, now_ms: int) -> None:
        before, self._shut = self._shut, self._watch.shut(now_ms)
        for device in sorted(self._shut - before):
            log.warning("%s floods: nothing of it is heard for a while, so that others are", device)
        for device in sorted(before - self._shut):
            log.warning("%s is heard again", device)
        names = self._watch.names | set(self.known())
        streams = [(topics.down(device, topics.CELLS), 0) for device in sorted(self._streams - self._shut)]
        shut = self._shut if len(names) <= _MOST_NAMED else frozenset()
        self.subscribe([*heard_topics(self.wanted, names, shut), *streams])
        if shut - before:
            self.lost()
