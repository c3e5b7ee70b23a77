"""What is to be sent to a broker, in order, and the messages that are not confirmed yet. Bounded. Pure."""

from collections import deque
from collections.abc import Callable, Sequence

from perch.mqtt import packets
from perch.mqtt.packets import Message, Topics

_IDENTS = 65_535
_MOST_TOPICS = 100  # of one packet, which a broker may want to be short


class Batch:
    """Messages that belong together; `confirmed()` is called once the broker has all of them."""

    def __init__(self, messages: Sequence[Message], confirmed: Callable[[], None]) -> None:
        self.left = len(messages)
        self.withdrawn = False
        """Whether no more of it is to be published."""
        self._confirmed = confirmed

    def count(self) -> None:
        """Note that the broker has one more."""
        self.left -= 1
        if not self.left and not self.withdrawn:
            self._confirmed()


class Outbox:
    """Messages and subscriptions for one broker, over one connection after another. For one thread at a time.

    At most `most` messages wait, and of those at QoS 1 at most `window` are under way without a confirmation.
    """

    def __init__(self, most: int, window: int) -> None:
        self._most, self._window = most, window
        self._waiting: deque[tuple[Message, Batch]] = deque()
        self._under_way: dict[int, tuple[Message, Batch]] = {}
        self._last = 0
        self._requests = bytearray()

    def add(self, messages: Sequence[Message], confirmed: Callable[[], None] = lambda: None) -> Batch | None:
        """Add messages; return None, and add none, where too many wait."""
        if len(self._waiting) + len(messages) > self._most:
            return None
        batch = Batch(messages, confirmed)
        self._waiting.extend((message, batch) for message in messages)
        return batch

    def request(self, new: Topics, gone: Sequence[str]) -> int:
        """Subscribe to new topics and unsubscribe from others; return the id of the last SUBSCRIBE, 0 without one."""
        ident = 0
        for first in range(0, len(new), _MOST_TOPICS):
            ident = self.ident()
            self._requests += packets.subscribe(ident, new[first : first + _MOST_TOPICS])
        for first in range(0, len(gone), _MOST_TOPICS):
            self._requests += packets.unsubscribe(self.ident(), gone[first : first + _MOST_TOPICS])
        return ident

    def take(self, size: int) -> bytes:
        """Return the packets to be sent next, about `size` bytes; b"" where there is none or the window is full."""
        taken, length = [bytes(self._requests)], len(self._requests)
        self._requests.clear()
        while self._waiting and length < size:
            message, batch = self._waiting[0]
            if message.qos and not batch.withdrawn and len(self._under_way) >= self._window:
                break
            self._waiting.popleft()
            if batch.withdrawn:
                continue
            ident = self.ident() if message.qos else 0
            if message.qos:
                self._under_way[ident] = message, batch
            taken.append(packets.publish(message, ident))
            length += len(taken[-1])
            if not message.qos:
                batch.count()
        return b"".join(taken)

    def ident(self) -> int:
        """Return a packet identifier that is not in use."""
        while True:
            self._last = self._last % _IDENTS + 1
            if self._last not in self._under_way:
                return self._last

    def confirm(self, ident: int) -> None:
        """Note that the broker confirmed a message."""
        if under_way := self._under_way.pop(ident, None):
            under_way[1].count()

    def begin_again(self) -> None:
        """Note a new connection: unconfirmed messages at QoS 1 are published again, all else is dropped."""
        self._requests.clear()
        again = [*self._under_way.values(), *self._waiting]
        self._under_way.clear()
        self._waiting = deque(item for item in again if item[0].qos and not item[1].withdrawn)
