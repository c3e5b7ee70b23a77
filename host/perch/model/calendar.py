"""Chair-days: local calendar days of one zone that begin at a time of day, 04:00 unless set otherwise.

A day is 23 or 25 h long when the clocks change. A day start that the clocks skip is the next instant that
exists, one that they repeat is the first. Instants are UTC milliseconds, intervals half-open. Pure.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
DAY = timedelta(days=1)
EARLIEST_YEAR = 1990
"""An earlier day that somebody types, or that a file has, is a mistake."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND, _SECOND = timedelta(milliseconds=1), timedelta(seconds=1)


def instant(at_ms: int) -> datetime:
    """Return an instant in UTC."""
    return _EPOCH + timedelta(milliseconds=at_ms)


def utc_ms(at: datetime) -> int:
    """Return the UTC ms of a time that has an offset."""
    return (at - _EPOCH) // _MILLISECOND


def iso_text(at_ms: int) -> str:
    """Return an instant as ISO 8601 to the ms: 2026-03-02T08:00:00.000Z."""
    return instant(at_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def offset_ms(zone: tzinfo, at: datetime) -> int:
    """Return local time minus UTC at an instant, in ms."""
    return (at.astimezone(zone).utcoffset() or timedelta(0)) // _MILLISECOND


def minutes_of(text: str) -> int | None:
    """Return the minutes after midnight of a time written HH:MM, or None if it is not one."""
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()):
        return None
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else None


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays_of(text: str) -> frozenset[int] | None:
    """Return the weekdays, Monday 0, of a text like "mon tue wed", or None if it is no such list."""
    words = text.lower().split()
    return frozenset(map(WEEKDAYS.index, words)) if all(word in WEEKDAYS for word in words) else None


def each_day(first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both included; none where `last` is before `first`."""
    return [first + n * DAY for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Calendar:
    """The days of a zone that begin `start_min` minutes after midnight."""

    zone: tzinfo
    start_min: int = 240

    def start(self, day: date) -> int:
        """Return the UTC ms at which a day begins."""
        return _start(self.zone, self.start_min, day)

    def bounds(self, day: date) -> tuple[int, int]:
        """Return the interval of a day in UTC ms."""
        return self.start(day), self.start(day + DAY)

    def day_of(self, at_ms: int) -> date:
        """Return the day that an instant belongs to."""
        day = self.local(at_ms).date()
        while self.start(day) > at_ms:
            day -= DAY
        while self.start(day + DAY) <= at_ms:
            day += DAY
        return day

    def local(self, at_ms: int) -> datetime:
        """Return an instant in local time."""
        return instant(at_ms).astimezone(self.zone)


@lru_cache(maxsize=4096)
def _start(zone: tzinfo, start_min: int, day: date) -> int:
    wall = datetime.combine(day, time(start_min // 60, start_min % 60))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return utc_ms(first)
    return utc_ms(clock_change(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first))


def clock_change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the instant between the two at which the offset of a zone changes, to the second."""
    offset = offset_ms(zone, after)
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if offset_ms(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after
