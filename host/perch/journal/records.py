"""Records in the journal: each identity once, placed in UTC as soon as the start of its boot is known."""

import sqlite3

from perch.journal import history
from perch.journal.touched import Touched
from perch.merge import Verdict, merge
from perch.nouns import Record

_COLUMNS = 'device, boot, seq, zero, kind, start, "end", body, censored'
_INTO = f"INTO records ({_COLUMNS}, start_ms, end_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD, _PUT = f"INSERT OR IGNORE {_INTO}", f"INSERT OR REPLACE {_INTO}"
_HELD = f"SELECT {_COLUMNS} FROM records WHERE device = ? AND boot = ? AND seq = ?"
_FIRST_ZERO = "SELECT zero, seq FROM records WHERE device = ? AND boot = ? AND zero IS NOT NULL ORDER BY seq LIMIT 1"
_PLACE = (
    'UPDATE records SET start_ms = start + :zero, end_ms = "end" + :zero'
    " WHERE device = :device AND boot = :boot AND zero IS NULL"
)


Zero = tuple[int | None, int | None]
"""The zero that places a boot's records without one, and the seq of the record that said it."""
Boots = dict[tuple[str, str], Zero]


def take(db: sqlite3.Connection, record: Record, touched: Touched, boots: Boots) -> Verdict:
    """Merge a record into the journal, within the transaction that is open.

    What it touches is noted; `boots` is empty at first, and holds what was read and learnt within the transaction.
    Most are new, and those take one statement: each more costs as much again.
    """
    known = _boot_zero(db, record, boots)
    zero = _zero_of(record, known[0])
    placed = (None, None) if zero is None else (record.start + zero, record.end + zero)
    row = (*_values(record), *placed)
    if db.execute(_ADD, row).rowcount:
        verdict = Verdict.ADD
    else:
        held = _held(db, record)
        verdict = merge(held, record)
        if verdict is not Verdict.REPLACE or held is None:
            return verdict
        db.execute(_PUT, row)
        touched.record(held, _zero_of(held, known[0]))
    touched.record(record, zero)
    _learn(db, record, known, verdict, touched, boots)
    return verdict


def _zero_of(record: Record, of_boot: int | None) -> int | None:
    return record.zero if record.zero is not None else of_boot


def _held(db: sqlite3.Connection, record: Record) -> Record | None:
    row = db.execute(_HELD, (record.device, record.boot, record.seq)).fetchone()
    return None if row is None else Record(*row)


def _values(record: Record) -> tuple[object, ...]:
    return (
        record.device, record.boot, record.seq, record.zero, record.kind, record.start, record.end,
        record.body, record.censored,
    )  # fmt: skip


def _boot_zero(db: sqlite3.Connection, record: Record, boots: Boots) -> Zero:
    key = (record.device, record.boot)
    if key not in boots:
        row = db.execute("SELECT zero, zero_seq FROM boots WHERE device = ? AND boot = ?", key).fetchone()
        if row is None:
            db.execute("INSERT INTO boots (device, boot) VALUES (?, ?)", key)
        boots[key] = row or (None, None)
    return boots[key]


def _learn(
    db: sqlite3.Connection, record: Record, known: Zero, verdict: Verdict, touched: Touched, boots: Boots
) -> None:
    """Let the boot's zero follow the record with the lowest seq that has one, and place the others by it."""
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
        history.place_again(db, record.device, record.boot)
