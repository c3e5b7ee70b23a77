"""Records in the journal: each identity once, placed in UTC as soon as the start of its boot is known."""

import sqlite3
from collections.abc import Sequence
from itertools import chain

from perch.journal import states
from perch.journal.damaged_records import heal, last_sign, seal
from perch.journal.influx_queue_marks import QueueMarks
from perch.journal.merge import Verdict, merge
from perch.model.records import Record

_COLUMNS = 'device, boot, seq, zero, kind, start, "end", body, censored'
_INTO = f"INTO records ({_COLUMNS}, start_ms, end_ms, checksum, sign_boot, sign_at) VALUES"
_ROW = f"({', '.join('?' * 14)})"
_AT_ONCE = 50
_ZEROS = (
    "WITH wanted (d, b) AS (VALUES {}) SELECT device, boot, zero, zero_seq"
    " FROM wanted CROSS JOIN boots ON device = d AND boot = b"  # in this order: a scan of all boots is far slower
)
_BOOTS_AT_ONCE = 100
_STORED = f"SELECT {_COLUMNS}, checksum FROM records WHERE device = ? AND boot = ? AND seq = ?"
_FIRST_ZERO = "SELECT zero, seq FROM records WHERE device = ? AND boot = ? AND zero IS NOT NULL ORDER BY seq LIMIT 1"
_PLACE = (
    'UPDATE records SET start_ms = start + :zero, end_ms = "end" + :zero'
    " WHERE device = :device AND boot = :boot AND zero IS NULL"
)

Identity = tuple[str, str, int]
"""Device, boot and seq."""
Zero = tuple[int | None, int | None]
"""The zero that places a boot's records without one, and the seq of the record that has it."""
Boots = dict[tuple[str, str], Zero]


def take(db: sqlite3.Connection, records: Sequence[Record], touched: QueueMarks) -> list[Verdict]:
    """Merge records into the journal within the open transaction; return the verdict on each.

    The hours that change are noted in `touched`. New records are inserted many at a time.
    """
    boots = _boots(db, sorted({record[:2] for record in records}))
    new = _added(db, records, boots)
    verdicts = [_merged(db, record, new, touched, boots) for record in records]
    heal(db, (record[:3] for record in records))
    return verdicts


def _added(db: sqlite3.Connection, records: Sequence[Record], boots: Boots) -> set[Identity]:
    """Insert the records that are not stored yet; return their identities."""
    new: set[Identity] = set()
    for first in range(0, len(records), _AT_ONCE):
        rows = [_row(record, boots[record[:2]]) for record in records[first : first + _AT_ONCE]]
        add = f"INSERT OR IGNORE {_INTO} {', '.join([_ROW] * len(rows))} RETURNING device, boot, seq"
        new.update(db.execute(add, [*chain.from_iterable(rows)]))
    return new


def _merged(db: sqlite3.Connection, record: Record, new: set[Identity], touched: QueueMarks, boots: Boots) -> Verdict:
    known, identity = boots[record[:2]], record[:3]
    if identity in new:
        new.remove(identity)  # a second record of this identity is compared with this one
        verdict = Verdict.ADD
    else:
        stored, is_sound = _stored(db, identity)
        verdict = merge(stored, record) if is_sound else Verdict.HEAL
        if verdict not in (Verdict.REPLACE, Verdict.HEAL):
            return verdict
        db.execute(f"INSERT OR REPLACE {_INTO} {_ROW}", _row(record, known))
        if is_sound:
            touched.record(stored, _zero_of(stored, known))
    touched.record(record, _zero_of(record, known))
    _learn(db, record, known, verdict, touched, boots)
    return verdict


def _zero_of(record: Record, of_boot: Zero) -> int | None:
    return record.zero if record.zero is not None else of_boot[0]


def _stored(db: sqlite3.Connection, identity: Identity) -> tuple[Record, bool]:
    """Return the stored record of this identity, and whether it is as it was written."""
    *columns, checksum = db.execute(_STORED, identity).fetchone()
    stored = Record(*columns)
    return stored, checksum == seal(*identity, stored.body.encode(errors="replace"))


def _row(record: Record, of_boot: Zero) -> tuple[object, ...]:
    """Return the columns of a record; its place in UTC is None while that is unknown."""
    zero = _zero_of(record, of_boot)
    placed = (None, None) if zero is None else (record.start + zero, record.end + zero)
    sign = last_sign(record.body) if record.kind == "boot" else (None, None)
    return (*record, *placed, seal(*record[:3], record.body.encode()), *sign)


def _boots(db: sqlite3.Connection, keys: Sequence[tuple[str, str]]) -> Boots:
    """Return what places the records of these boots; those that are new are stored."""
    boots: Boots = {}
    for first in range(0, len(keys), _BOOTS_AT_ONCE):
        some = keys[first : first + _BOOTS_AT_ONCE]
        rows = db.execute(_ZEROS.format(", ".join(["(?, ?)"] * len(some))), [*chain.from_iterable(some)])
        boots |= {(device, boot): (zero, seq) for device, boot, zero, seq in rows}
    new = [key for key in keys if key not in boots]
    db.executemany("INSERT INTO boots (device, boot) VALUES (?, ?)", new)
    return boots | dict.fromkeys(new, (None, None))


def _learn(
    db: sqlite3.Connection, record: Record, known: Zero, verdict: Verdict, touched: QueueMarks, boots: Boots
) -> None:
    """Set the boot's zero to that of the record with the lowest seq that has one, and place the others by it."""
    zero, seq = known
    if verdict is Verdict.REPLACE:
        zero, seq = db.execute(_FIRST_ZERO, (record.device, record.boot)).fetchone() or (None, None)
    elif record.zero is not None and (seq is None or record.seq < seq):
        zero, seq = record.zero, record.seq
    if (zero, seq) == known:
        return
    boots[record.device, record.boot] = zero, seq
    db.execute(
        "UPDATE boots SET zero = ?, zero_seq = ? WHERE device = ? AND boot = ?", (zero, seq, record.device, record.boot)
    )
    if zero != known[0]:
        db.execute(_PLACE, {"zero": zero, "device": record.device, "boot": record.boot})
        touched.boot(record.device, record.boot, known[0], zero)
        db.execute(states.REQUEUE_BOOT, (record.device, record.boot))
