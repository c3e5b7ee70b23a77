"""Which part of the host a message goes to."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from perch.mqtt import Heard
from perch.service.announcer import Announcer
from perch.service.ingest import Ingest
from perch.service.listening import Listening
from perch.service.samples import Samples
from perch.service.settings_keeper import SettingsKeeper
from perch.wire import topics

_CELLS, _SETTINGS = f"/{topics.CELLS}", "/settings"
_KEPT = ("/state", "/status", "/health", f"/{topics.REPORTED}")
"""What the broker retains of a cushion; an empty message clears it, as by `perch forget`."""

log = logging.getLogger(__name__)


@dataclass
class Incoming:
    """Gives messages to the parts of a host; for one thread. `came()` is called where a cushion came online."""

    announcer: Announcer
    listening: Listening
    ingest: Ingest
    settings: SettingsKeeper
    samples: Samples
    came: Callable[[], None] = lambda: None

    def hear(self, messages: Heard) -> None:
        """Give settings, samples of cells and what hosts say to their parts, and all else to the journal."""
        for_journal, others = Heard(), Heard()
        for topic, payload in messages:
            if topic in (topics.HOST, topics.ALIVE):
                others.append((topic, payload))
            elif self.listening.takes(topic, payload) and (payload or not topic.endswith(_KEPT)):
                (others if topic.endswith((_CELLS, _SETTINGS)) else for_journal).append((topic, payload))
        self.ingest.hear(for_journal)
        if any(topic.endswith("/status") and payload == b"online" for topic, payload in for_journal):
            self.came()
        for topic, payload in others:
            try:
                self._hear_here(topic, payload)
            except Exception:  # one such message must not cost the next
                log.exception("a message on %s could not be taken in", topic)

    def _hear_here(self, topic: str, payload: bytes) -> None:
        if topic.endswith(_CELLS):
            self.samples.hear(topic, payload)
        elif topic.endswith(_SETTINGS):
            self.settings.hear(topic, payload)
        else:
            self.announcer.hear(topic, payload)
