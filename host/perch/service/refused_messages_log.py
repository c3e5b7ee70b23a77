"""Log lines for refused messages: the first of each cushion and day, and how many there were the day before. Pure."""

from collections import Counter
from collections.abc import Sequence

from perch.model.records import Arrival, Refusal
from perch.wire import topics
from perch.wire.messages import DAY_MS

_MOST_NAMED = 10
_MOST = 10_000


class RefusalLog:
    """Counts the refused messages of a UTC day by cushion."""

    def __init__(self) -> None:
        self._day = 0
        self._counts: Counter[str] = Counter()

    @property
    def today(self) -> int:
        """The messages refused since the day began."""
        return self._counts.total()

    def note(self, arrivals: Sequence[Arrival], now_ms: int) -> list[str]:
        """Count the refused messages among these; return the lines to log."""
        lines = self._turn(now_ms // DAY_MS)
        for arrival in arrivals:
            if isinstance(arrival.meaning, Refusal):
                name = topics.device_of(arrival.topic)
                if name not in self._counts and len(self._counts) < _MOST:
                    lines.append(f"a message of {name} is refused: {arrival.meaning.reason}; `perch doctor` shows it")
                self._counts[name if len(self._counts) < _MOST else ""] += 1
        return lines

    def _turn(self, day: int) -> list[str]:
        """Begin another day; return what to say of the one before."""
        if day == self._day:
            return []
        counts, self._day, self._counts = self._counts, day, Counter()
        named = ", ".join(f"{count} of {name}" for name, count in counts.most_common(_MOST_NAMED))
        return [f"{counts.total()} messages were refused in a day: {named}"] if counts else []
