"""Days as lines over 24 hours: bouts, nudges, and what is not known."""

from collections.abc import Iterator, Sequence

from perch.days.period import Day
from perch.measures.coverage import within
from perch.model.calendar import Calendar
from perch.model.language import _, clock_text
from perch.report.html.day_line import bout_title
from perch.report.html.markup import WIDE, Markup, bar, dated, drawing, line, plain, tag, text
from perch.report.over_limit import over_limit
from perch.report.words import nudge_line

_HOUR_MS = 3_600_000
_LEFT, _RIGHT, _TOP = 136, 8, 22


def timeline(days: Sequence[Day], calendar: Calendar, now_ms: int, whole: int = WIDE) -> Markup:
    """Return a drawing with a line for each day from its start on, all to one scale."""
    row = 64 if len(days) == 1 else 22
    most = max(day.facts.end_ms - day.facts.start_ms for day in days)
    scale = (whole - _LEFT - _RIGHT) / most
    height = _TOP + row * len(days) + 4
    parts = list(_ruler(days[0], calendar, scale, height, 3 if whole == WIDE else 8))
    for number, day in enumerate(days):
        parts += _row(day, calendar, now_ms, scale, _TOP + number * row, row)
    return drawing(whole, height, _("When somebody sat"), *parts)


def _ruler(day: Day, calendar: Calendar, scale: float, height: float, each_h: int) -> Iterator[Markup]:
    for at in range(day.facts.start_ms, day.facts.end_ms, each_h * _HOUR_MS):
        x = _LEFT + (at - day.facts.start_ms) * scale
        yield text(clock_text(calendar.local(at)), x, 14, "label", "middle")
        yield line(x, _TOP - 4, x, height, "grid")


def _row(day: Day, calendar: Calendar, now_ms: int, scale: float, y: float, row: float) -> Iterator[Markup]:
    facts, tall = day.facts, row * 0.72

    def x(at: int) -> float:
        return _LEFT + (at - facts.start_ms) * scale

    yield dated("axis", day.day, _LEFT - 10, y + tall * 0.72, anchor="end")
    until = max(facts.start_ms, min(facts.end_ms, now_ms))
    yield bar(x(facts.start_ms), y, (until - facts.start_ms) * scale, tall, "unknown", _("not known"))
    for start, end in facts.covered:
        yield bar(x(start), y, (end - start) * scale, tall, "vacant")
    for bout in facts.bouts:
        start, end = max(bout.start_ms, facts.start_ms), min(bout.end_ms, facts.end_ms)
        yield bar(x(start), y, max((end - start) * scale, 0.6), tall, "seat", bout_title(bout, calendar))
    for start, end in within(over_limit(facts.bouts), facts.start_ms, facts.end_ms):
        yield bar(x(start), y, (end - start) * scale, tall, "long", _("beyond your limit"))
    for nudge in facts.nudges:
        at = f"{clock_text(calendar.local(nudge.at_ms))}: {nudge_line(nudge)}"
        mark = "nudge" if nudge.delivered else "nudge silent"
        triangle = f"M{x(nudge.at_ms) - 3:.1f} {y - 6:.1f}h6l-3 5z"
        yield tag("path", tag("title", plain(at)), d=triangle, class_=mark)
