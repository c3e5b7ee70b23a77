"""Nudges: in how many stretches somebody got up in time."""

from collections.abc import Sequence

from perch.page.svg import bar, dated, drawing, line, text
from perch.report.period import Judged

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 150, 34, 8, 10, 34


def nudges_answered(days: Sequence[Judged]) -> str:
    """A bar a day: stretches with a nudge, filled as far as they were answered within 5 minutes."""
    counts = [(one.stretches_nudged, one.nudges_answered) if (one := day.facts.headline) else (0, 0) for day in days]
    most = max(4, *(asked for asked, _ in counts))
    scale, width = (_HEIGHT - _TOP - _BOTTOM) / most, (_WIDTH - _LEFT - _RIGHT) / len(days)
    floor = _HEIGHT - _BOTTOM
    parts = [line(_LEFT, floor, _WIDTH - _RIGHT, floor, "grid")]
    for number in range(0, most + 1, max(1, most // 4)):
        parts.append(text(str(number), _LEFT - 8, floor - number * scale + 4, "label", "end"))
    for number, (day, (asked, answered)) in enumerate(zip(days, counts, strict=True)):
        wide, middle = min(width * 0.7, 40), _LEFT + (number + 0.5) * width
        told = f"{day.day:%A} {day.day.day} {day.day:%B}: {answered} of {asked} answered"
        parts.append(bar(middle - wide / 2, floor - asked * scale, wide, asked * scale, "asked", told))
        parts.append(bar(middle - wide / 2, floor - answered * scale, wide, answered * scale, "seat", told))
        if number % (len(days) // 15 + 1) == 0:
            parts.append(dated("weekday", day.day, middle, _HEIGHT - 18))
            parts.append(dated("short", day.day, middle, _HEIGHT - 5, "label small"))
    if not any(asked for asked, _ in counts):
        parts.append(text("no nudge in these days", _WIDTH / 2, floor / 2, "label", "middle"))
    return drawing(_WIDTH, _HEIGHT, "Stretches with a nudge, and those answered", *parts)
