"""Days as lines over 24 hours: bouts, nudges, and what is not known."""

from collections.abc import Iterator, Sequence

from perch.days.period import Day
from perch.model.calendar import HOUR_MS, Calendar
from perch.model.language import _, clock_text, date_text
from perch.report.html.blocks import Chart, day_legend
from perch.report.html.day_line import nudge_title, stretches_of
from perch.report.html.markup import WIDE, Markup, bar, drawing, line, plain, tag, text

_LEFT, _RIGHT, _TOP = 136, 8, 22


def timeline(days: Sequence[Day], calendar: Calendar, now_ms: int, whole: int = WIDE) -> Chart:
    """Return a drawing with a line for each day from its start on, all to one scale."""
    row = 64 if len(days) == 1 else 22
    most = max(day.facts.end_ms - day.facts.start_ms for day in days)
    scale = (whole - _LEFT - _RIGHT) / most
    height = _TOP + row * len(days) + 4
    parts = list(_ruler(days[0], calendar, scale, height, 3 if whole == WIDE else 8))
    for number, day in enumerate(days):
        parts += _row(day, calendar, now_ms, scale, _TOP + number * row, row)
    drawn = drawing(whole, height, _("When somebody sat"), *parts)
    return Chart(_("When you sat"), day_legend(_("▾ reminder")), drawn)


def _ruler(day: Day, calendar: Calendar, scale: float, height: float, each_h: int) -> Iterator[Markup]:
    for at in range(day.facts.start_ms, day.facts.end_ms, each_h * HOUR_MS):
        x = _LEFT + (at - day.facts.start_ms) * scale
        yield text(clock_text(calendar.local(at)), x, 14, "middle")
        yield line(x, _TOP - 4, x, height, "grid")


def _row(day: Day, calendar: Calendar, now_ms: int, scale: float, y: float, row: float) -> Iterator[Markup]:
    facts, tall = day.facts, row * 0.72

    def x(at: int) -> float:
        return _LEFT + (at - facts.start_ms) * scale

    yield text(date_text(day.day, "axis"), _LEFT - 10, y + tall * 0.72, "end")
    for start_ms, end_ms, colour, title in stretches_of(facts, calendar, now_ms):
        start, end = max(start_ms, facts.start_ms), min(end_ms, facts.end_ms)
        least = 0.6 if colour == "seat" else 0.0
        if end >= start:
            yield bar(x(start), y, max((end - start) * scale, least), tall, colour, title)
    for nudge in facts.nudges:
        mark = "nudge" if nudge.delivered else "nudge silent"
        triangle = f"M{x(nudge.at_ms) - 3:.1f} {y - 6:.1f}h6l-3 5z"
        yield tag("path", tag("title", plain(nudge_title(nudge, calendar))), d=triangle, class_=mark)
