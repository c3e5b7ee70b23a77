"""Bars a day: hours sat, and reminders that led to a break."""

from collections.abc import Sequence

from perch.days.period import Day
from perch.measures.validity import Validity
from perch.model.language import _, date_text, minutes_lasting
from perch.report.html.blocks import Chart, key
from perch.report.html.columns import Columns
from perch.report.html.markup import WIDE, Markup, joined, plain, text

_LOWEST_TOP_MIN = 4 * 60
_MARKS = {Validity.UNKNOWN: "?", Validity.AWAY: "–"}
_MARGINS = {"left": 50, "bottom": 34}


def hours_sat(days: Sequence[Day], whole: int = WIDE) -> Chart:
    """Return the hours sat each day, for whom there is no usual day to compare with."""
    most = max(_LOWEST_TOP_MIN, -(-max(day.sit_min or 0 for day in days) // 60) * 60)
    columns, parts = Columns(whole, 230, len(days), 0, most, top=14, **_MARGINS), []
    for hour in range(0, int(most) // 60 + 1, 2 if most > 360 else 1):
        parts += [columns.rule(hour * 60), columns.label(hour * 60, _("{hours} h", hours=hour))]
    for number, day in enumerate(days):
        parts += [_day(columns, number, day), *columns.named(number, day.day)]
    legend, title = [key("seat", _("counted")), key("pale", _("not counted"))], _("Hours sat each day")
    return Chart(title, joined(legend), columns.drawing(title, parts))


def _day(columns: Columns, number: int, day: Day) -> Markup:
    if not day.sit_min:
        return text(_MARKS.get(day.validity, ""), columns.x(number), columns.y(0) - 5, "middle")
    title = f"{date_text(day.day, 'long')}: {_why(day, minutes_lasting(day.sit_min))}"
    return columns.bar(number, 0, day.sit_min, "seat" if day.counts else "pale", title)


def _why(day: Day, sat: str) -> str:
    if not day.over:
        return _("{time} so far", time=sat)
    if day.reasons:
        return _("{time}; not counted: {reasons}", time=sat, reasons="; ".join(map(_, day.reasons)))
    return sat


def nudges_answered(days: Sequence[Day], whole: int = WIDE) -> Chart:
    """Return a bar a day: sits with a reminder, filled as far as a break followed."""
    counts = [
        (numbers.stretches_nudged, numbers.nudges_answered) if (numbers := day.facts.headline) else (0, 0)
        for day in days
    ]
    most, any_asked = max(4, *(asked for asked, _answered in counts)), any(asked for asked, _answered in counts)
    columns = Columns(whole, 150, len(days), 0, most, top=10, **_MARGINS)
    parts = [columns.rule(0)]
    if any_asked:
        parts += [columns.label(number, str(number)) for number in range(0, most + 1, max(1, most // 4))]
    for number, (day, (asked, answered)) in enumerate(zip(days, counts, strict=True)):
        kept = _("{answered} of {asked} led to a break", answered=answered, asked=asked)
        title = f"{date_text(day.day, 'long')}: {kept}"
        parts += [columns.bar(number, 0, asked, "asked", title), columns.bar(number, 0, answered, "good", title)]
        parts += columns.named(number, day.day)
    if not any_asked:
        middle = (columns.x(0) + columns.x(len(days) - 1)) / 2
        parts.append(text(_("no reminder in these days"), middle, columns.y(0) / 2, "middle"))
    legend = [plain(_("Sits with a reminder.") + " "), key("good", _("a break after it")), key("asked", _("no break"))]
    drawn = columns.drawing(_("Sits with a reminder, and those with a break after it"), parts)
    return Chart(_("Breaks after reminders"), joined(legend), drawn)
