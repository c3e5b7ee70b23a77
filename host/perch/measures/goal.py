"""The baseline of somebody's days, the goal that follows from it, and how the days after compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median, quantiles

from perch.measures.change import Change, normal_variation_min, welch
from perch.measures.validity import Validity

BASELINE_DAYS = 14
LEAST_VALID = 5
LESS_MIN = 40
LESS_PART = 0.0667
_LEAST_PART = 0.5


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
    """The goal: 40 min a day under the baseline, or 6.67 % of it `by_part`, and never under half of it."""
    less = LESS_PART * baseline_min if by_part else LESS_MIN
    return max(baseline_min - less, _LEAST_PART * baseline_min)


def progress(
    before: Baseline, days: Sequence[Counted], workday: bool, by_part: bool = False, own_min: float | None = None
) -> Progress:
    """How the days of one type, after the baseline, compare with it, and with `own_min` for the computed goal."""
    minutes, usual = valid(days, workday), before.median_min
    aim = goal_min(usual, by_part) if usual is not None and own_min is None else own_min
    if aim is None or usual is None:
        kept = None if aim is None else sum(day <= aim for day in minutes)
        return Progress(None, aim, len(minutes), kept, None, None, None)
    change = welch(before.minutes, minutes)
    limit = normal_variation_min(before.weeks, _weeks(days)) if days else None
    normal = abs(change.change_min) < limit if change and limit else None
    return Progress(usual, aim, len(minutes), sum(day <= aim for day in minutes), change, limit, normal)


def rolling_median_min(days: Iterable[Counted], last: date, length: int) -> float | None:
    """The median of the valid days among the `length` days up to `last`, of both types; None of no day."""
    return rolling_medians_min(days, [last], length)[0]


def rolling_medians_min(days: Iterable[Counted], lasts: Sequence[date], length: int) -> list[float | None]:
    """The rolling median at each of `lasts`, as `rolling_median_min` has it."""
    valid_min = {day.day: day.sit_min for day in days if day.validity is Validity.VALID}
    back = [timedelta(days=n) for n in range(length)]
    windows = ([valid_min[last - n] for n in back if last - n in valid_min] for last in lasts)
    return [median(window) if window else None for window in windows]


def _weeks(days: Sequence[Counted]) -> float:
    return max(1.0, ((days[-1].day - days[0].day).days + 1) / 7)
