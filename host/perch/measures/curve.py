"""The one curve that is fitted: y = tⁿ/(tⁿ + hⁿ), which rises from 0 to 1 and passes a half at t = h."""

from collections.abc import Sequence
from math import exp, log, tanh

Point = tuple[float, float]

_ROUNDS = 200
_SMALL = 1e-13
_LEAST_DAMPING, _MOST_DAMPING = 1e-12, 1e12


def half_point(points: Sequence[Point], guess: float) -> float:
    """The h of least squares over points (t, y), t above 0, looked for from `guess` on.

    Damped least squares (Marquardt 1963, J. SIAM 11:431) in ln h and ln n, so that both stay above 0.
    """
    logs = [(log(t), y) for t, y in points]
    at, damping = (log(guess), log(2.0)), 1e-3
    error = _error(logs, at)
    for _ in range(_ROUNDS):
        step = _step(logs, at, damping)
        tried = (at[0] + step[0], at[1] + step[1])
        if (lower := _error(logs, tried)) <= error:
            at, error, damping = tried, lower, max(damping / 10, _LEAST_DAMPING)
        else:
            damping = min(damping * 10, _MOST_DAMPING)
        if abs(step[0]) + abs(step[1]) < _SMALL:
            break
    return exp(at[0])


def _curve(u: float, at: Point) -> float:
    # The same as 1/(1 + exp(-n(u - ln h))), and never too large a number.
    return (1 + tanh(exp(min(at[1], 50.0)) * (u - at[0]) / 2)) / 2


def _error(logs: Sequence[Point], at: Point) -> float:
    return sum((y - _curve(u, at)) ** 2 for u, y in logs)


def _step(logs: Sequence[Point], at: Point, damping: float) -> Point:
    """The damped step downhill: (JᵀJ + d·diag)·step = Jᵀr for the two unknowns."""
    n = exp(min(at[1], 50.0))
    aa = ab = bb = ra = rb = 0.0
    for u, y in logs:
        f = _curve(u, at)
        slope = n * f * (1 - f)
        da, db = -slope, slope * (u - at[0])
        aa, ab, bb = aa + da * da, ab + da * db, bb + db * db
        ra, rb = ra + da * (y - f), rb + db * (y - f)
    aa, bb = aa * (1 + damping) + 1e-300, bb * (1 + damping) + 1e-300
    whole = aa * bb - ab * ab
    return ((bb * ra - ab * rb) / whole, (aa * rb - ab * ra) / whole) if whole else (0.0, 0.0)
