"""From changed hours of a cushion to the days that are to be written, as points."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from perch.days.baseline import NOTES, BaselinePeriod, note_of, read
from perch.days.period import Rules, compared_with, judged
from perch.days.window import DayWindow
from perch.influx.day_points import DeviceNotes, counted, remembered, rendered
from perch.influx.line import Point
from perch.journal import InfluxQueue, Reader
from perch.measures.goal import BASELINE_DAYS, WINDOW_DAYS
from perch.measures.validity import Validity
from perch.model.calendar import DAY, DAY_MS, HOUR_MS, Calendar, each_day
from perch.model.upkeep import ChangedHour, DayInInflux

UNKNOWN = DayInInflux(False, 0.0, Validity.UNKNOWN.value, "?")
"""A day whose points in InfluxDB are not known."""
_MOST_DAYS = 31
_AHEAD_MS = 366 * DAY_MS
GROUP, _GROUNDS = "group:", "influx:"

Span = tuple[date, date]
RememberedDays = dict[date, DayInInflux]


@dataclass(slots=True)
class DayBatch:
    """Some days of one device: their points, and what is remembered of them `before` and `after` these are written.

    Days only `before` are no longer between its first and its last day. `hours` are the changed hours that this batch
    answers, `later` (device, UTC ms) the days that change because of it.
    """

    device: str
    points: list[Point] = field(default_factory=list)
    before: dict[date, DayInInflux] = field(default_factory=dict)
    after: dict[date, DayInInflux] = field(default_factory=dict)
    hours: list[ChangedHour] = field(default_factory=list)
    later: list[tuple[str, int]] = field(default_factory=list)


def horizon_hour(now_ms: int) -> int:
    """Return the hour (since 1970) from which on days are not written yet, such as those of 2099 by a wrong clock.

    A host that is behind by less than a year writes the days of its cushions all the same.
    """
    return (now_ms + _AHEAD_MS) // HOUR_MS


def extent(reader: Reader, calendar: Calendar, device: str) -> Span | None:
    """The first and the last day with a record or the newest state; None without either."""
    span, live = reader.span(device), reader.live(device)
    moments = [*(span or ()), *([live.at_ms] if live and live.at_ms is not None else [])]
    return (calendar.day_of(min(moments)), calendar.day_of(max(moments))) if moments else None


class DayPlanner:
    """Turns days of one journal into points."""

    def __init__(self, reader: Reader, queue: InfluxQueue, rules: Rules) -> None:
        self._reader, self._queue, self._rules = reader, queue, rules
        self._calendar = rules.calendar

    def batch(self, device: str, hours: Sequence[ChangedHour], now_ms: int) -> DayBatch:
        """The days that these hours of a device change, a month at most, as points."""
        batch, changed = DayBatch(device), set[date]()
        for hour in sorted(hours, key=attrgetter("hour")):
            if len(changed) >= _MOST_DAYS:
                break
            start = hour.hour * HOUR_MS
            changed |= {self._calendar.day_of(moment) for moment in (start, start + HOUR_MS - 1)}
            batch.hours.append(hour)
        span = extent(self._reader, self._calendar, device)
        inside = [day for day in sorted(changed) if span and span[0] <= day <= span[1]]
        written = self._queue.written_span(device)
        batch.before |= self._outside(device, span)
        batch.later += [(device, self._calendar.start(day)) for day in _between(inside, written)]
        self._render(batch, inside, written, now_ms)
        return batch

    def _outside(self, device: str, span: Span | None) -> RememberedDays:
        """The written days of which the journal has nothing any more: before its first record, and after its last."""
        before, after = (span[0] - DAY, span[1] + DAY) if span else (date.max, date.max)
        return self._queue.days(device, date.min, before) | self._queue.days(device, after, date.max)

    def _render(self, batch: DayBatch, days: Sequence[date], written: Span | None, now_ms: int) -> None:
        if not days:
            return
        group, baseline = (self._reader.note(name) for name in (GROUP + batch.device, note_of(batch.device)))
        notes = DeviceNotes(group, read(baseline))
        remembered_days = self._remembered(batch.device, days, notes.baseline)
        span = self._calendar.start(days[0]), self._calendar.bounds(days[-1])[1]
        source = DayWindow(self._reader, batch.device, *span)
        calibrations = self._reader.calibrations(batch.device, *span)
        over = {day: counted(day, own, self._rules.workdays) for day, own in remembered_days.items() if own.over}
        for day in days:
            current = judged(source, batch.device, self._rules, day, now_ms)
            over.pop(day, None)
            if current.over:
                over[day] = current.counted
            points = rendered(current, [*over.values()], self._rules, notes, calibrations, now_ms)
            after = remembered(current, points)
            if day in remembered_days:
                batch.before[day] = remembered_days[day]
            if written and _counts(remembered_days.get(day)) != _counts(after):
                later = compared_with(day, notes.baseline, written[1])
                batch.later += [(batch.device, self._calendar.start(other)) for other in later if other not in days]
            remembered_days[day] = batch.after[day] = after
            batch.points += points

    def _remembered(self, device: str, days: Sequence[date], baseline: BaselinePeriod | None) -> RememberedDays:
        """What is remembered of these days and of the days that they are compared with."""
        remembered_days = self._queue.days(device, days[0] - WINDOW_DAYS * DAY, days[-1])
        if baseline:
            last = baseline.first + (BASELINE_DAYS - 1) * DAY
            remembered_days |= self._queue.days(device, baseline.first, last)
        return remembered_days


def _counts(day: DayInInflux | None) -> tuple[float, str] | None:
    """What later days are compared with, None of a day that does not count."""
    return (day.sit_min, day.worth) if day and day.over and day.worth == Validity.VALID else None


def _between(inside: Sequence[date], written: Span | None) -> list[date]:
    """The days between the written days and these, which are now known to have no record."""
    if not inside:
        return []
    first, last = written or (inside[0], inside[0])
    candidates = each_day(min(first, inside[0]), max(last, inside[-1]))
    return [day for day in candidates if not first <= day <= last and day not in inside]


def requeue_all(
    reader: Reader, queue: InfluxQueue, rules: Rules, devices: Sequence[str], until: date = date.min
) -> None:
    """Queue all that the journal has of these devices, with nothing taken as known to be in InfluxDB.

    A day more on both sides, since the days in InfluxDB may have begun at another time of day. Days up to `until` are
    queued too: after a backup was restored, InfluxDB has days that the journal does not know.
    """
    calendar = rules.calendar
    for device in devices:
        span = extent(reader, calendar, device)
        before = queue.days(device, date.min, date.max)
        days = set(before)
        if span:
            days.update(each_day(span[0] - DAY, max(span[1], until) + DAY))
        unknown = [(device, day, replace(before.get(day, UNKNOWN), shape=UNKNOWN.shape)) for day in sorted(days)]
        queue.plan(unknown, [(device, calendar.start(day)) for day in sorted(days)])
        queue.requeue_states(device)
    queue.remember_all(_grounds(reader, rules, devices))


def requeue_regrouped(reader: Reader, queue: InfluxQueue, rules: Rules) -> None:
    """Queue all of the devices whose group, baseline or rules of days differ from those that were written.

    A few queries, however many cushions there are.
    """
    grounds = _grounds(reader, rules, reader.devices())
    before = queue.notes(_GROUNDS)
    changed = [name for name, text in grounds.items() if before.get(name, text) != text]
    queue.remember_all({name: text for name, text in grounds.items() if name not in before})
    if changed:
        requeue_all(reader, queue, rules, [name.removeprefix(_GROUNDS) for name in changed])


def _grounds(reader: Reader, rules: Rules, devices: Sequence[str]) -> dict[str, str]:
    """The note of each device on the group, baseline and rules that its days are made by."""
    groups, baselines, text = reader.notes(GROUP), reader.notes(NOTES), str(rules)
    own = {one: DeviceNotes(groups.get(GROUP + one), read(baselines.get(note_of(one)))) for one in devices}
    return {_GROUNDS + device: f"{text} {notes}" for device, notes in own.items()}
