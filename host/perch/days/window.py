"""The facts of some days in a row, read at once."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from operator import attrgetter, sub
from typing import Generic, Protocol, TypeVar

from perch.days.day import DaySource
from perch.measures.coverage import runs_of
from perch.model.calendar import DAY, HOUR_MS, Calendar
from perch.model.cushion import SeatState
from perch.model.sitting import Bout, Covered, Nudge

_AROUND_MS = 25 * HOUR_MS
"""How far from its days a window is read: a day for bouts and an hour for `spoken`."""
_AT_ONCE = 64
"""The number of days that are read together; reading each alone costs more than computing it."""

Fact = TypeVar("Fact")


class WindowSource(DaySource, Protocol):
    """A source that also has the moments of `spoken` without those of bouts."""

    def moments(self, device: str, from_ms: int, to_ms: int) -> list[tuple[str, int, int]]: ...


class DayWindow:
    """A source of one device for days within `[start_ms, end_ms)`, read from another source when it is made."""

    def __init__(self, source: WindowSource, device: str, start_ms: int, end_ms: int) -> None:
        window = (device, start_ms - _AROUND_MS, end_ms + _AROUND_MS)
        bouts = source.bouts(*window)
        spoken = [*map(attrgetter("boot", "start_ms", "end_ms"), bouts), *source.moments(*window)]
        self._bouts = _Spans(bouts, attrgetter("start_ms"), attrgetter("end_ms"))
        self._nudges = _Spans(source.nudges(*window), attrgetter("at_ms"), lambda nudge: nudge.at_ms + 1)
        self._spoken = _Spans([*runs_of(spoken)], attrgetter("start_ms"), attrgetter("end_ms"))
        self._live = source.live(device)

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        """The bouts that overlap `[from_ms, to_ms)`, by start."""
        return self._bouts.within(from_ms, to_ms)

    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]:
        """The nudges in `[from_ms, to_ms)`, by time."""
        return self._nudges.within(from_ms, to_ms)

    def covered(self, device: str, from_ms: int, to_ms: int) -> list[Covered]:
        """The covered spans in `[from_ms, to_ms)` and in the hour on both sides of it."""
        return self._spoken.within(from_ms - HOUR_MS, to_ms + HOUR_MS)

    def live(self, device: str) -> SeatState | None:
        """The newest seat state, or None."""
        return self._live


class DayWindows:
    """A window of each device that is asked for, of 64 days in a row; of at most `most` devices, the newest ones."""

    def __init__(self, source: WindowSource, calendar: Calendar, most: int | None = None) -> None:
        self._source, self._calendar, self._most = source, calendar, most
        self._windows: dict[str, tuple[int, DayWindow]] = {}

    def of(self, device: str, day: date) -> DayWindow:
        """The window in which a day lies; read where it is not at hand, as the days about it are mostly asked next."""
        number = day.toordinal() // _AT_ONCE
        kept = self._windows.pop(device, None)
        if kept is None or kept[0] != number:
            first = date.fromordinal(max(1, number * _AT_ONCE))
            start, end = self._calendar.start(first), self._calendar.start(first + _AT_ONCE * DAY)
            kept = number, DayWindow(self._source, device, start, end)
        self._windows[device] = kept
        while self._most is not None and len(self._windows) > self._most:
            del self._windows[next(iter(self._windows))]
        return kept[1]


class _Spans(Generic[Fact]):
    """Facts with a start and an end, by start."""

    def __init__(self, facts: Sequence[Fact], start_of: Callable[[Fact], int], end_of: Callable[[Fact], int]) -> None:
        self._facts = sorted(facts, key=start_of)  # stable: those that start together keep their order
        self._starts, self._ends = [start_of(fact) for fact in self._facts], [end_of(fact) for fact in self._facts]
        self._longest = max(map(sub, self._ends, self._starts), default=0)

    def within(self, from_ms: int, to_ms: int) -> list[Fact]:
        first, last = bisect_left(self._starts, from_ms - self._longest), bisect_left(self._starts, to_ms)
        ends = zip(self._facts[first:last], self._ends[first:last], strict=True)
        return [fact for fact, end in ends if end > from_ms]
