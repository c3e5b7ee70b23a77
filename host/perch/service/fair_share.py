"""How much of a queue one cushion may fill while others use it as well."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
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
        coming = Counter(device_of(topic) for topic, _ in messages)
        with self._lock:
            self._note_recent(coming)
            beyond = {device for device, number in coming.items() if not self._takes(device, number)}
            if beyond:
                messages = list(self._within(messages, beyond))
                coming = Counter(device_of(topic) for topic, _ in messages)
            self._waiting.update(coming)
        return messages

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

    def _takes(self, device: str, number: int) -> bool:
        return len(self._recent) == 1 or self._waiting[device] + number <= self._most_of_one

    def _within(self, messages: Sequence[Message], beyond: set[str]) -> Iterator[Message]:
        """Yield the messages that fit into the shares of the cushions that send `beyond` theirs."""
        room = {device: self._most_of_one - self._waiting[device] for device in beyond}
        for message in messages:
            device = device_of(message[0])
            if device in room:
                room[device] -= 1
                if room[device] < 0:
                    continue
            yield message
