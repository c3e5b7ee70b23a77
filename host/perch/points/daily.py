"""`seat_day` and `seat_hour`: a day, and its hours by the clock on the wall."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from perch.days import Calendar
from perch.measures.coverage import covered_ms
from perch.measures.joined import overlap_ms
from perch.measures.validity import Kind
from perch.points.compared import Compared
from perch.points.model import DAY, HOUR, HOURS
from perch.points.point import Point
from perch.report.hours import hours
from perch.report.period import Judged

_MINUTE_MS = 60_000


def day_point(judged: Judged, beside: Compared, group: str | None) -> Point:
    """The day; where nothing is known of it there are no measures, not zeros."""
    known = judged.sit_min is not None
    values: dict[str, Any] = {
        "known": known,
        "valid": judged.worth.kind is Kind.VALID,
        "workday": judged.workday,
        "covered_min": judged.facts.covered_ms / _MINUTE_MS,
        "group": group or "",
    }
    if known and judged.facts.headline:
        values |= asdict(judged.facts.headline)
    return Point(DAY, judged.facts.device, judged.facts.start_ms, values | asdict(beside))


def hour_points(judged: Judged, calendar: Calendar, now_ms: int) -> Iterator[Point]:
    """All 24 hours. One that the clocks repeat is summed; one that they skip, or that is to come, is not known.

    An hour is known if somebody sat in it, or the cushion was on for half of what has passed of it.
    """
    sat, covered, passed = ([0] * 24 for _ in range(3))
    for start, end, hour in hours(judged, calendar):
        sat[hour] += sum(overlap_ms(bout, start, end) for bout in judged.facts.bouts if bout.end_ms > start)
        covered[hour] += covered_ms(judged.facts.covered, start, end)
        passed[hour] += max(0, min(end, now_ms) - start)
    for hour, name in enumerate(HOURS):
        known = sat[hour] > 0 or 0 < passed[hour] <= 2 * covered[hour]
        values = {"known": known, "sit_s": sat[hour] / 1000 if known else None}
        yield Point(HOUR, judged.facts.device, judged.facts.start_ms, values, name)
