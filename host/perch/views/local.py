"""Times and numbers as markup that the browser writes in its own language; what it says without that is plain."""

from datetime import date
from html import escape

from perch.days import Calendar
from perch.page.svg import tag


def clock(at_ms: int, calendar: Calendar) -> str:
    """A moment as the clock on the wall shows it, in the configured zone."""
    at = calendar.local(at_ms)
    return tag("time", f"{at:%H:%M}", datetime=at.isoformat(), data_as="clock")


def moment(at_ms: int, calendar: Calendar) -> str:
    """A moment with its day."""
    at = calendar.local(at_ms)
    return tag("time", f"{at:%Y-%m-%d %H:%M}", datetime=at.isoformat(), data_as="moment")


def on(day: date) -> str:
    """A day written out."""
    return tag("time", f"{day:%A} {day.day} {day:%B %Y}", datetime=day.isoformat(), data_as="day")


def number(value: float | None, digits: int = 0) -> str:
    """A number; a dash where there is none."""
    return "–" if value is None else tag("data", f"{value:.{digits}f}", value=repr(value), data_digits=str(digits))


def plain(words: str) -> str:
    """Words that are no markup."""
    return escape(words)
