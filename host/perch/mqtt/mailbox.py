"""The newest message of each topic, to be waited for."""

from collections.abc import Callable, Collection
from threading import Condition

from perch.mqtt.packets import Message


class Mailbox:
    """`heard` has the newest payload of each topic."""

    def __init__(self) -> None:
        self.heard: dict[str, bytes] = {}
        self._changed = Condition()

    def put(self, topic: str, payload: bytes) -> None:
        """Add a message."""
        with self._changed:
            self.heard[topic] = payload
            self._changed.notify_all()

    def wait(self, until: Callable[[], bool], for_s: float) -> bool:
        """Wait at most `for_s` until `until()` is true of what was heard; return whether it is."""
        with self._changed:
            return self._changed.wait_for(until, for_s)


class Follower(Mailbox):
    """The messages of some topics of a connection; `say` sends a message over it."""

    def __init__(self, say: Callable[[Message], object], topics: Collection[str]) -> None:
        super().__init__()
        self.say = say
        self.topics = frozenset(topics)

    def take(self, topic: str, payload: bytes) -> None:
        """Take a message of the connection; one of another topic is ignored."""
        if topic in self.topics:
            self.put(topic, payload)
