"""A day beside the days before it: rolling medians, baseline and goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import quantiles

from perch.days.baseline import BaselinePeriod
from perch.measures.goal import Counted, baseline, goal_min, rolling_median_min

BACK_DAYS = 28
"""How many days, itself among them, a day's medians look back."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayComparison:
    """The fields of `seat_day` that come from other days, in minutes; None where nothing is known."""

    median_7_min: float | None = None
    median_28_min: float | None = None
    baseline_min: float | None = None
    baseline_low_min: float | None = None
    baseline_high_min: float | None = None
    goal_min: float | None = None


def compared(
    day: date, workday: bool, over: Sequence[Counted], phase: BaselinePeriod | None, by_part: bool
) -> DayComparison:
    """How `day` compares with the days that are `over`; with the baseline only once that has ended."""
    medians = (rolling_median_min(over, day, 7), rolling_median_min(over, day, BACK_DAYS))
    if phase is None or day < phase.end:
        return DayComparison(*medians)
    before = baseline([one for one in over if phase.holds(one.day)], workday)
    middle = before.median_min
    if middle is None:
        return DayComparison(*medians)
    low, _, high = quantiles(before.minutes, n=4, method="inclusive")
    return DayComparison(*medians, middle, low, high, goal_min(middle, by_part))


def looks_back_to(day: date, phase: BaselinePeriod | None) -> date:
    """The first day that `day` is compared with."""
    first = day - (BACK_DAYS - 1) * _DAY
    return min(first, phase.first) if phase else first


def looked_at_by(day: date, phase: BaselinePeriod | None, last: date) -> list[date]:
    """The later days, up to `last`, that are compared with `day`."""
    until = last if phase and phase.holds(day) else min(last, day + (BACK_DAYS - 1) * _DAY)
    return [day + n * _DAY for n in range(1, (until - day).days + 1)]
