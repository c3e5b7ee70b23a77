"""Which days of a cushion an outbox means, and what they are as points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter

from perch.days.baseline import BaselinePeriod, note_of, read
from perch.days.comparison import BACK_DAYS, compared_with
from perch.days.period import Day, Rules, judged
from perch.days.window import DayWindow
from perch.influx.day_points import DeviceNotes, counted, remembered, rendered
from perch.influx.line import Point
from perch.journal import InfluxQueue, Reader
from perch.measures.goal import BASELINE_DAYS, Counted
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.upkeep import ChangedHour, DayInInflux

UNKNOWN = DayInInflux(False, 0.0, Validity.UNKNOWN.value, "?")
"""A day of which it is not known what InfluxDB has."""
_MOST_DAYS = 31
_HOUR_MS = 3_600_000
_AHEAD_MS = 24 * _HOUR_MS
_DAY = timedelta(days=1)

Span = tuple[date, date]


@dataclass(slots=True)
class DayBatch:
    """Some days of one device: their points, what was remembered of them and what is to be, what led here.

    `gone` are days that are no longer between its first and its last; `later` (device, UTC ms) is to be looked at next.
    """

    device: str
    points: list[Point] = field(default_factory=list)
    before: dict[date, DayInInflux] = field(default_factory=dict)
    after: dict[date, DayInInflux] = field(default_factory=dict)
    gone: list[date] = field(default_factory=list)
    hours: list[ChangedHour] = field(default_factory=list)
    later: list[tuple[str, int]] = field(default_factory=list)


def known_of(reader: Reader, device: str) -> DeviceNotes:
    """The notes of commands about a cushion."""
    return DeviceNotes(reader.note(f"group:{device}"), read(reader.note(note_of(device))))


def extent(reader: Reader, calendar: Calendar, device: str) -> Span | None:
    """The first and the last day of which something was told; None of none."""
    span, live = reader.span(device), reader.live(device)
    moments = [*(span or ()), *([live.at_ms] if live and live.at_ms is not None else [])]
    return (calendar.day_of(min(moments)), calendar.day_of(max(moments))) if moments else None


class DayPlanner:
    """Makes days of one journal into points, told the time."""

    def __init__(self, reader: Reader, outbox: InfluxQueue, rules: Rules) -> None:
        self._reader = reader
        self._outbox = outbox
        self._rules = rules
        self._calendar = rules.calendar

    def of(self, device: str, hours: Sequence[ChangedHour], now_ms: int) -> DayBatch:
        """The first days, a month at most, that these hours of a device touch."""
        work, found = DayBatch(device), set[date]()
        for hour in sorted(hours, key=attrgetter("hour")):
            if len(found) >= _MOST_DAYS:
                break
            found |= self._days_of(hour)
            work.hours.append(hour)
        days = sorted(found)
        span = extent(self._reader, self._calendar, device)
        last = self._calendar.day_of(now_ms + _AHEAD_MS)  # what a wrong clock put far ahead waits for its day
        inside = [day for day in days if span and span[0] <= day <= min(span[1], last)]
        there = self._outbox.written_span(device)
        self._remember_gone(work, [day for day in days if day not in inside])
        work.later += [(device, self._calendar.start(day)) for day in _between(inside, there)]
        self._render(work, inside, there, now_ms)
        return work

    def _days_of(self, hour: ChangedHour) -> set[date]:
        start = hour.hour * _HOUR_MS
        return {self._calendar.day_of(start), self._calendar.day_of(start + _HOUR_MS - 1)}

    def _remember_gone(self, work: DayBatch, days: Iterable[date]) -> None:
        for day in days:
            if held := self._outbox.days(work.device, day, day):
                work.gone.append(day)
                work.before |= held

    def _render(self, work: DayBatch, days: Sequence[date], there: Span | None, now_ms: int) -> None:
        if not days:
            return
        known = known_of(self._reader, work.device)
        held = self._held(work.device, days, known.baseline)
        source = DayWindow(self._reader, work.device, self._calendar.start(days[0]), self._calendar.bounds(days[-1])[1])
        for day in days:
            found = judged(source, work.device, self._rules, day, now_ms)
            points = rendered(found, self._over(held, day, found), self._rules, known, now_ms)
            after = remembered(found, points)
            if day in held:
                work.before[day] = held[day]
            if there and _counts(held.get(day)) != _counts(after):
                again = compared_with(day, known.baseline, there[1])
                work.later += [(work.device, self._calendar.start(one)) for one in again if one not in days]
            held[day] = work.after[day] = after
            work.points += points

    def _held(self, device: str, days: Sequence[date], phase: BaselinePeriod | None) -> dict[date, DayInInflux]:
        """What is remembered of the days that these are compared with, and of themselves."""
        held = self._outbox.days(device, days[0] - BACK_DAYS * _DAY, days[-1])
        if phase:
            held |= self._outbox.days(device, phase.first, phase.first + (BASELINE_DAYS - 1) * _DAY)
        return held

    def _over(self, held: dict[date, DayInInflux], day: date, found: Day) -> list[Counted]:
        before = [counted(one, own, self._rules.workdays) for one, own in held.items() if own.over and one != day]
        return before + ([found.counted] if found.over else [])


def _counts(day: DayInInflux | None) -> tuple[float, str] | None:
    """What later days are compared with; None of a day that does not count."""
    return (day.sit_min, day.worth) if day and day.over and day.worth == Validity.VALID else None


def _between(inside: Sequence[date], there: Span | None) -> list[date]:
    """The days that become known to be without any record: between those written and those to be."""
    if not inside:
        return []
    first, last = there or (inside[0], inside[0])
    new = range(min(first, inside[0]).toordinal(), max(last, inside[-1]).toordinal() + 1)
    found = (date.fromordinal(number) for number in new)
    return [day for day in found if not first <= day <= last and day not in inside]


def all_again(reader: Reader, outbox: InfluxQueue, rules: Rules, device: str, until: date = date.min) -> None:
    """Have all of a device written again, with nothing taken for granted.

    A day more on both sides, as those that InfluxDB has may have begun at another time of day. Days up to `until` are
    looked at too: where a backup was restored, InfluxDB has days that the journal never heard of.
    """
    calendar = rules.calendar
    span = extent(reader, calendar, device)
    held = outbox.days(device, date.min, date.max)
    days = set(held)
    if span:
        days |= {date.fromordinal(n) for n in range(span[0].toordinal() - 1, max(span[1], until).toordinal() + 2)}
    forgotten = [(device, day, replace(held.get(day, UNKNOWN), shape=UNKNOWN.shape)) for day in sorted(days)]
    outbox.plan(forgotten, [(device, calendar.start(day)) for day in sorted(days)])
    outbox.requeue_states(device)
    outbox.remember(*_by_what(reader, rules, device))


def look_for_news(reader: Reader, outbox: InfluxQueue, rules: Rules) -> None:
    """Have all of a device written again where its group, its baseline or the rules of its days are others by now."""
    for device in reader.devices():
        name, now = _by_what(reader, rules, device)
        before = outbox.note(name)
        if before is None:
            outbox.remember(name, now)
        elif before != now:
            all_again(reader, outbox, rules, device)


def _by_what(reader: Reader, rules: Rules, device: str) -> tuple[str, str]:
    """The note of what the days of a device were made by."""
    return f"influx:{device}", f"{rules} {known_of(reader, device)}"
