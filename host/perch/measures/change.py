"""How much somebody's days have changed, and whether that is more than weeks differ anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from perch.measures.student import quantile, two_sided

WEEK_LIMIT_MIN = 77.0
"""Minutes a day by which one week differs from another with nothing changed (95 %)."""


@dataclass(frozen=True, slots=True)
class Change:
    """The change of the mean in minutes a day, with its 95 % interval `[low_min, high_min]`."""

    change_min: float
    low_min: float
    high_min: float
    df: float
    p: float


def welch(before: Sequence[float], after: Sequence[float]) -> Change | None:
    """The change of the mean and its 95 % interval for days that vary differently; None under two days a side.

    Welch 1947, Biometrika 34:28, with the degrees of freedom of Satterthwaite 1946. None also where no day
    differs from another: nothing is then known of how days vary.
    """
    if min(len(before), len(after)) < 2:
        return None
    a, b = variance(before) / len(before), variance(after) / len(after)
    if not a + b:
        return None
    df = (a + b) ** 2 / (a * a / (len(before) - 1) + b * b / (len(after) - 1))
    change, error = fmean(after) - fmean(before), sqrt(a + b)
    half = quantile(0.05, df) * error
    return Change(change, change - half, change + half, df, two_sided(change / error, df))


def normal_variation_min(weeks_before: float, weeks_after: float) -> float:
    """The change in minutes a day up to which it is normal week-to-week variation, for means over so many weeks.

    ±77 min/day for one week against one, × √((1/k₁ + 1/k₂)/2) for k₁ against k₂ weeks: the error of a mean shrinks
    with the root of its weeks.
    """
    return WEEK_LIMIT_MIN * sqrt((1 / weeks_before + 1 / weeks_after) / 2)
