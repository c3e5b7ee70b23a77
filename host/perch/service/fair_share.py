"""How much of a queue one cushion may fill while others use it as well."""

from collections import Counter, OrderedDict
from collections.abc import Iterable
from threading import Lock

from perch.wire import topics

_MOST_RECENT = 8
"""Names heard last: where there is only one of them, it may have the whole queue."""


class FairShare:
    """Counts what waits of each cushion; for any thread."""

    def __init__(self, most_of_one: int) -> None:
        self._most_of_one = most_of_one
        self._lock = Lock()
        self._waiting: Counter[str] = Counter()
        self._recent: OrderedDict[str, None] = OrderedDict()

    def takes(self, topic: str) -> bool:
        """Return whether a message on this topic may wait; one that may not is dropped at once, and costs no time."""
        device = _device(topic)
        self._recent[device] = None
        self._recent.move_to_end(device)
        if len(self._recent) > _MOST_RECENT:
            self._recent.popitem(last=False)
        is_alone = len(self._recent) == 1
        return is_alone or self._waiting[device] < self._most_of_one

    def add(self, topic: str) -> None:
        """Note that a message waits."""
        with self._lock:
            self._waiting[_device(topic)] += 1

    def taken(self, waited: Iterable[str]) -> None:
        """Note that messages on these topics wait no longer."""
        with self._lock:
            self._waiting.subtract(map(_device, waited))
            self._waiting = +self._waiting  # those of which nothing waits are not counted on


def _device(topic: str) -> str:
    return topic.removeprefix(f"{topics.ROOT}/").partition("/")[0]
