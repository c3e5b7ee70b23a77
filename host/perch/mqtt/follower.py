"""The newest messages of a few topics, for one who waits for them."""

from collections.abc import Callable, Collection
from threading import Condition, Lock

from perch.mqtt.packets import Message


class Follower:
    """`heard` has the newest payload of each of `topics`; `say` sends a message over the same connection."""

    def __init__(self, say: Callable[[Message], object], topics: Collection[str]) -> None:
        self.say = say
        self.topics = frozenset(topics)
        self.heard: dict[str, bytes] = {}
        self._changed = Condition(Lock())

    def take(self, topic: str, payload: bytes) -> None:
        """Take a message of the connection; one of another topic is ignored."""
        if topic in self.topics:
            with self._changed:
                self.heard[topic] = payload
                self._changed.notify_all()

    def wait(self, until: Callable[[], bool], for_s: float) -> bool:
        """Wait at most `for_s` until `until()` is true of what was heard; return whether it is."""
        with self._changed:
            return self._changed.wait_for(until, for_s)
