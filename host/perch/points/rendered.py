"""A day of a cushion as points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from perch.measures.goal import Counted
from perch.measures.validity import Kind
from perch.nouns import DayInflux
from perch.points.bouts import bout_points, nudge_points
from perch.points.compared import compared
from perch.points.daily import day_point, hour_points
from perch.points.point import Point, shape_of, written
from perch.report.period import Judged, Rules
from perch.report.phase import Phase


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a cushion beside its records: the label of its group, and its baseline."""

    group: str | None = None
    phase: Phase | None = None


def rendered(judged: Judged, over: Sequence[Counted], rules: Rules, known: Known, now_ms: int) -> list[Point]:
    """Every point of a day; `over` are the days before it that have ended, and itself if it has.

    Two bouts that begin at the same ms are one point, that of the later boot and seq; one that is not suspect wins.
    """
    beside = compared(judged.day, judged.workday, over, known.phase, rules.by_part)
    bouts = {point.at_ms: point for point in bout_points(judged)}
    nudges = {point.at_ms: point for point in nudge_points(judged)}
    return [
        day_point(judged, beside, known.group),
        *hour_points(judged, rules.calendar, now_ms),
        *bouts.values(),
        *nudges.values(),
    ]


def remembered(judged: Judged, points: list[Point]) -> DayInflux:
    """What to remember of a day that was written."""
    own = judged.counted
    return DayInflux(judged.over, own.sit_min, own.kind.value, written(shape_of(points)))


def counted(day: date, held: DayInflux, workdays: frozenset[int]) -> Counted:
    """A day as goals count it, by what was remembered."""
    return Counted(day, day.weekday() in workdays, held.sit_min, Kind(held.worth))
