"""One day as a line from its first sit to its last, whose words keep their size however narrow the screen is."""

from collections.abc import Iterator

from perch.days.day import DayFacts
from perch.measures.bouts import WholeBout
from perch.model.calendar import Calendar
from perch.model.language import _, clock_text, lasting
from perch.report.html.markup import NOTHING, Markup, clock, tag
from perch.report.over_limit import over_limit
from perch.report.words import nudge_line

_HOUR_MS = 3_600_000
_LABELS = 5


def day_line(day: DayFacts, calendar: Calendar, now_ms: int) -> Markup:
    """Return the line; its hours are those from an hour before the first sit to an hour after the last."""
    first, last = _bounds(day, now_ms)

    def part(start: int, end: int, class_: str, title: str = "") -> Markup:
        left, right = (100 * (min(max(at, first), last) - first) / (last - first) for at in (start, end))
        style = f"left:{left:.2f}%;width:{right - left:.2f}%"
        return tag("span", NOTHING, class_=class_, style=style, **({"title": title} if title else {}))

    parts = [part(first, min(last, max(first, now_ms)), "unknown", _("not known"))]
    parts += [part(start, end, "vacant") for start, end in day.covered if end > first]
    for bout in day.bouts:
        parts.append(part(bout.start_ms, bout.end_ms, "seat", bout_title(bout, calendar)))
    parts += [part(start, end, "long", _("beyond your limit")) for start, end in over_limit(day.bouts)]
    for nudge in day.nudges:
        words = f"{clock_text(calendar.local(nudge.at_ms))}: {nudge_line(nudge)}"
        parts.append(part(nudge.at_ms, nudge.at_ms, "reminder" if nudge.delivered else "reminder silent", words))
    line = tag("div", *parts, class_="line", role="img", aria_label=_("When somebody sat"))
    return tag("div", line, tag("div", *_hours(first, last, calendar), class_="hours"), class_="day-line")


def bout_title(bout: WholeBout, calendar: Calendar) -> str:
    """Return from when to when a bout was, and how long it is."""
    start, end = clock_text(calendar.local(bout.start_ms)), clock_text(calendar.local(bout.end_ms))
    return _("{start} to {end}, {time}", start=start, end=end, time=lasting(bout.length_ms))


def _bounds(day: DayFacts, now_ms: int) -> tuple[int, int]:
    if not day.bouts:
        return day.start_ms, day.end_ms
    first = max(day.start_ms, day.bouts[0].start_ms // _HOUR_MS * _HOUR_MS - _HOUR_MS)
    end = max(day.bouts[-1].end_ms, min(now_ms, day.end_ms))
    return first, min(day.end_ms, -(-end // _HOUR_MS) * _HOUR_MS + _HOUR_MS)


def _hours(first: int, last: int, calendar: Calendar) -> Iterator[Markup]:
    each = max(1, -(-(last - first) // _HOUR_MS // _LABELS)) * _HOUR_MS
    for at in range(first + each // 2, last, each):
        whole = at // _HOUR_MS * _HOUR_MS
        style = f"left:{100 * (whole - first) / (last - first):.2f}%"
        yield tag("span", clock(whole, calendar), style=style)
