"""A day beside the days before it: rolling medians, baseline and goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from perch.days.baseline import BaselinePeriod
from perch.measures.goal import Counted, baseline, goal_min, rolling_median_min

BACK_DAYS = 28
"""The length of the longer rolling median in days, the day itself among them."""
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
    medians = (rolling_median_min(over, day, 7), rolling_median_min(over, day, BACK_DAYS))
    if period is None or day < period.end:
        return DayComparison(*medians)
    before = baseline([other for other in over if period.contains(other.day)], workday)
    usual, middle_half = before.median_min, before.middle_half()
    if usual is None or middle_half is None:
        return DayComparison(*medians, goal_min=period.goal_min)
    computed = goal_min(usual, by_part)
    return DayComparison(*medians, usual, *middle_half, computed if period.goal_min is None else period.goal_min)


def compared_with(day: date, period: BaselinePeriod | None, last: date) -> list[date]:
    """The later days, up to `last`, that are compared with `day`."""
    until = last if period and period.contains(day) else min(last, day + (BACK_DAYS - 1) * _DAY)
    return [day + n * _DAY for n in range(1, (until - day).days + 1)]
