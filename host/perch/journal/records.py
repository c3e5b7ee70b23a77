"""Records in the journal: each identity once, placed in UTC as soon as the start of its boot is known."""

import sqlite3
from collections.abc import Sequence
from itertools import chain

from perch.journal import damage, states
from perch.journal.damage import last_sign, seal
from perch.journal.influx_queue_marks import QueueMarks
from perch.journal.merge import Verdict, merge
from perch.model.records import Record

_COLUMNS = 'device, boot, seq, zero, kind, start, "end", body, censored'
_INTO = f"INTO records ({_COLUMNS}, start_ms, end_ms, checksum, sign_boot, sign_at) VALUES"
_ROW = f"({', '.join('?' * 14)})"
_AT_ONCE = 50
_HELD = f"SELECT {_COLUMNS}, checksum FROM records WHERE device = ? AND boot = ? AND seq = ?"
_FIRST_ZERO = "SELECT zero, seq FROM records WHERE device = ? AND boot = ? AND zero IS NOT NULL ORDER BY seq LIMIT 1"
_PLACE = (
    'UPDATE records SET start_ms = start + :zero, end_ms = "end" + :zero'
    " WHERE device = :device AND boot = :boot AND zero IS NULL"
)

Identity = tuple[str, str, int]
"""Device, boot and seq."""
Zero = tuple[int | None, int | None]
"""The zero that places a boot's records without one, and the seq of the record that said it."""
Boots = dict[tuple[str, str], Zero]


def take(db: sqlite3.Connection, records: Sequence[Record], touched: QueueMarks) -> list[Verdict]:
    """Merge records into the journal within the open transaction; return the verdict on each.

    The hours that change are noted in `touched`. New records are inserted many at a time.
    """
    boots: Boots = {}
    new = _added(db, records, boots)
    verdicts = [_merged(db, record, new, touched, boots) for record in records]
    if db.execute("SELECT 1 FROM damaged LIMIT 1").fetchone():
        for record in records:
            damage.healed(db, record.device, record.boot, record.seq)
    return verdicts


def _added(db: sqlite3.Connection, records: Sequence[Record], boots: Boots) -> set[Identity]:
    """Insert the records that are not stored yet; return their identities."""
    new: set[Identity] = set()
    for first in range(0, len(records), _AT_ONCE):
        rows = [_row(record, _boot_zero(db, record, boots)) for record in records[first : first + _AT_ONCE]]
        add = f"INSERT OR IGNORE {_INTO} {', '.join([_ROW] * len(rows))} RETURNING device, boot, seq"
        new.update(db.execute(add, [*chain.from_iterable(rows)]))
    return new


def _merged(db: sqlite3.Connection, record: Record, new: set[Identity], touched: QueueMarks, boots: Boots) -> Verdict:
    known, identity = _boot_zero(db, record, boots), record[:3]
    if identity in new:
        new.remove(identity)  # a second record of this identity is compared with this one
        verdict = Verdict.ADD
    else:
        stored, is_sound = _held(db, identity)
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


def _held(db: sqlite3.Connection, identity: Identity) -> tuple[Record, bool]:
    """Return the stored record of this identity, and whether it is as it was written."""
    *columns, checksum = db.execute(_HELD, identity).fetchone()
    stored = Record(*columns)
    return stored, checksum == seal(*identity, stored.body.encode(errors="replace"))


def _row(record: Record, of_boot: Zero) -> tuple[object, ...]:
    """Return the columns of a record; its place in UTC is None while that is unknown."""
    zero = _zero_of(record, of_boot)
    placed = (None, None) if zero is None else (record.start + zero, record.end + zero)
    sign = last_sign(record.body) if record.kind == "boot" else (None, None)
    return (*record, *placed, seal(*record[:3], record.body.encode()), *sign)


def _boot_zero(db: sqlite3.Connection, record: Record, boots: Boots) -> Zero:
    key = (record.device, record.boot)
    if key not in boots:
        row = db.execute("SELECT zero, zero_seq FROM boots WHERE device = ? AND boot = ?", key).fetchone()
        if row is None:
            db.execute("INSERT INTO boots (device, boot) VALUES (?, ?)", key)
        boots[key] = row or (None, None)
    return boots[key]


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
        "UPDATE boots SET zero = ?, zero_seq = ? WHERE device = ? AND boot = ?",
        (zero, seq, record.device, record.boot),
    )
    if zero != known[0]:
        db.execute(_PLACE, {"zero": zero, "device": record.device, "boot": record.boot})
        touched.boot(record.device, record.boot, known[0], zero)
        states.place_again(db, record.device, record.boot)
