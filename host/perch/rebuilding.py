"""InfluxDB made again from the journal, all of it: by the host if one sends, else here and now."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep

from perch.dayswork import all_again
from perch.delivery import Delivery, Store
from perch.filling import Filler
from perch.journal import JournalError, Outbox, Reader
from perch.report.period import Rules

_LOOK_S = 0.2

Told = Callable[[int, int], None]
"""Is told how far it is: done, of how many, in hours and states of the outbox."""


class Refilling(JournalError):
    """The journal was restored and its cushions have not sent yet what it lacks: it is not the whole truth."""


def rebuild(
    journal: Path, influx: Store, rules: Rules, devices: Sequence[str], now_ms: Callable[[], int], told: Told
) -> bool:
    """Write all that the journal has of these devices again; whether that was done here, and not by a host that runs.

    Doing it twice changes nothing. Raises Refilling, JournalError, and Away where it has to be done here and the
    InfluxDB is away; the outbox then still holds what is left.
    """
    with Reader(journal) as reader:
        if reader.note("refilling"):
            raise Refilling("the journal was restored, and cushions still send what its backup lacked; try again later")
        outbox = Outbox(journal, beside_sender=True)
        try:
            for device in devices:
                all_again(reader, outbox, rules, device)
            total = outbox.waiting()
            filler = Filler(reader, outbox, Delivery(influx, outbox), rules)
            while waiting := outbox.waiting():
                told(max(0, total - waiting), total)
                if outbox.alone:
                    filler.step(now_ms())
                else:
                    sleep(_LOOK_S)
            told(total, total)
            return outbox.alone
        finally:
            outbox.close()
