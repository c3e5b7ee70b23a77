"""What the journal's outbox says is to be looked at again, into InfluxDB: a bounded batch at a time.

A day is written whole, from the journal as it is now. The journal remembers which points a day has in InfluxDB, from
before they are sent: so what is there no more is found and deleted, whatever happened in between.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter

from perch.days.period import Rules
from perch.influx.batches import MOST_LINES, BatchWriter
from perch.influx.changed_days import UNKNOWN, DayBatch, DayPlanner
from perch.influx.schema import BOUT, DAY, DEVICE, HOUR, NUDGE, STATE
from perch.influx.shape import read, stale, union, written
from perch.influx.state_points import state_point
from perch.journal import InfluxQueue, JournalError, Reader
from perch.model.upkeep import ChangedHour, DayInInflux

log = logging.getLogger(__name__)

_OF_DAYS = tuple(one.name for one in (DAY, HOUR, BOUT, NUDGE))
_MOST_TOLD = 4 * MOST_LINES
_MOST_HOURS = 1_000
_ENOUGH = MOST_LINES // 2


class InfluxSync:
    """Looks at the outbox of one journal and tells one InfluxDB."""

    def __init__(self, reader: Reader, outbox: InfluxQueue, delivery: BatchWriter, rules: Rules) -> None:
        self._reader = reader
        self._outbox = outbox
        self._delivery = delivery
        self._calendar = rules.calendar
        self._work = DayPlanner(reader, outbox, rules)

    def step(self, now_ms: int) -> bool:
        """Send one batch of days and one of states; whether there was any. Away of the store goes through.

        While one batch is under way the next is made. States may still be so on return, if there were any.
        """
        over = self._outbox.unfinished_days(self._calendar.day_of(now_ms))
        if over:
            self._outbox.requeue_hours((device, self._calendar.start(day)) for device, day in over)
        batch = self._days(now_ms)
        self._delivery.settle(now_ms)
        if batch:
            self._send(batch, now_ms)
        told = self._tell(now_ms)
        if not told:
            self._delivery.settle(now_ms)
        return bool(told or batch)

    def settle(self, now_ms: int) -> None:
        """Wait until nothing is under way."""
        self._delivery.settle(now_ms)

    def _tell(self, now_ms: int) -> bool:
        """Tell the states that wait, if any; the last of them are under way then."""
        told = self._outbox.unsent_states(_MOST_TOLD)
        groups = {device: self._reader.note(f"group:{device}") for device in {one.device for one in told}}
        for device, boot in sorted({(one.device, one.boot) for one in told if one.moves}):
            self._take_back(device, boot, now_ms)
        for first in range(0, len(told), MOST_LINES):
            some = told[first : first + MOST_LINES]
            points = [state_point(one, one.at_ms, groups[one.device]) for one in some if one.at_ms is not None]
            self._delivery.begin([point.line for point in points], now_ms, partial(self._outbox.mark_sent, some))
        return bool(told)

    def _take_back(self, device: str, boot: str, now_ms: int) -> None:
        """Delete all of a boot that lies elsewhere now, before any of it is put where another one may have been."""
        moved = self._outbox.misplaced(device, boot)
        self._delivery.delete(device, [(_measurement(topic), at_ms) for topic, _, at_ms in moved], now_ms)
        self._outbox.requeue_misplaced(device, moved)

    def _days(self, now_ms: int) -> list[DayBatch]:
        hours = self._outbox.changed_hours(_MOST_HOURS)
        batch: list[DayBatch] = []
        for device, own in groupby(sorted(hours, key=attrgetter("device", "hour")), attrgetter("device")):
            batch.append(self._made(device, list(own), now_ms))
            if sum(len(work.points) for work in batch) >= _ENOUGH:
                break
        return batch

    def _made(self, device: str, hours: list[ChangedHour], now_ms: int) -> DayBatch:
        try:
            return self._work.of(device, hours, now_ms)
        except JournalError:
            raise
        except Exception:  # a day that cannot be made must not hold up those of all other cushions
            log.exception("the days of %s cannot be made into points and are left out", device)
            return DayBatch(device, hours=hours)

    def _send(self, batch: list[DayBatch], now_ms: int) -> None:
        intended = [found for work in batch for found in _intended(work)]
        later = [moment for work in batch for moment in work.later]
        if intended or later:
            self._outbox.plan(intended, later)
        for work in batch:
            self._remove(work, now_ms)
        lines = [point.line for work in batch for point in work.points]
        self._delivery.begin(lines, now_ms, partial(self._remember, batch))

    def _remember(self, batch: list[DayBatch]) -> None:
        """These days are in InfluxDB as they are."""
        for work in batch:
            self._outbox.drop_days((work.device, day) for day in work.gone)
        self._outbox.commit(
            [(work.device, day, after) for work in batch for day, after in work.after.items()],
            [hour for work in batch for hour in work.hours],
        )

    def _remove(self, work: DayBatch, now_ms: int) -> None:
        """Delete what is in InfluxDB and should not be, or not so."""
        unknown = sorted(day for day, held in work.before.items() if held.shape == UNKNOWN.shape)
        for first, last in _runs(unknown):
            start, end = self._calendar.start(first), self._calendar.bounds(last)[1]
            self._delivery.wipe(work.device, _OF_DAYS, start, end)
        for day, held in work.before.items():
            if held.shape != UNKNOWN.shape:
                after = work.after.get(day)
                wanted = read(after.shape) if after else {}
                self._delivery.delete(work.device, stale(read(held.shape), wanted), now_ms)


def _intended(work: DayBatch) -> Iterator[tuple[str, date, DayInInflux]]:
    """What may be in InfluxDB once the sending has begun, where that is more than is remembered."""
    for day, after in work.after.items():
        before = work.before.get(day, replace(UNKNOWN, shape=""))
        if before.shape != UNKNOWN.shape:
            shape = written(union(read(before.shape), read(after.shape)))
            if shape != before.shape:
                yield work.device, day, replace(before, shape=shape)


def _measurement(topic: str) -> str:
    return STATE.name if topic == "state" else DEVICE.name


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each run of days without a gap."""
    for _, run in groupby(enumerate(days), lambda pair: pair[1].toordinal() - pair[0]):
        found = [day for _, day in run]
        yield found[0], found[-1]
