"""The sitting beyond the limit: what was sat on after a reminder and five minutes in which to get up."""

from collections.abc import Iterable, Iterator

from perch.days.day import DayFacts
from perch.measures.bouts import BREAK_MS, WholeBout
from perch.measures.coverage import Interval, covered_ms

GRACE_MS = 5 * 60_000


def over_limit(bouts: Iterable[WholeBout]) -> Iterator[Interval]:
    """Yield the spans `[start, end)` sat more than 5 min beyond the limit since the last break; bouts by start."""
    seated, end = 0, None
    for bout in bouts:
        if end is None or bout.start_ms - end >= BREAK_MS:
            seated = 0
        within = max(0, bout.limit_ms + GRACE_MS - seated)
        if bout.length_ms > within:
            yield bout.start_ms + within, bout.end_ms
        seated, end = seated + bout.length_ms, bout.end_ms


def over_limit_ms(day: DayFacts) -> int:
    """Return how much of a day lies beyond the limit."""
    return covered_ms(over_limit(day.bouts), day.start_ms, day.end_ms)
