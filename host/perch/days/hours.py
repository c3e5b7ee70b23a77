"""How sitting is spread over the hours of the week and over lengths of bouts."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import inf

from perch.days.period import Day
from perch.measures.coverage import Interval
from perch.model.calendar import HOUR_MS, MINUTE_MS, Calendar
from perch.model.language import _

EDGES_MIN = (0, 5, 10, 20, 30, 40, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class Bin:
    """The bouts from `low_min` to under `high_min`, which may be inf: their number and their minutes."""

    low_min: float
    high_min: float
    n: int
    minutes: float


Spread = tuple[tuple[int, int, int], ...]
"""A day by local hour: (hour, ms sat, ms known)."""
WeekHours = dict[tuple[int, int], float | None]
"""By (weekday, hour), Monday 0, the share of the known time that was sat; None where nothing is known."""


def week(days: Iterable[Day], calendar: Calendar) -> WeekHours:
    """The hours of the week; the weekday is that of the chair-day."""
    return week_of((day.day.weekday(), spread(day, calendar)) for day in days)


def week_of(days: Iterable[tuple[int, Spread]]) -> WeekHours:
    """As `week`, of (weekday, spread) of each day."""
    sat, known = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for weekday, hours_of_day in days:
        for hour, sat_ms, known_ms in hours_of_day:
            sat[weekday, hour] += sat_ms
            known[weekday, hour] += known_ms
    return {key: sat[key] / known[key] if known[key] else None for key in product(range(7), range(24))}


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
        end = min(at + HOUR_MS - passed, day.facts.end_ms)
        yield at, end, clock.hour
        at = end


def bins(days: Iterable[Day]) -> list[Bin]:
    """Count the bouts of days by length."""
    lengths = [bout.length_ms / MINUTE_MS for day in days for bout in day.begun]
    ranges = pairwise((*EDGES_MIN, inf))
    inside = [(low, high, [length for length in lengths if low <= length < high]) for low, high in ranges]
    return [Bin(low, high, len(some), sum(some)) for low, high, some in inside]


def named(range_: Bin) -> str:
    """The name of a bin: 20–30 min, 120 min +."""
    if range_.high_min == inf:
        return _("{least} min +", least=range_.low_min)
    return _("{least}–{most} min", least=range_.low_min, most=range_.high_min)
