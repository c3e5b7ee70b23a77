"""How much somebody's days have changed, and whether that is more than weeks differ anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import fmean, variance

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


_TINY = 1e-300
_CLOSE = 1e-15


def two_sided(t: float, df: float) -> float:
    """The chance of a value at least as far from 0 as `t`: I(df/(df + t²); df/2, 1/2). (DLMF 8.17.)"""
    square = t * t
    if df >= square:  # the other end of the fraction would lose digits
        return 1 - _beta(square / (df + square), 0.5, df / 2)
    return _beta(df / (df + square), df / 2, 0.5)


def quantile(chance: float, df: float) -> float:
    """The t that lies further from 0 with this chance (two-sided, 0.05 for a 95 % interval), by halving."""
    low, high = 0.0, 1.0
    while two_sided(high, df) > chance:
        low, high = high, 2 * high
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided(middle, df) > chance else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by its continued fraction. (DLMF 8.17.4 and 8.17.22.)"""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    if x <= 0:
        return 0.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d₁/(1 + d₂/(1 + …)) by Lentz's method (Lentz 1976, Applied Optics 15:668)."""
    value, upper, lower, change, m = 1.0, 1.0, 0.0, inf, 0
    while abs(change - 1) > _CLOSE and m < 10_000:
        m += 1
        d = _coefficient(m, x, a, b)
        lower = 1 / (1 + d * lower or _TINY)
        upper = 1 + d / upper or _TINY
        change = upper * lower
        value *= change
    return value


def _coefficient(m: int, x: float, a: float, b: float) -> float:
    k = m // 2
    if m % 2:
        return -(a + k) * (a + b + k) * x / ((a + m - 1) * (a + m))
    return k * (b - k) * x / ((a + m - 1) * (a + m))
