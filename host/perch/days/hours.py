"""How sitting is spread over the hours of the week and over lengths of bouts."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from perch.days.period import Day
from perch.measures.coverage import Interval
from perch.model.calendar import Calendar
from perch.model.language import _

_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000
EDGES_MIN = (0, 5, 10, 20, 30, 40, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the week: the share of its known time that was sat, None where nothing is known."""

    share: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """The bouts from `low_min` to under `high_min` (None: no end): their number and their minutes."""

    low_min: int
    high_min: int | None
    n: int
    minutes: float


Spread = tuple[tuple[int, int, int], ...]
"""A day by local hour: (hour, ms sat, ms known)."""


def week(days: Iterable[Day], calendar: Calendar) -> dict[tuple[int, int], Hour]:
    """The hours of the week by (weekday, hour), Monday 0; the weekday is that of the chair-day."""
    return week_of((day.day.weekday(), spread(day, calendar)) for day in days)


def week_of(days: Iterable[tuple[int, Spread]]) -> dict[tuple[int, int], Hour]:
    """As `week`, of (weekday, spread) of each day."""
    sums: dict[tuple[int, int], list[int]] = {(day, hour): [0, 0] for day in range(7) for hour in range(24)}
    for weekday, hours_of_day in days:
        for hour, sat, known in hours_of_day:
            total = sums[weekday, hour]
            total[0] += sat
            total[1] += known
    return {key: Hour(sat / known if known else None) for key, (sat, known) in sums.items()}


def spread(day: Day, calendar: Calendar) -> Spread:
    """Spread a day over its local hours; an hour that the clocks repeat is there twice."""
    parts = list(hours(day, calendar))
    edges = [start for start, _, _ in parts] + [day.facts.end_ms]
    sat = _taken([(bout.start_ms, bout.end_ms) for bout in day.facts.bouts], edges)
    known = _taken(day.facts.covered, edges)
    return tuple((hour, s, max(s, k)) for (_, _, hour), s, k in zip(parts, sat, known, strict=True))


def _taken(intervals: Iterable[Interval], edges: Sequence[int]) -> list[int]:
    """The ms that intervals take of each part from an edge to the next."""
    taken = [0] * (len(edges) - 1)
    for start, end in intervals:
        at = max(0, bisect_right(edges, start) - 1)
        while at < len(taken) and edges[at] < end:
            taken[at] += min(end, edges[at + 1]) - max(start, edges[at])
            at += 1
    return taken


def hours(day: Day, calendar: Calendar) -> Iterator[tuple[int, int, int]]:
    """The local hours of a day, as (start_ms, end_ms, hour)."""
    at = day.facts.start_ms
    while at < day.facts.end_ms:
        clock = calendar.local(at)
        passed = (clock.minute * 60 + clock.second) * 1000 + clock.microsecond // 1000
        end = min(at + _HOUR_MS - passed, day.facts.end_ms)
        yield at, end, clock.hour
        at = end


def bins(days: Iterable[Day]) -> list[Bin]:
    """Count the bouts of days by length."""
    lengths = [bout.length_ms / _MINUTE_MS for day in days for bout in day.begun]
    highs: Sequence[int | None] = (*EDGES_MIN[1:], None)
    return [_bin(low, high, lengths) for low, high in zip(EDGES_MIN, highs, strict=True)]


def _bin(low: int, high: int | None, lengths: Sequence[float]) -> Bin:
    inside = [length for length in lengths if low <= length and (high is None or length < high)]
    return Bin(low, high, len(inside), sum(inside))


def named(one: Bin) -> str:
    """The name of a bin: 20–30 min, 120 min +."""
    if one.high_min is None:
        return _("{least} min +", least=one.low_min)
    return _("{least}–{most} min", least=one.low_min, most=one.high_min)
