"""One day as a line from its first sit to its last, whose words keep their size however narrow the screen is."""

from collections.abc import Iterator

from perch.days.day import DayFacts
from perch.model.calendar import HOUR_MS, Calendar
from perch.model.language import _, clock_text, lasting
from perch.model.sitting import Nudge
from perch.report.html.markup import NOTHING, Markup, clock, joined, tag
from perch.report.over_limit import over_limit
from perch.report.words import nudge_line

_LABELS = 5


def day_line(day: DayFacts, calendar: Calendar, now_ms: int) -> Markup:
    """Return the line; its hours are those from an hour before the first sit to an hour after the last."""
    first, last = _bounds(day, now_ms)

    def part(start: int, end: int, class_: str, title: str = "") -> Markup:
        left, right = (100 * (min(max(at, first), last) - first) / (last - first) for at in (start, end))
        style = f"left:{left:.2f}%;width:{right - left:.2f}%"
        return tag("span", NOTHING, class_=class_, style=style, **({"title": title} if title else {}))

    stretches = stretches_of(day, calendar, now_ms)
    parts = [part(start, end, colour, title) for start, end, colour, title in stretches if end > first]
    for nudge in day.nudges:
        class_ = "reminder" if nudge.delivered else "reminder silent"
        parts.append(part(nudge.at_ms, nudge.at_ms, class_, nudge_title(nudge, calendar)))
    line = tag("div", joined(parts), class_="line", role="img", aria_label=_("When somebody sat"))
    return tag("div", line, tag("div", *_hours(first, last, calendar), class_="hours"), class_="day-line")


def stretches_of(day: DayFacts, calendar: Calendar, now_ms: int) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, colour and title of all that a line of a day shows; each lies over those before it."""
    yield day.start_ms, min(day.end_ms, now_ms), "unknown", _("not known")
    for start, end in day.covered:
        yield start, end, "vacant", ""
    for bout in day.bouts:
        start_text, end_text = (clock_text(calendar.local(at)) for at in (bout.start_ms, bout.end_ms))
        title = _("{start} to {end}, {time}", start=start_text, end=end_text, time=lasting(bout.length_ms))
        yield bout.start_ms, bout.end_ms, "seat", title
    for start, end in over_limit(day.bouts):
        yield start, end, "long", _("beyond your limit")


def nudge_title(nudge: Nudge, calendar: Calendar) -> str:
    """Return when a reminder was, and what it was."""
    return f"{clock_text(calendar.local(nudge.at_ms))}: {nudge_line(nudge)}"


def _bounds(day: DayFacts, now_ms: int) -> tuple[int, int]:
    if not day.bouts:
        return day.start_ms, day.end_ms
    first = max(day.start_ms, day.bouts[0].start_ms // HOUR_MS * HOUR_MS - HOUR_MS)
    end = max(day.bouts[-1].end_ms, min(now_ms, day.end_ms))
    return first, min(day.end_ms, -(-end // HOUR_MS) * HOUR_MS + HOUR_MS)


def _hours(first: int, last: int, calendar: Calendar) -> Iterator[Markup]:
    each = max(1, -(-(last - first) // HOUR_MS // _LABELS)) * HOUR_MS
    for at in range(first + each // 2, last, each):
        whole = at // HOUR_MS * HOUR_MS
        style = f"left:{100 * (whole - first) / (last - first):.2f}%"
        yield tag("span", clock(whole, calendar), style=style)
