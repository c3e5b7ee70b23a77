"""Write what the queue of a journal names into InfluxDB, a bounded batch at a time.

A day is written whole, from the journal as it is now. The queue remembers the points that a day may have in InfluxDB,
from before they are sent, so that stale points are deleted whatever happened in between.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter

from perch.days.period import Rules
from perch.influx.batch_writer import MOST_LINES, BatchWriter
from perch.influx.changed_days import GROUP, UNKNOWN, DayBatch, DayPlanner, horizon_hour
from perch.influx.schema import BOUT, DAY, DEVICE, EVENT, HOUR, NUDGE, STATE
from perch.influx.shape import read, stale, union, written
from perch.influx.state_points import state_line
from perch.journal import InfluxQueue, JournalError, Reader
from perch.model.upkeep import ChangedHour, DayInInflux, KeptState
from perch.wire.fast import read_json

log = logging.getLogger(__name__)

_OF_DAYS = tuple(measurement.name for measurement in (DAY, HOUR, BOUT, NUDGE, EVENT))
_MOST_STATES = 4 * MOST_LINES
_MOST_HOURS = 1_000
_ENOUGH = MOST_LINES // 2


class InfluxSync:
    """Brings one InfluxDB up to date with one journal. Every method raises Unreachable and JournalError."""

    def __init__(self, reader: Reader, queue: InfluxQueue, writer: BatchWriter, rules: Rules) -> None:
        self._reader, self._queue, self._writer = reader, queue, writer
        self._calendar = rules.calendar
        self._planner = DayPlanner(reader, queue, rules)

    def step(self, now_ms: int) -> bool:
        """Write one batch of days and one of states; return whether there was any.

        While one batch is under way the next is made. The last states may still be under way on return.
        """
        over = self._queue.unfinished_days(self._calendar.day_of(now_ms))
        if over:
            self._queue.plan((), [(device, self._calendar.start(day)) for device, day in over])
        batches = self._day_batches(now_ms)
        self._writer.settle(now_ms)
        if batches:
            self._write_days(batches, now_ms)
        any_states = self._write_states(now_ms)
        if not any_states:
            self._writer.settle(now_ms)
        return any_states or bool(batches)

    def _write_states(self, now_ms: int) -> bool:
        """Begin to write the states that wait; return whether there were any."""
        waiting = self._queue.unsent_states(_MOST_STATES)
        groups = self._reader.notes(GROUP) if waiting else {}
        for device, boot in sorted({(state.device, state.boot) for state in waiting if state.moves}):
            self._delete_misplaced(device, boot, now_ms)
        for first in range(0, len(waiting), MOST_LINES):
            some = waiting[first : first + MOST_LINES]
            lines = [line for state in some if (line := _state_line(state, groups.get(GROUP + state.device)))]
            self._writer.begin(lines, now_ms, partial(self._queue.mark_sent, some))
        return bool(waiting)

    def _delete_misplaced(self, device: str, boot: str, now_ms: int) -> None:
        """Delete the states of a boot that lie elsewhere now, before others are written in their places."""
        moved = self._queue.misplaced(device, boot)
        keys = [(STATE.name if topic == "state" else DEVICE.name, at_ms) for topic, _, at_ms in moved]
        self._writer.delete(device, keys, now_ms)
        self._queue.requeue_misplaced(device, moved)

    def _day_batches(self, now_ms: int) -> list[DayBatch]:
        hours = self._queue.changed_hours(_MOST_HOURS, before_hour=horizon_hour(now_ms))
        batches: list[DayBatch] = []
        for device, own in groupby(sorted(hours, key=attrgetter("device", "hour")), attrgetter("device")):
            batches.append(self._day_batch(device, list(own), now_ms))
            if sum(len(batch.points) for batch in batches) >= _ENOUGH:
                break
        return batches

    def _day_batch(self, device: str, hours: list[ChangedHour], now_ms: int) -> DayBatch:
        try:
            return self._planner.batch(device, hours, now_ms)
        except JournalError:
            raise
        except Exception as error:  # the days of one cushion must not hold up those of the others
            log.exception("the days of %s cannot be made into points and are left out", device)
            self._queue.refuse(DAY.name, device, f"its days cannot be made: {error!r}", now_ms)
            return DayBatch(device, hours=hours)

    def _write_days(self, batches: list[DayBatch], now_ms: int) -> None:
        planned = [day for batch in batches for day in _planned(batch)]
        later = [moment for batch in batches for moment in batch.later]
        if planned or later:
            self._queue.plan(planned, later)
        for batch in batches:
            self._delete_stale(batch, now_ms)
        lines = [point.line for batch in batches for point in batch.points]
        self._writer.begin(lines, now_ms, partial(self._commit, batches))

    def _commit(self, batches: list[DayBatch]) -> None:
        """Remember that these days are written, and take their hours off the queue."""
        self._queue.commit(
            [(batch.device, day, after) for batch in batches for day, after in batch.after.items()],
            [hour for batch in batches for hour in batch.hours],
            [(batch.device, day) for batch in batches for day in batch.before.keys() - batch.after],
        )

    def _delete_stale(self, batch: DayBatch, now_ms: int) -> None:
        """Delete the points that these days do not have any more, and all points of days that are not known.

        What lies between two of a day is of that day, and written again with it.
        """
        unknown = sorted(day for day, before in batch.before.items() if before.shape == UNKNOWN.shape)
        for first, last in _runs(unknown):
            start, end = self._calendar.start(first), self._calendar.bounds(last)[1]
            self._writer.wipe(batch.device, _OF_DAYS, start, end)
        for day, before in batch.before.items():
            if before.shape != UNKNOWN.shape:
                after = batch.after.get(day)
                wanted = read(after.shape) if after else {}
                self._writer.delete(batch.device, stale(read(before.shape), wanted), now_ms, between=True)


def _planned(batch: DayBatch) -> Iterator[tuple[str, date, DayInInflux]]:
    """The days that may have more points in InfluxDB than is remembered, once the writing has begun."""
    for day, after in batch.after.items():
        before = batch.before.get(day, replace(UNKNOWN, shape=""))
        if before.shape != UNKNOWN.shape:
            shape = written(union(read(before.shape), read(after.shape)))
            if shape != before.shape:
                yield batch.device, day, replace(before, shape=shape)


def _state_line(state: KeptState, group: str | None) -> str | None:
    """Return a state as a line; None while its time is unknown, and of a damaged one, which holds up no other."""
    at_ms = state.at_ms
    if at_ms is None:
        return None
    try:
        return state_line(state, read_json(state.body), at_ms, group)
    except (KeyError, TypeError, ValueError, AttributeError):
        log.exception("a %s of %s in the journal is damaged and left out", state.topic, state.device)
        return None


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each run of days without a gap."""
    for _, run in groupby(enumerate(days), lambda pair: pair[1].toordinal() - pair[0]):
        dates = [day for _, day in run]
        yield dates[0], dates[-1]
