"""Publishes that this host is online and how it is, once it is sure that no other host is."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from perch.journal import JournalStuck, Writer
from perch.model.errors import PerchError
from perch.model.host import HostHealth, HostPresence
from perch.mqtt import Message
from perch.service.presence import Presence, Standing
from perch.service.system_clock import monotonic_ms
from perch.service.worker import Worker
from perch.wire import decode, encode, topics

LISTEN_S = 0.3
HEARTBEAT_S = 20.0
_PATIENCE = 2.5  # heartbeats
_LOOK_S = 0.1
_CONFLICT = (
    "another host{} answers the cushions of this broker; stop that one, or start this one with --standby, or with"
    " --take-over to take its place"
)

log = logging.getLogger(__name__)


class HostConflict(PerchError):
    """Another host writes at this broker; the text says so and what to do."""


@dataclass(eq=False)
class Announcer(Worker):
    """Publishes the presence of one host at one broker, and keeps it right, from `start` to `stop`.

    `say` publishes; `host_health` returns what is published as a sign of life every `HEARTBEAT_S`; `begun` is called
    each time the host begins to answer, `yielded` where another one does.
    """

    writer: Writer
    say: Callable[[Message], object]
    now_ms: Callable[[], int]
    host_health: Callable[[], HostHealth]
    begun: Callable[[], None]
    yielded: Callable[[HostConflict], None]
    take_over: bool
    is_alone: bool
    """Whether no other host can be at the broker, so that it need not listen first."""

    def __post_init__(self) -> None:
        super().__init__("announce", self._look, each_s=_LOOK_S)
        journal, instance = self.writer, secrets.token_hex(8)
        own = HostPresence(True, journal.id, instance, self.now_ms(), journal.generation, self.take_over)
        listen_s = 0.0 if self.is_alone else LISTEN_S
        self._presence = Presence(own, round(1000 * listen_s), round(1000 * _PATIENCE * HEARTBEAT_S))
        self._said_ms = 0
        self._waits = self._gave_up = False
        self._kept_generation = 0

    @property
    def speaks(self) -> bool:
        """Whether this host answers the cushions."""
        return self._presence.standing is Standing.SPEAKING

    @property
    def last_word(self) -> Message:
        """The last will: this host is offline."""
        return self._word(online=False)

    @property
    def heartbeat(self) -> Message:
        """The health of the host as a message, with the id and the generation of its journal."""
        own, writer = self._presence.own, self.writer
        health = replace(self.host_health(), instance=own.instance, journal=writer.id, generation=writer.generation)
        return Message(topics.ALIVE, encode.alive(health), qos=0, retain=True)

    def stop(self) -> bool:
        """Stop the thread, and publish the generation of the journal a last time."""
        has_ended = super().stop()
        if self.speaks:
            self._say_alive()
        return has_ended

    def connected(self) -> None:
        """Listen to retained messages, before anything is published."""
        self._presence.connected(monotonic_ms())
        self._waits = False

    def repeat(self) -> None:
        """Publish again that this host is online: cushions then send again what was not answered."""
        if self.speaks:
            self.say(self._word(online=True))

    def hear(self, topic: str, payload: bytes) -> None:
        """Take the presence of a host, or its sign of life."""
        if topic == topics.ALIVE:
            if health := decode.alive(payload):
                self._presence.sign_of_life(health.instance, health.at_ms)
                self._note_generation(health.journal, health.generation)
        elif presence := decode.presence(payload):
            self._note_generation(presence.journal, presence.generation)
            if self._presence.heard(presence, monotonic_ms()):
                self.repeat()

    def _note_generation(self, journal: str, generation: int) -> None:
        if journal == self.writer.id and not self.speaks:
            self._kept_generation = max(self._kept_generation, generation)

    def _look(self) -> None:
        other = self._presence.other
        if self._presence.standing is Standing.YIELDED:
            if not self._gave_up:
                self._gave_up = True
                self.yielded(HostConflict(_CONFLICT.format(f" with journal {other.journal}" if other else "")))
        elif self._presence.due(monotonic_ms()):
            self._begin()
        elif self.speaks and monotonic_ms() - self._said_ms >= 1000 * HEARTBEAT_S:
            self._say_alive()
        elif not self.speaks and other and not self._waits:
            self._waits = True
            log.warning("another host is said to be online, with journal %s; waiting for a sign of it", other.journal)

    def _begin(self) -> None:
        if self._kept_generation > self.writer.generation:
            self._renew()
        own = self._presence.own
        self._presence.own = replace(own, journal=self.writer.id, generation=self.writer.generation)
        self.say(self._word(online=True))
        self._say_alive()
        self.begun()

    def _renew(self) -> None:
        """Take a new id: this journal is an older copy of one that cushions were answered from."""
        try:
            self.writer.renew(self.now_ms())
        except JournalStuck as stuck:
            log.error("the journal is an older copy, and cannot take a new id: %s", stuck)
            return
        log.warning("the journal is an older copy of itself: with its new id cushions send again what it lacks")

    def _say_alive(self) -> None:
        self._said_ms = monotonic_ms()
        self.say(self.heartbeat)

    def _word(self, *, online: bool) -> Message:
        own = self._presence.own
        more: dict[str, int | str] = {"instance": own.instance, "since": own.since_ms}
        more |= {"generation": self.writer.generation} | ({"take_over": True} if own.take_over else {})
        return Message(topics.HOST, encode.host(self.writer.id, online, **more), retain=True)
