"""Many days of bouts, one after the other, and what they come to together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from perch.days import Calendar
from perch.measures.day import Daily, begun_in, daily_of_whole, of_lengths, of_presence
from perch.measures.joined import WholeBout
from perch.measures.lengths import MINUTE_MS, Lengths
from perch.measures.pooled import pooled

Measured = tuple[date, Daily, list[WholeBout]]
_ADD_UP = ("sit_min", "rises", "n_censored", "counted_breaks", "min_over_40", "present_min")
_DAY = timedelta(days=1)


def by_day(bouts: Iterable[WholeBout], calendar: Calendar) -> Iterator[Measured]:
    """Each day that bouts touch, with its measures and the bouts that began in it; bouts come by start.

    Only the bouts of one day are held at a time.
    """
    held: list[WholeBout] = []
    day, start, end = date.min, 0, 0
    for bout in bouts:
        while held and bout.start_ms >= end:
            yield _measured(day, held, start, end)
            held, day = [one for one in held if one.end_ms > end], day + _DAY
            start, end = calendar.bounds(day)
        if not held:
            day = calendar.day_of(bout.start_ms)
            start, end = calendar.bounds(day)
        held.append(bout)
    while held:
        yield _measured(day, held, start, end)
        held, day = [one for one in held if one.end_ms > end], day + _DAY
        start, end = calendar.bounds(day)


def _measured(day: date, held: list[WholeBout], start: int, end: int) -> Measured:
    return day, daily_of_whole(held, start, end), begun_in(held, start, end)


class Totals:
    """All days together: what adds up is added, the rest is of all their bouts. Costs a day what that day holds."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._sums: Counter[str] = Counter()
        self._days = 0
        self._longest_stretch: float | None = None

    def add(self, day: Daily, begun: Iterable[WholeBout]) -> None:
        """One more day and the bouts that began in it."""
        self._days += 1
        self._counts.update(bout.length_ms for bout in begun)
        for name in _ADD_UP:
            self._sums[name] += getattr(day, name)
        if day.stretch_longest_min is not None:
            self._longest_stretch = max(day.stretch_longest_min, self._longest_stretch or 0)

    def measures(self) -> dict[str, Any]:
        """The measures by name; `n_days` had any sitting."""
        lengths = Lengths.counted(self._counts)
        return {
            "n_days": self._days,
            **{name: self._sums[name] for name in _ADD_UP},
            "stretch_longest_min": self._longest_stretch,
            **of_lengths(lengths, self._sums["rises"]),
            **of_presence(lengths, round(self._sums["present_min"] * MINUTE_MS)),
            **asdict(pooled(lengths)),
        }
