"""When a cushion was on, which tells "nobody sat" from "not known"."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter

from perch.model.sitting import Covered

SILENCE_MS = 16 * 60_000
"""The longest silence of a cushion that is on and vacant: `alive` comes each 15 min, and a minute for slack."""

Interval = tuple[int, int]


def covered(spoken: Iterable[Covered]) -> list[Interval]:
    """The intervals in which a cushion was on, by time, none touching another.

    It was on during a bout, and between two records of one boot that are at most `SILENCE_MS` apart. Between two boots
    it was off.
    """
    runs = sorted((run.start_ms, run.end_ms) for run in runs_of(spoken))
    return [(start, end) for start, end in united(runs) if start < end]


def runs_of(spoken: Iterable[tuple[str, int, int]]) -> Iterator[Covered]:
    """Join the spans (boot, start_ms, end_ms) of each boot that are at most `SILENCE_MS` apart; in order of boots.

    They come as plain tuples, since years have too many of them to make an object of each.
    """
    for boot, spans in groupby(sorted(spoken), itemgetter(0)):
        for start, end in united(map(itemgetter(1, 2), spans), SILENCE_MS):
            yield Covered(boot, start, end)


def united(intervals: Iterable[Interval], apart_ms: int = 0) -> list[Interval]:
    """Join intervals that come by start and are at most `apart_ms` apart."""
    whole: list[Interval] = []
    for start, end in intervals:
        if whole and start - whole[-1][1] <= apart_ms:
            first, last = whole.pop()
            start, end = first, max(last, end)
        whole.append((start, end))
    return whole


def within(intervals: Iterable[Interval], start_ms: int, end_ms: int) -> list[Interval]:
    """The intervals, cut to `[start_ms, end_ms)`."""
    return [(max(a, start_ms), min(b, end_ms)) for a, b in intervals if a < end_ms and b > start_ms]


def outside(intervals: Iterable[Interval], start_ms: int, end_ms: int) -> list[Interval]:
    """The parts of `[start_ms, end_ms)` that intervals leave, which lie in it, by time and without an overlap."""
    edges = [start_ms, *chain.from_iterable(intervals), end_ms]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def covered_ms(intervals: Iterable[Interval], start_ms: int, end_ms: int) -> int:
    """The ms of `[start_ms, end_ms)` that disjoint intervals take."""
    return sum(b - a for a, b in within(intervals, start_ms, end_ms))
