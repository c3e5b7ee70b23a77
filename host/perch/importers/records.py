"""Turn the stays of a file into records of the journal; the same file always gives the same records."""

from collections.abc import Iterable, Iterator
from typing import Any

from perch.importers.stays import Stay
from perch.measures.bouts import LONG_MS
from perch.model.records import Arrival, Record
from perch.wire import decode

_DAY_MS = 86_400_000
_ALIVE_MS = 15 * 60_000


def arrivals(device: str, stays: Iterable[Stay]) -> Iterator[Arrival]:
    """Yield a `bout` record for each seated stay and `alive` records for the others, identified by their times.

    Each UTC day stands for a boot, and `seq` is made of the ms of that day, so that a second import changes nothing.
    """
    for stay in stays:
        for record in [_bout(device, stay)] if stay.seated else _alive(device, stay):
            yield Arrival(f"perch/v1/{device}/record", record.body.encode(), record)


def _bout(device: str, stay: Stay) -> Record:
    zero = stay.start_ms // _DAY_MS * _DAY_MS
    start, end = stay.start_ms - zero, stay.end_ms - zero
    more: dict[str, Any] = {"start": start, "end": end, "limit_ms": LONG_MS, "rev": 0, "fw": "import"}
    more |= {"mean_load": 0} | ({"censored": True} if stay.cut else {})
    return _record(device, zero, 2 * start, "bout", (start, end), more)


def _alive(device: str, stay: Stay) -> Iterator[Record]:
    start = stay.start_ms
    while start < stay.end_ms:
        zero = start // _DAY_MS * _DAY_MS
        end = min(stay.end_ms, zero + _DAY_MS)
        for at in [*range(start - zero, end - zero, _ALIVE_MS), end - zero]:
            yield _record(device, zero, 2 * at + 1, "alive", (at, at), {"at": at})
        start = end


def _record(device: str, zero: int, seq: int, kind: str, span: tuple[int, int], more: dict[str, Any]) -> Record:
    boot = f"{zero // _DAY_MS:08x}"
    body = {"v": decode.VERSION, "boot": boot, "seq": seq, "zero": zero, "kind": kind} | more
    return Record(device, boot, seq, zero, kind, *span, decode.write(body), "censored" in more)
