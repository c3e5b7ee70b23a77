"""InfluxDB made again from the journal, all of it: by the host if one sends, else here and now."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep

from perch.days.period import Rules
from perch.influx.batches import BatchWriter, PointStore
from perch.influx.changed_days import all_again
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader

_LOOK_S = 0.2
_ROUNDS = 2
"""Beside a host: what waits, and what that leads to. There is always something new besides, where it has much to do."""

Told = Callable[[int, int], None]
"""Is told how far it is: done, of how many, in hours and states of the outbox."""


_NOT_WHOLE = (
    "the journal was restored, and cushions still send what its backup lacked: `perch doctor` says which, and "
    "`perch restore --done` ends the wait"
)


class RefillInProgress(JournalError):
    """The journal was restored and its cushions have not sent yet what it lacks: it is not the whole truth."""


def rebuild(
    journal: Path, influx: PointStore, rules: Rules, devices: Sequence[str], now_ms: Callable[[], int], told: Told
) -> bool:
    """Write all that the journal has of these devices again; whether that was done here, and not by a host that runs.

    Doing it twice changes nothing. Raises Refilling, JournalError, and Away where InfluxDB is away; the outbox then
    still holds what is left.
    """
    with Reader(journal) as reader:
        if reader.note("refilling"):
            raise RefillInProgress(_NOT_WHOLE)
        outbox = InfluxQueue(journal, beside_sender=True)
        try:
            for device in devices:
                all_again(reader, outbox, rules, device, rules.calendar.day_of(now_ms()))
            return _done(outbox, InfluxSync(reader, outbox, BatchWriter(influx, outbox), rules), influx, now_ms, told)
        finally:
            outbox.close()


def _done(outbox: InfluxQueue, filler: InfluxSync, influx: PointStore, now_ms: Callable[[], int], told: Told) -> bool:
    """Send what waits, or wait until the host that runs has done so; whether that was here, at the end."""
    total = outbox.waiting()
    for _ in range(_ROUNDS):
        until = None if outbox.alone else outbox.mark()
        while waiting := outbox.waiting(until):
            told(max(0, total - waiting), total)
            if outbox.alone:
                filler.step(now_ms())
            else:
                influx.look()
                sleep(_LOOK_S)
    told(total, total)
    return outbox.alone
