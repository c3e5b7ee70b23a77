"""The language in which somebody is spoken to: sentences, dates, clock times and numbers, also where nothing is read.

`_` and `ngettext` are those of gettext: the English sentence is the key. The language in force belongs to
the thread or the task that speaks; English is there without any file, others are made by `perch.catalogue`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime


def _english_plural(one: str, more: str, count: int) -> str:
    return one if count == 1 else more


def _english_date(day: date, style: str) -> str:
    return _STYLES[style].format(day)


def _english_number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS
_STYLES = {
    "full": "{0:%A} {0.day} {0:%B %Y}",
    "long": "{0:%A} {0.day} {0:%B}",
    "short": "{0.day} {0:%b}",
    "axis": "{0:%a} {0.day} {0:%b}",
    "medium": "{0.day} {0:%b %Y}",
    "month": "{0:%b %Y}",
    "weekday": "{0:%A}",
    "wd": "{0:%a}",
}
"""The ways to write a date: full is Monday 2 March 2026, axis is Mon 2 Mar, wd is Mon."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language with the habits of a region; `tag` is that of BCP 47. The default is English as used everywhere.

    `clock` writes a local time, `date` a date in one of the styles of `_STYLES`, `number` a value with digits.
    """

    tag: str = "en"
    gettext: Callable[[str], str] = str
    ngettext: Callable[[str, str, int], str] = _english_plural
    clock: Callable[[datetime], str] = "{:%H:%M}".format
    date: Callable[[date, str], str] = _english_date
    number: Callable[[float, int], str] = _english_number


ENGLISH = Language()
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def spoken() -> Language:
    """Return the language in force."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Put a language in force within `with`."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def speak(language: Language) -> None:
    """Put a language in force for the rest of this thread or task."""
    _SPOKEN.set(language)


def N_(sentence: str) -> str:
    """Return a sentence as it is: marks one that `_` gets later, as a constant."""
    return sentence


def _(sentence: str, **values: object) -> str:
    """Return a sentence in the language in force, with its values; "" is no sentence."""
    text = spoken().gettext(sentence) if sentence else ""
    return text.format(**values) if values else text


def ngettext(one: str, more: str, count: int, **values: object) -> str:
    """Return the form of a sentence for a count, which is its value `count`."""
    return spoken().ngettext(one, more, count).format(count=count, **values)


def clock_text(local: datetime) -> str:
    """Return a clock time: 14:05, 2:05 PM."""
    return spoken().clock(local)


def date_text(day: date, style: str = "full") -> str:
    """Return a date in a style: full, long, short, axis, medium, month, weekday, wd."""
    return spoken().date(day, style)


def weekday_text(number: int) -> str:
    """Return a weekday in short, Monday is 0."""
    return date_text(date(2024, 1, 1 + number), "wd")


def number_text(value: float, digits: int = 0) -> str:
    """Return a number with digits after the point: 1.5, 1,5."""
    return spoken().number(value, digits)


def percent_text(share: float) -> str:
    """Return a share as per cent: 85%."""
    return _("{number}%", number=number_text(100 * share))


def lasting(ms: float) -> str:
    """Return a duration in whole units that have passed: 6 h 12, 25 min, 30 s."""
    minutes = int(ms) // _MINUTE_MS
    if minutes >= 60:
        return _("{hours} h {minutes:02}", hours=minutes // 60, minutes=minutes % 60)
    return _("{minutes} min", minutes=minutes) if minutes else _("{seconds} s", seconds=int(ms) // 1000)


def ago(ms: float) -> str:
    """How long ago something was, 0 s for the future: 25 min ago, 3 days ago."""
    days = int(ms) // _DAY_MS
    return _("{days} days ago", days=days) if days > 1 else _("{time} ago", time=lasting(max(0, ms)))


def minutes_lasting(minutes: float | None) -> str:
    """Return a duration of fractional minutes; a dash for None."""
    if minutes is None:
        return "–"
    return lasting(round(minutes * _MINUTE_MS)) if minutes else _("{minutes} min", minutes=0)


def many(count: int, one: str, more: str | None = None) -> str:
    """A count with its noun in English, for a log or whoever looks after it: 1 bout, 2 bouts."""
    return f"{count} {one if count == 1 else more or one + 's'}"
