"""When a cushion was on: the difference between nobody sitting and nothing being known."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from perch.nouns import Spoken

SILENCE_MS = 16 * 60_000
"""The longest silence of a cushion that is on and vacant: `alive` comes each 15 min, and a minute for slack."""

Interval = tuple[int, int]


def covered(spoken: Iterable[Spoken]) -> list[Interval]:
    """The intervals in which a cushion was on, by time, none touching another.

    It was on while it told of a bout, and between two moments of one boot at which it spoke, no further apart
    than its longest silence. Between two boots it was off.
    """
    runs: list[Interval] = []
    for _, said in groupby(sorted(spoken, key=lambda one: (one.boot, one.start_ms)), lambda one: one.boot):
        runs += united(((one.start_ms, one.end_ms) for one in said), SILENCE_MS)
    return [(start, end) for start, end in united(sorted(runs)) if start < end]


def united(intervals: Iterable[Interval], apart_ms: int = 0) -> list[Interval]:
    """Intervals in order of their starts, joined where they are at most this far apart."""
    whole: list[Interval] = []
    for start, end in intervals:
        if whole and start - whole[-1][1] <= apart_ms:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def within(intervals: Iterable[Interval], start_ms: int, end_ms: int) -> list[Interval]:
    """What lies in `[start_ms, end_ms)` of intervals."""
    return [(max(a, start_ms), min(b, end_ms)) for a, b in intervals if a < end_ms and b > start_ms]


def covered_ms(intervals: Sequence[Interval], start_ms: int, end_ms: int) -> int:
    """How much of `[start_ms, end_ms)` intervals take that do not overlap."""
    return sum(b - a for a, b in within(intervals, start_ms, end_ms))
