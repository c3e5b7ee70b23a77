"""Write all of a journal into InfluxDB again: by the running host if one sends, else here."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from time import sleep

from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.changed_days import horizon_hour, requeue_all
from perch.influx.client import Influx
from perch.influx.people import PeopleSync
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader

_LOOK_S = 0.2
_ROUNDS = 2
"""Beside a host: what waits now, then what that queues. More is queued all the time beside it."""

Progress = Callable[[int, int], None]
"""Called with what is done and the total, in hours and states of the queue."""


_NOT_WHOLE = (
    "the journal was restored, and cushions still send what its backup lacked: `perch doctor` says which, and "
    "`perch restore --done` ends the wait"
)


def rebuild(
    journal: Path, influx: Influx, rules: Rules, devices: Sequence[str], now_ms: Callable[[], int], progress: Progress
) -> bool:
    """Write all that the journal has of these devices again; return whether it was done here, not by a running host.

    A second call changes nothing. Raises JournalError and Unreachable; the queue then keeps the rest.
    """
    with Reader(journal) as reader:
        if reader.note("refilling"):
            raise JournalError(_NOT_WHOLE)
        with closing(InfluxQueue(journal, beside_sender=True)) as queue:
            requeue_all(reader, queue, rules, devices, rules.calendar.day_of(now_ms()))
            writer = BatchWriter(influx, queue)
            is_here = _drain(queue, InfluxSync(reader, queue, writer, rules), influx, now_ms, progress)
            if is_here:
                PeopleSync(reader, queue, writer, rules).look(now_ms())
            return is_here


def _drain(queue: InfluxQueue, sync: InfluxSync, influx: Influx, now_ms: Callable[[], int], progress: Progress) -> bool:
    """Write what waits for now, or wait until the running host has; return whether it was done here at the end."""
    total = queue.waiting(horizon_hour(now_ms()))
    for _ in range(_ROUNDS):
        until = () if queue.alone else (queue.mark(),)
        while waiting := queue.waiting(horizon_hour(now_ms()), *until):
            progress(max(0, total - waiting), total)
            if queue.alone:
                sync.step(now_ms())
            else:
                influx.look()
                sleep(_LOOK_S)
    progress(total, total)
    return queue.alone
