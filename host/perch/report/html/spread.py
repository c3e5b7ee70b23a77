"""The hours of the week: how much of each is sat."""

from collections.abc import Sequence

from perch.days.hours import WeekHours, bins, named
from perch.days.period import Day
from perch.model.language import _, minutes_lasting, ngettext, percent_text, weekday_text
from perch.report.html.blocks import Chart, empty_legend
from perch.report.html.markup import NARROW, WIDE, Markup, bar, drawing, joined, plain, tag, text

_WEEK_LEFT, _WEEK_TOP, _WEEK_ROW = 52, 20, 24


def week_drawn(hours: WeekHours, first: int, whole: int = WIDE) -> Chart:
    """Return a field for each hour of each weekday, fuller the more of it was sat; a row begins at the hour `first`."""
    width = (whole - _WEEK_LEFT) / 24
    parts = [
        text(f"{(first + column) % 24:02}", _WEEK_LEFT + (column + 0.5) * width, 13, "middle")
        for column in range(0, 24, 3)
    ]
    for row in range(7):
        weekday = weekday_text(row)
        parts.append(text(weekday, _WEEK_LEFT - 10, _WEEK_TOP + row * _WEEK_ROW + 16, "end"))
        for column in range(24):
            hour = (first + column) % 24
            x, y = _WEEK_LEFT + column * width + 1, _WEEK_TOP + row * _WEEK_ROW + 1
            parts.append(_field(hours[row, hour], f"{weekday} {hour:02}:00", x, y, width - 2))
    legend = plain(_("The fuller the colour, the more of the hour was sat.") + " "), *empty_legend()
    drawn = drawing(whole, _WEEK_TOP + 7 * _WEEK_ROW, _("How much of each hour of the week is sat"), *parts)
    return Chart(_("Hours of the week"), joined(legend), drawn)


def _field(share: float | None, when: str, x: float, y: float, width: float) -> Markup:
    known = _("not known") if share is None else _("{share} sat", share=percent_text(share))
    colour = "unknown" if share is None else "seat" if share else "vacant"
    depth = 0.12 + 0.88 * share if share else 1.0
    size = {"x": x, "y": y, "width": width, "height": _WEEK_ROW - 2, "rx": 2}
    return tag("rect", tag("title", plain(f"{when}: {known}")), class_=colour, opacity=depth, **size)


_LEFT, _ROW, _RIGHT = 116, 26, {WIDE: 240, NARROW: 130}


def bout_lengths(days: Sequence[Day], whole: int = WIDE) -> Chart:
    """A bar for each range of lengths, as long as the time that was sat in such bouts."""
    ranges = bins(days)
    most = max(range_.minutes for range_ in ranges) or 1
    parts = []
    for row, range_ in enumerate(ranges):
        y, width = row * _ROW + 4, range_.minutes / most * (whole - _LEFT - _RIGHT[whole])
        parts.append(text(named(range_), _LEFT - 10, y + 14, "end"))
        if range_.n:
            parts.append(bar(_LEFT, y, max(width, 1.0), _ROW - 8, "seat"))
        time = minutes_lasting(range_.minutes)
        counted = ngettext("{time} in {count} sit", "{time} in {count} sits", range_.n, time=time)
        words = (counted if whole == WIDE else time) if range_.n else "–"
        parts.append(text(words, _LEFT + width + 8, y + 14))
    drawn = drawing(whole, len(ranges) * _ROW + 4, _("Time sat by length of sit"), *parts)
    return Chart(_("Lengths of sits"), plain(_("Time sat in sits of each length.")), drawn)
