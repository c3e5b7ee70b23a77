"""The one curve that is fitted: y = tⁿ/(tⁿ + hⁿ), which rises from 0 to 1 and passes a half at t = h."""

from collections.abc import Sequence
from math import exp, log, tanh
from typing import NamedTuple

Point = tuple[float, float]

_ROUNDS = 200
_MANY = 1_000  # of more points some are looked at first, for a good place to begin
_SMALL, _SMALL_OF_MANY = 1e-9, 1e-6  # a step so small, as a part of h, ends the search
_STEEPEST = 50.0
_LEAST_DAMPING, _MOST_DAMPING = 1e-12, 1e12


class _Look(NamedTuple):
    """The result of one pass over the points at a place: the squared error, and JᵀJ and Jᵀr of its two unknowns."""

    error: float
    aa: float
    ab: float
    bb: float
    ra: float
    rb: float


def half_point(points: Sequence[Point], guesses: Sequence[float]) -> float:
    """The h of least squares over points (t, y), t above 0, searched from each guess; the best of the results.

    Damped least squares (Marquardt 1963, J. SIAM 11:431) in ln h and ln n, so that both stay above 0. One guess alone
    may end at a single point: a step there is better than all curves near it.
    """
    logs = [(log(t), y) for t, y in points]
    some = logs[:: len(logs) // _MANY] if len(logs) > _MANY else logs
    error, at = min(_fitted(some, (log(guess), log(2.0))) for guess in guesses)
    if len(some) < len(logs):
        error, at = _fitted(logs, at, _SMALL_OF_MANY)
    return exp(at[0])


def _fitted(logs: Sequence[Point], at: Point, small: float = _SMALL) -> tuple[float, Point]:
    """The squared error where the search ends, and the place."""
    here, damping = _look(logs, at), 1e-3
    for _ in range(_ROUNDS):
        step = _step(here, damping)
        tried = (at[0] + step[0], min(at[1] + step[1], _STEEPEST))
        there = _look(logs, tried)
        if there.error <= here.error:
            at, here, damping = tried, there, max(damping / 10, _LEAST_DAMPING)
        else:
            damping = min(damping * 10, _MOST_DAMPING)
        if abs(step[0]) + abs(step[1]) < small:
            break
    return here.error, at


def _look(logs: Sequence[Point], at: Point) -> _Look:
    middle, n = at[0], exp(at[1])
    error = aa = ab = bb = ra = rb = 0.0
    for u, y in logs:
        from_middle = u - middle
        f = (1 + tanh(n * from_middle / 2)) / 2  # 1/(1 + exp(-n(u - ln h))), and never too large a number
        off, slope = y - f, n * f * (1 - f)
        across = slope * from_middle
        error += off * off
        aa += slope * slope
        ab -= slope * across
        bb += across * across
        ra -= slope * off
        rb += across * off
    return _Look(error, aa, ab, bb, ra, rb)


def _step(look: _Look, damping: float) -> Point:
    """The damped step downhill: (JᵀJ + d·diag)·step = Jᵀr."""
    aa, bb = look.aa * (1 + damping) + 1e-300, look.bb * (1 + damping) + 1e-300
    whole = aa * bb - look.ab * look.ab
    if not whole:
        return 0.0, 0.0
    return (bb * look.ra - look.ab * look.rb) / whole, (aa * look.rb - look.ab * look.ra) / whole
