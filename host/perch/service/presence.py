"""Only one host answers at a broker: whether to answer, to wait, or to yield, by what other hosts publish. Pure.

A host listens first. Where another one is online, it waits for a heartbeat of that one, since the broker may retain
the presence of a host that died with it.
"""

from dataclasses import dataclass, field
from enum import Enum
from math import inf

from perch.model.host import HostPresence


class Standing(Enum):
    """Where a host stands at the broker."""

    LISTENING = "it listens and answers nobody"
    SPEAKING = "it answers the cushions"
    YIELDED = "another host answers the cushions"


@dataclass
class Presence:
    """The standing of this host, which listens until it has been connected for `listen_ms`.

    `patience_ms` is longer than a live host takes between two heartbeats.
    """

    own: HostPresence
    listen_ms: int
    patience_ms: int
    standing: Standing = Standing.LISTENING
    other: HostPresence | None = None
    """Another host that is online, as the broker has it."""
    _until_ms: float = inf
    _signs: dict[str, set[int]] = field(default_factory=dict)

    def connected(self, now_ms: int) -> None:
        """Begin anew on a new connection, before its retained messages; `now_ms` is of the monotonic clock."""
        if self.standing is not Standing.YIELDED:
            self.standing, self._until_ms = Standing.LISTENING, now_ms + self.listen_ms
        self.other = None
        self._signs.clear()

    def heard(self, presence: HostPresence, now_ms: int) -> bool:
        """Note the presence of a host; return whether our own was replaced and has to be published again."""
        if presence.instance == self.own.instance:
            return False
        if not presence.online:
            if self.other and self.other.instance == presence.instance:
                self.other = None
            return self.standing is Standing.SPEAKING
        self.other = presence
        if self.standing is not Standing.SPEAKING:
            self._until_ms = max(self._until_ms, now_ms + self.patience_ms)
            return False
        if self._gives_way_to(presence):
            self.standing = Standing.YIELDED
            return False
        return True

    def sign_of_life(self, instance: str, at_ms: int) -> None:
        """Note a heartbeat of a host, by its clock; a second, newer one proves that the host is alive."""
        if instance == self.own.instance or self.standing is not Standing.LISTENING or self.own.take_over:
            return
        signs = self._signs.setdefault(instance, set())
        signs.add(at_ms)
        if len(signs) > 1 and self.other and self.other.instance == instance:
            self.standing = Standing.YIELDED

    def due(self, now_ms: int) -> bool:
        """Return whether it is time to begin to speak, and note that it is done."""
        if self.standing is not Standing.LISTENING:
            return False
        if now_ms < self._until_ms and not (self.own.take_over and self.other):
            return False
        self.standing = Standing.SPEAKING
        return True

    def _gives_way_to(self, other: HostPresence) -> bool:
        """Of two that answer the one that takes over stays, else the one that answers for longer."""
        if other.take_over != self.own.take_over:
            return other.take_over
        is_later = (other.since_ms, other.instance) > (self.own.since_ms, self.own.instance)
        return is_later == other.take_over
