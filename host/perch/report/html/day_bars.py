"""Bars a day: hours sat, and reminders that led to a break."""

from collections.abc import Iterator, Sequence

from perch.days.period import Day
from perch.measures.validity import Validity
from perch.model.language import _, date_text, minutes_lasting
from perch.report.html.markup import WIDE, Markup, bar, dated, drawing, line, named_each, text

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 230, 50, 8, 14, 34
_NUDGES_HEIGHT, _NUDGES_TOP = 150, 10
_LOWEST_TOP_MIN = 4 * 60
_COLOUR = {True: "seat", False: "pale"}  # does the day count?
_MARKS = {Validity.UNKNOWN: "?", Validity.AWAY: "–"}


def hours_sat(days: Sequence[Day], whole: int = WIDE) -> Markup:
    """Return the hours sat each day, for whom there is no usual day to compare with."""
    most = _most(days)
    scale, width = (_HEIGHT - _TOP - _BOTTOM) / most, (whole - _LEFT - _RIGHT) / len(days)
    parts = [*_ruler(most, scale, whole - _RIGHT)]
    for number, day in enumerate(days):
        parts += _day(day, _LEFT + number * width, width, scale, number % named_each(len(days), whole) == 0)
    return drawing(whole, _HEIGHT, _("Hours sat each day"), *parts)


def _y(minutes: float, scale: float) -> float:
    return _HEIGHT - _BOTTOM - minutes * scale


def _most(days: Sequence[Day]) -> float:
    minutes = [day.sit_min or 0 for day in days]
    return max(_LOWEST_TOP_MIN, -(-max(minutes) // 60) * 60)


def _ruler(most: float, scale: float, right: float) -> Iterator[Markup]:
    for hour in range(0, int(most) // 60 + 1, 2 if most > 360 else 1):
        y = _y(hour * 60, scale)
        yield line(_LEFT, y, right, y, "grid")
        yield text(_("{hours} h", hours=hour), _LEFT - 8, y + 4, "label", "end")


def _day(day: Day, x: float, width: float, scale: float, named: bool) -> Iterator[Markup]:
    middle = x + width / 2
    if day.sit_min:
        title = f"{date_text(day.day, 'long')}: {_why(day, minutes_lasting(day.sit_min))}"
        wide = min(width * 0.7, 40)
        yield bar(middle - wide / 2, _y(day.sit_min, scale), wide, day.sit_min * scale, _COLOUR[day.counts], title)
    else:
        yield text(_MARKS.get(day.validity, ""), middle, _y(0, scale) - 5, "label", "middle")
    if named:
        yield dated("short", day.day, middle, _HEIGHT - 8)


def _why(day: Day, sat: str) -> str:
    if not day.over:
        return _("{time} so far", time=sat)
    if day.reasons:
        return _("{time}; not counted: {reasons}", time=sat, reasons="; ".join(map(_, day.reasons)))
    return sat


def nudges_answered(days: Sequence[Day], whole: int = WIDE) -> Markup:
    """Return a bar a day: sits with a reminder, filled as far as a break followed."""
    counts = [
        (numbers.stretches_nudged, numbers.nudges_answered) if (numbers := day.facts.headline) else (0, 0)
        for day in days
    ]
    most, any_asked = max(4, *(asked for asked, _answered in counts)), any(asked for asked, _answered in counts)
    scale, width = (_NUDGES_HEIGHT - _NUDGES_TOP - _BOTTOM) / most, (whole - _LEFT - _RIGHT) / len(days)
    floor = _NUDGES_HEIGHT - _BOTTOM
    parts = [line(_LEFT, floor, whole - _RIGHT, floor, "grid")]
    for number in range(0, most + 1, max(1, most // 4)) if any_asked else ():
        parts.append(text(str(number), _LEFT - 8, floor - number * scale + 4, "label", "end"))
    for number, (day, (asked, answered)) in enumerate(zip(days, counts, strict=True)):
        wide, middle = min(width * 0.7, 40), _LEFT + (number + 0.5) * width
        kept = _("{answered} of {asked} led to a break", answered=answered, asked=asked)
        title = f"{date_text(day.day, 'long')}: {kept}"
        parts.append(bar(middle - wide / 2, floor - asked * scale, wide, asked * scale, "asked", title))
        parts.append(bar(middle - wide / 2, floor - answered * scale, wide, answered * scale, "good", title))
        if number % named_each(len(days), whole) == 0:
            parts.append(dated("short", day.day, middle, _NUDGES_HEIGHT - 8))
    if not any_asked:
        parts.append(text(_("no reminder in these days"), (_LEFT + whole - _RIGHT) / 2, floor / 2, "label", "middle"))
    return drawing(whole, _NUDGES_HEIGHT, _("Sits with a reminder, and those with a break after it"), *parts)
