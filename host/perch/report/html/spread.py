"""The hours of the week: how much of each is sat."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from perch.days.hours import Hour, bins, named, week
from perch.days.period import Day
from perch.model.calendar import Calendar
from perch.report.html.markup import Markup, bar, dated, drawing, plain, tag, text
from perch.report.words import many, minutes_lasting

_WIDTH, _LEFT, _TOP, _ROW = 760, 44, 20, 24
_A_MONDAY, _DAY = date(2024, 1, 1), timedelta(days=1)
_FULL_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def hours_of_week(days: Sequence[Day], calendar: Calendar) -> Markup:
    """A field for each hour of each weekday, the fuller the more of it was sat."""
    return week_drawn(week(days, calendar), calendar.start_min // 60)


def week_drawn(hours: Mapping[tuple[int, int], Hour], first: int) -> Markup:
    """The same of hours that are summed up already, by (weekday, hour); a row begins at the hour `first`."""
    width = (_WIDTH - _LEFT) / 24
    parts = list(_ruler(width, first))
    for row, name in enumerate(_FULL_WEEK):
        parts.append(dated("weekday", _A_MONDAY + row * _DAY, _LEFT - 10, _TOP + row * _ROW + 16, anchor="end"))
        for column in range(24):
            hour = (first + column) % 24
            where = (_LEFT + column * width + 1, _TOP + row * _ROW + 1, width - 2, _ROW - 2)
            parts.append(_field(hours[row, hour], f"{name} {hour:02}:00", where))
    return drawing(_WIDTH, _TOP + 7 * _ROW, "How much of each hour of the week is sat", *parts)


def _ruler(width: float, first: int) -> Iterator[Markup]:
    for column in range(0, 24, 3):
        yield text(f"{(first + column) % 24:02}", _LEFT + (column + 0.5) * width, 13, "label", "middle")


def _field(hour: Hour, when: str, where: tuple[float, float, float, float]) -> Markup:
    x, y, width, height = where
    known = hour.share is not None
    title = f"{when}: {hour.share:.0%} sat" if hour.share is not None else f"{when}: not known"
    colour = ("seat" if hour.share else "vacant") if known else "unknown"
    depth = 0.12 + 0.88 * hour.share if hour.share else 1.0
    size = {"x": x, "y": y, "width": width, "height": height, "rx": 2}
    return tag("rect", tag("title", plain(title)), class_=colour, opacity=depth, **size)


_WIDTH, _LEFT, _ROW, _RIGHT = 760, 96, 26, 200


def bout_lengths(days: Sequence[Day]) -> Markup:
    """A bar for each range of lengths, as long as the time that was sat in such bouts."""
    ranges = bins(days)
    most = max(range_.minutes for range_ in ranges) or 1
    parts = []
    for row, range_ in enumerate(ranges):
        y, width = row * _ROW + 4, range_.minutes / most * (_WIDTH - _LEFT - _RIGHT)
        parts.append(text(named(range_), _LEFT - 10, y + 14, "label", "end"))
        if range_.n:
            parts.append(bar(_LEFT, y, max(width, 1.0), _ROW - 8, "seat"))
        title = f"{minutes_lasting(range_.minutes)} in {many(range_.n, 'sit')}" if range_.n else "–"
        parts.append(text(title, _LEFT + width + 8, y + 14, "label"))
    return drawing(_WIDTH, len(ranges) * _ROW + 4, "Time sat by length of bout", *parts)
