"""Where a message that was heard belongs: to the journal, to who asked, or nowhere."""

import logging

from perch.mqtt import Heard
from perch.service.announcer import Announcer
from perch.service.ingest import Ingest
from perch.service.listening import Listening
from perch.service.samples import Samples
from perch.service.settings_keeper import SettingsKeeper
from perch.wire import topics

_RECORD, _CELLS, _SETTINGS = "/record", f"/{topics.CELLS}", "/settings"
_KEPT = ("/state", "/status", "/health", f"/{topics.REPORTED}")
_OF_HOSTS = (topics.HOST, topics.ALIVE)

log = logging.getLogger(__name__)


class Incoming:
    """Gives messages to the parts of a host; for one thread."""

    def __init__(
        self, announcer: Announcer, listening: Listening, ingest: Ingest, settings: SettingsKeeper, samples: Samples
    ) -> None:
        self._announcer = announcer
        self._listening = listening
        self._ingest = ingest
        self._settings = settings
        self._samples = samples

    def hear(self, messages: Heard) -> None:
        """All goes to the journal, but samples of cells: of those only the newest is kept, for whoever looks."""
        taken = [
            message
            for message in messages
            if message[0] in _OF_HOSTS or (self._listening.takes(*message) and not _is_clearing(*message))
        ]
        self._ingest.hear([message for message in taken if _is_for_journal(message[0])])
        for topic, payload in [message for message in taken if not _is_for_journal(message[0])]:
            try:
                self._hear_here(topic, payload)
            except Exception:  # one such message must not cost the next
                log.exception("a message on %s could not be taken in", topic)

    def _hear_here(self, topic: str, payload: bytes) -> None:
        if topic.endswith(_CELLS):
            self._samples.hear(topic, payload)
        elif topic.endswith(_SETTINGS):
            self._settings.hear(topic, payload)
        else:
            self._announcer.hear(topic, payload)


def _is_clearing(topic: str, payload: bytes) -> bool:
    """Return whether somebody cleared what the broker kept of a cushion, as `perch forget` does: it says nothing."""
    return not payload and topic.endswith(_KEPT)


def _is_for_journal(topic: str) -> bool:
    return topic.endswith(_RECORD) or not (topic.endswith((_CELLS, _SETTINGS)) or topic in _OF_HOSTS)
