"""The measures of many days of bouts, read once from the first to the last."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain
from typing import Any

from perch.measures.bouts import Stretch, WholeBout, counted_breaks, sessions, stretches
from perch.measures.day import Daily, begun_in, daily, of_lengths, of_presence, over_ms
from perch.measures.lengths import MINUTE_MS, Lengths, pooled
from perch.model.calendar import DAY, Calendar

_ADD_UP = ("sit_min", "rises", "n_censored")


def by_day(bouts: Iterable[WholeBout], calendar: Calendar) -> Iterator[tuple[date, Daily, list[WholeBout]]]:
    """Each day that bouts touch, with its measures and the bouts that began in it; bouts come by start.

    Only the bouts of one day are in memory at a time.
    """
    current: list[WholeBout] = []
    day, start, end = date.min, 0, 0
    for bout in chain(bouts, [None]):
        while current and (bout is None or bout.start_ms >= end):
            if end > start:  # a zone that crosses the date line leaves a day out
                yield day, daily(current, start, end), begun_in(current, start, end)
            current, day = [bout for bout in current if bout.end_ms > end], day + DAY
            start, end = calendar.bounds(day)
        if bout and not current:
            day = calendar.day_of(bout.start_ms)
            start, end = calendar.bounds(day)
        current += [bout] if bout else []


class Totals:
    """All days together, as if they were one: no bound between days cuts anything. Costs a day what that day holds."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._sums: Counter[str] = Counter()
        self._days = self._breaks = 0
        self._over_ms = self._longest_ms = self._present_ms = 0
        self._last: Stretch | None = None
        self._session: tuple[int, int] | None = None

    def add(self, day: Daily, begun: Sequence[WholeBout]) -> None:
        """Add a day and the bouts that began in it."""
        self._days += 1
        self._counts.update(bout.length_ms for bout in begun)
        for name in _ADD_UP:
            self._sums[name] += getattr(day, name)
        if begun:
            self._go_on(begun)

    def measures(self) -> dict[str, Any]:
        """The measures by name; `n_days` had any sitting."""
        lengths, last = Lengths.counted(self._counts), self._last
        start, end = self._session or (0, 0)
        return {
            "n_days": self._days,
            **{name: self._sums[name] for name in _ADD_UP},
            "counted_breaks": self._breaks,
            "min_over_40": (self._over_ms + (over_ms(last) if last else 0)) / MINUTE_MS,
            "stretch_longest_min": max(self._longest_ms, last.seated_ms) / MINUTE_MS if last else None,
            **of_lengths(lengths, self._sums["rises"]),
            **of_presence(lengths, self._present_ms + end - start),
            **asdict(pooled(lengths)),
        }

    def _go_on(self, begun: Sequence[WholeBout]) -> None:
        """Continue the last stretch and session of the days before, and keep the last ones of this day open."""
        runs = stretches(begun, self._last)
        self._breaks += counted_breaks(runs)
        *ended_runs, self._last = runs
        self._over_ms += sum(map(over_ms, ended_runs))
        self._longest_ms = max([self._longest_ms, *(run.seated_ms for run in ended_runs)])
        *ended, self._session = sessions(begun, self._session)
        self._present_ms += sum(end - start for start, end in ended)
