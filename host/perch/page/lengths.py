"""Bout lengths: in which bouts the time was spent."""

from collections.abc import Sequence

from perch.page.svg import bar, drawing, text
from perch.report.hours import bins, named
from perch.report.period import Judged
from perch.report.words import many, minutes_lasting

_WIDTH, _LEFT, _ROW, _RIGHT = 760, 96, 26, 200
_LONG_MIN = 40


def bout_lengths(days: Sequence[Judged]) -> str:
    """A bar for each range of lengths, as long as the time that was sat in such bouts."""
    found = bins(days)
    most = max(one.minutes for one in found) or 1
    parts = []
    for row, one in enumerate(found):
        y, width = row * _ROW + 4, one.minutes / most * (_WIDTH - _LEFT - _RIGHT)
        parts.append(text(named(one), _LEFT - 10, y + 14, "label", "end"))
        if one.n:
            parts.append(bar(_LEFT, y, max(width, 1.0), _ROW - 8, "long" if one.low_min >= _LONG_MIN else "seat"))
        told = f"{minutes_lasting(one.minutes)} in {many(one.n, 'bout')}" if one.n else "–"
        parts.append(text(told, _LEFT + width + 8, y + 14, "label"))
    return drawing(_WIDTH, len(found) * _ROW + 4, "Time sat by length of bout", *parts)
