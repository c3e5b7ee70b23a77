"""The settings wanted of each cushion and those it reports, as a device shadow: sent again until the two agree.

The journal keeps what is wanted, so nothing is lost where the broker lost its memory, or retained an older message.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from perch.journal import JournalError, Reader, Writer
from perch.model.cushion import SettingsInForce
from perch.mqtt import Message
from perch.service.worker import Worker
from perch.wire import decode, encode, topics

_EACH_S = 10.0
_MOST = 10_000
_PATIENCE = 3  # looks at which a cushion still has other settings

log = logging.getLogger(__name__)


@dataclass(eq=False)
class SettingsKeeper(Worker):
    """Keeps the settings wanted of each cushion in the journal, in a thread of its own; `say` publishes.

    `speaks()` returns whether this host is the one that answers.
    """

    journal: Path
    reader: Reader
    say: Callable[[Message], object]
    speaks: Callable[[], bool]

    def __post_init__(self) -> None:
        super().__init__("settings", self.look, each_s=_EACH_S, first_s=_EACH_S, passing=(JournalError,))
        self._heard: dict[str, SettingsInForce] = {}
        self._seen: dict[str, tuple[tuple[SettingsInForce, SettingsInForce | None], int]] = {}

    def connected(self) -> None:
        """Forget what the broker retains: it sends that again, unless it lost it."""
        self._heard.clear()

    def hear(self, topic: str, payload: bytes) -> None:
        """Note settings that somebody sent to a cushion, that the broker retained, or that were cleared there."""
        device = topics.device_of(topic)
        if not topics.is_device(device):
            return
        if not payload:
            self._heard.pop(device, None)
        wanted = decode.wanted(payload)
        if wanted and (device in self._heard or len(self._heard) < _MOST):
            self._heard[device] = wanted

    def look(self) -> None:
        """Store settings that are newly wanted, and send again what a cushion does not have. Raises JournalError."""
        wanted = self.reader.wanted()
        heard = list(self._heard.items())
        news = {device: new for device, new in heard if device not in wanted or new.rev > wanted[device].rev}
        if news:
            with Writer(self.journal, beside_host=True) as writer:
                writer.want({device: (new.rev, new.settings) for device, new in news.items()})
        if self.speaks():
            for device, own in (wanted | news).items():
                self._reconcile(device, own, self.reader.reported(device))

    def _reconcile(self, device: str, wanted: SettingsInForce, reported: SettingsInForce | None) -> None:
        kept = self._heard.get(device)
        at_broker = kept is not None and kept.rev >= wanted.rev
        if at_broker and (reported is None or reported.rev >= wanted.rev):
            self._seen.pop(device, None)
            return
        if at_broker and self.reader.status(device) == "asleep":
            return  # it takes them when it wakes
        now = (wanted, reported)
        looks = self._seen[device][1] + 1 if self._seen.get(device, (None, 0))[0] == now else 1
        self._seen[device] = now, looks
        if at_broker and looks != _PATIENCE:
            return  # they may be on their way; after that, the cushion has reported nothing new
        who = "the cushion has" if at_broker else "the broker has"
        log.warning("%s: %s not the settings that are wanted (rev %d); they are sent again", device, who, wanted.rev)
        self._heard[device] = wanted
        topic = topics.down(device, "settings")
        self.say(Message(topic, encode.settings(wanted.rev, wanted.settings), retain=True))
