"""Which cushions send far faster than any cushion does, and for how long the host hears nothing of them. Pure.

An ESP32 sends some hundred messages a second at the very most, after a lost journal. A cushion that is the only one is
let be: it keeps nobody from being heard.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

WINDOW_MS = 2_000
MOST = 2_000
"""What a cushion may send in a window: messages, and a KiB of payload counts as one more."""
SHORTEST_MS, LONGEST_MS = 60_000, 300_000
"""For how long a cushion is not heard: twice as long each time, until it has kept quiet for an hour."""
_CALM_MS = 3_600_000
_MOST_NAMES = 10_000

Subscriptions = Sequence[tuple[str, int]]
"""Topics with their QoS."""


class FloodWatch:
    """Counts what is heard of each cushion; for one thread. Times are of the monotonic clock."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        """The cushions that were heard, 10,000 at most."""
        self._sent: Counter[str] = Counter()
        self._window_ms = 0
        self._shut: dict[str, tuple[int, int]] = {}  # until when, and for how long

    def takes(self, device: str, size: int, now_ms: int) -> bool:
        """Count a message of `size` bytes; return whether its cushion is heard."""
        if now_ms - self._window_ms >= WINDOW_MS:
            self._window_ms = now_ms
            self._sent.clear()
        self._sent[device] += 1 + size // 1024
        if len(self.names) < _MOST_NAMES:
            self.names.add(device)
        if self._sent[device] > MOST and len(self.names) > 1 and not self._is_shut(device, now_ms):
            self._shut[device] = (now_ms + (lasts := self._next(device, now_ms)), lasts)
        return not self._is_shut(device, now_ms)

    def shut(self, now_ms: int) -> frozenset[str]:
        """Return the cushions that are left out now because they flooded."""
        return frozenset(device for device in self._shut if self._is_shut(device, now_ms))

    def _is_shut(self, device: str, now_ms: int) -> bool:
        return now_ms < self._shut.get(device, (0, 0))[0]

    def _next(self, device: str, now_ms: int) -> int:
        until_ms, lasted = self._shut.get(device, (0, 0))
        return min(2 * lasted, LONGEST_MS) if lasted and now_ms - until_ms < _CALM_MS else SHORTEST_MS


def heard_topics(topics: Subscriptions, names: Iterable[str], shut: frozenset[str]) -> Subscriptions:
    """Return the subscriptions: those with a `+` for all, or for each of these names but the shut."""
    if not shut:
        return list(topics)
    heard = sorted(set(names) - shut)
    return [(topic.replace("+", name, 1), qos) for topic, qos in topics for name in (heard if "+" in topic else [""])]
