"""Student's t distribution for any degrees of freedom, whole or not."""

from math import exp, inf, lgamma, log, log1p

_TINY = 1e-300
_CLOSE = 1e-15
_HALVINGS = 100


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
    for _ in range(_HALVINGS):
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
