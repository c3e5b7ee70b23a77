"""The baseline of somebody's days, the goal that follows from it, and how the days after compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median, quantiles

from perch.measures.change import Change, normal_variation_min, welch
from perch.measures.validity import Validity

BASELINE_DAYS = 14
WINDOW_DAYS = 28
"""The length of the longer rolling median and of the pooled window in days, the last day among them."""
LEAST_VALID = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that has ended, as goals count it: its type, its seated minutes, its validity."""

    day: date
    workday: bool
    sit_min: float
    validity: Validity


@dataclass(frozen=True, slots=True)
class Baseline:
    """The valid days of one type in a baseline: their minutes, and the median once there are 5.

    `weeks` is the time that the baseline lasted; it is shorter if the baseline was stopped early.
    """

    minutes: tuple[float, ...]
    weeks: float = BASELINE_DAYS / 7

    @property
    def median_min(self) -> float | None:
        """The median day, None under 5 valid days."""
        return median(self.minutes) if len(self.minutes) >= LEAST_VALID else None

    def middle_half(self) -> tuple[float, float] | None:
        """The lower and upper quartile of the days in minutes, None under 5 valid days."""
        if self.median_min is None:
            return None
        low, _, high = quantiles(self.minutes, n=4, method="inclusive")
        return low, high

    def goal_min(self, by_part: bool = False, own_min: float | None = None) -> float | None:
        """The goal in minutes a day: the own one where there is one, else as computed; None under 5 valid days."""
        return goal_min(self.median_min, by_part) if self.median_min is not None and own_min is None else own_min


@dataclass(frozen=True, slots=True)
class Progress:
    """Days of one type against their goal. None where there is no baseline yet, or not enough days.

    `at_or_under` of `n_valid` days kept the goal; `change` is against the days of the baseline, and `normal` tells
    whether it is within `normal_min`, by which weeks differ anyway.
    """

    baseline_min: float | None
    goal_min: float | None
    n_valid: int
    at_or_under: int | None
    change: Change | None
    normal_min: float | None
    normal: bool | None


def valid(days: Iterable[Counted], workday: bool) -> list[float]:
    """The minutes of the valid days of one type."""
    return [day.sit_min for day in days if day.validity is Validity.VALID and day.workday is workday]


def baseline(days: Sequence[Counted], workday: bool) -> Baseline:
    """The baseline of one type of day from the days of its period, by day."""
    return Baseline(tuple(valid(days, workday)), max(1, round(_weeks(days))) if days else 0)


def goal_min(baseline_min: float, by_part: bool = False) -> float:
    """The computed goal: 40 min a day under the baseline, or 6.67 % of it `by_part`, and never under half of it."""
    less = 0.0667 * baseline_min if by_part else 40
    return max(baseline_min - less, baseline_min / 2)


def progress(
    before: Baseline, days: Sequence[Counted], workday: bool, by_part: bool = False, own_min: float | None = None
) -> Progress:
    """Compare the days of one type after the baseline with it; `own_min` is a goal in place of the computed one."""
    minutes, usual, goal = valid(days, workday), before.median_min, before.goal_min(by_part, own_min)
    kept = None if goal is None else sum(day <= goal for day in minutes)
    change = None if usual is None else welch(before.minutes, minutes)
    limit = normal_variation_min(before.weeks, _weeks(days)) if days and usual is not None else None
    normal = abs(change.change_min) < limit if change and limit else None
    return Progress(usual, goal, len(minutes), kept, change, limit, normal)


def rolling_median_min(days: Iterable[Counted], last: date, length: int) -> float | None:
    """The median of the valid days among the `length` days up to `last`, of both types; None without a day."""
    return rolling_medians_min(days, [last], length)[0]


def rolling_medians_min(days: Iterable[Counted], lasts: Sequence[date], length: int) -> list[float | None]:
    """The rolling median at each of `lasts`, as `rolling_median_min` has it."""
    valid_min = {day.day: day.sit_min for day in days if day.validity is Validity.VALID}
    back = [timedelta(days=n) for n in range(length)]
    windows = ([valid_min[last - n] for n in back if last - n in valid_min] for last in lasts)
    return [median(window) if window else None for window in windows]


def _weeks(days: Sequence[Counted]) -> float:
    return max(1.0, ((days[-1].day - days[0].day).days + 1) / 7)
