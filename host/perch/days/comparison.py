"""A day beside the days before it: rolling medians, baseline and goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from perch.days.baseline import BaselinePeriod
from perch.measures.goal import WINDOW_DAYS, Counted, baseline, rolling_median_min
from perch.model.calendar import each_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayComparison:
    """Figures of a day that come from other days, in minutes; None where they cannot be computed."""

    median_7_min: float | None = None
    median_28_min: float | None = None
    baseline_min: float | None = None
    baseline_low_min: float | None = None
    baseline_high_min: float | None = None
    goal_min: float | None = None


def compared(
    day: date, workday: bool, over: Sequence[Counted], period: BaselinePeriod | None, by_part: bool
) -> DayComparison:
    """Compare `day` with the days that are `over`; with the baseline only once that has ended."""
    medians = (rolling_median_min(over, day, 7), rolling_median_min(over, day, WINDOW_DAYS))
    if period is None or day < period.end:
        return DayComparison(*medians)
    before = baseline([other for other in over if period.contains(other.day)], workday)
    low, high = before.middle_half() or (None, None)
    return DayComparison(*medians, before.median_min, low, high, before.goal_min(by_part, period.goal_min))


def compared_with(day: date, period: BaselinePeriod | None, last: date) -> list[date]:
    """The later days, up to `last`, that are compared with `day`."""
    until = last if period and period.contains(day) else min(last, day + (WINDOW_DAYS - 1) * _DAY)
    return each_day(day + _DAY, until)
