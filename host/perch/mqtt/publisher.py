"""Publishing from any thread, over one connection after another."""

from collections.abc import Callable, Iterable, Sequence
from threading import Event, Lock

from perch.mqtt import packets
from perch.mqtt.outbox import Outbox
from perch.mqtt.packets import Message
from perch.mqtt.subscriptions import Topics

_MOST_WAITING = 10_000
_WINDOW = 1_000
_MOST_TOPICS = 100  # of one packet, which a broker may want to be short


class Publisher:
    """Messages, and requests to hear topics, of any thread; `ring()` wakes the thread that sends what `take` gives."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._lock = Lock()
        self._outbox = Outbox(_MOST_WAITING, _WINDOW)
        self._requests = bytearray()

    def say(self, messages: Sequence[Message]) -> bool:
        """Queue messages; return False where too many wait already."""
        with self._lock:
            batch = self._outbox.add(messages)
        self._ring()
        return batch is not None

    def say_and_wait(self, messages: Sequence[Message], for_s: float) -> bool:
        """Queue messages; return whether the broker confirmed all of them within `for_s`. Else withdraw them."""
        confirmed = Event()
        with self._lock:
            batch = self._outbox.add(messages, confirmed.set)
        self._ring()
        if batch and not confirmed.wait(for_s):
            with self._lock:
                batch.withdrawn = True
        return confirmed.is_set()

    def request(self, new: Topics, gone: Sequence[str]) -> int:
        """Subscribe to new topics and unsubscribe from others; return the id of the last SUBSCRIBE, 0 without one."""
        ident = 0
        with self._lock:
            for first in range(0, len(new), _MOST_TOPICS):
                ident = self._outbox.ident()
                self._requests += packets.subscribe(ident, new[first : first + _MOST_TOPICS])
            for first in range(0, len(gone), _MOST_TOPICS):
                self._requests += packets.unsubscribe(self._outbox.ident(), gone[first : first + _MOST_TOPICS])
        self._ring()
        return ident

    def begin_again(self, topics: Topics) -> int:
        """Begin a new connection by subscribing to these topics; return as `request` does."""
        with self._lock:
            self._outbox.begin_again()
            self._requests.clear()
        return self.request(topics, [])

    def take(self, size: int) -> bytes:
        """Return what is to be sent next, about `size` bytes."""
        with self._lock:
            requests = bytes(self._requests)
            self._requests.clear()
            return requests + self._outbox.take(size)

    def confirm(self, idents: Iterable[int]) -> None:
        """Note that the broker confirmed messages, by their packet identifiers."""
        with self._lock:
            for ident in idents:
                self._outbox.confirm(ident)
