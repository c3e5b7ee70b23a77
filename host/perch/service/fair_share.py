"""How much of a queue one cushion may fill while others use it as well."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock

from perch.wire.topics import device_of

_MOST_RECENT = 8
"""Names heard last: where there is only one of them, it may have the whole queue."""

Message = tuple[str, bytes]


class FairShare:
    """Counts what waits of each cushion; for any thread."""

    def __init__(self, most_of_one: int) -> None:
        self._most_of_one = most_of_one
        self._lock = Lock()
        self._waiting: Counter[str] = Counter()
        self._recent: OrderedDict[str, None] = OrderedDict()

    def admit(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Count messages, and return those that may wait; the others are to be dropped at once."""
        devices = [device_of(topic) for topic, _ in messages]
        with self._lock:
            self._note_recent(dict.fromkeys(devices))
            return [message for message, device in zip(messages, devices, strict=True) if self._takes(device)]

    def taken(self, waited: Iterable[str]) -> None:
        """Note that messages on these topics wait no longer."""
        with self._lock:
            self._waiting.subtract(map(device_of, waited))
            self._waiting = +self._waiting  # those of which nothing waits are not counted on

    def _note_recent(self, devices: Iterable[str]) -> None:
        for device in devices:
            self._recent[device] = None
            self._recent.move_to_end(device)
        while len(self._recent) > _MOST_RECENT:
            self._recent.popitem(last=False)

    def _takes(self, device: str) -> bool:
        """Count a message of a cushion; return False, uncounted, where its share is full."""
        if len(self._recent) > 1 and self._waiting[device] >= self._most_of_one:
            return False
        self._waiting[device] += 1
        return True
