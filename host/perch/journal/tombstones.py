"""Forgetting a device: delete all of it, and set a tombstone against what it sends again."""

import sqlite3
from collections.abc import Sequence

from perch.journal import entries, quarantine
from perch.journal.influx_queue_marks import QueueMarks
from perch.journal.meta import NOTE
from perch.journal.rows import zero as zero_of
from perch.model.records import IMPORTED, Arrival, Meaning, Receipt, Record, rejection
from perch.model.upkeep import Forgotten, Removed

_ALL = "SELECT device, at_ms, back_ms, influx FROM forgotten ORDER BY device"
_DEAD = "INSERT OR REPLACE INTO forgotten (device, at_ms, back_ms) VALUES (?, ?, ?)"
_TABLES = (
    "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'device'"
    " AND t.name NOT IN ('forgotten', 'forgotten_boots')"
)
_NOTES = "DELETE FROM meta WHERE key LIKE ? AND substr(key, -length(?)) = ?"
_IN_SPAN = "FROM records WHERE device = ? AND start_ms >= ? AND start_ms < ?"
_BURIED = "SELECT device, boot, seq FROM forgotten_records WHERE device = ? AND boot = ? AND seq = ?"
_DELETED = "this record was deleted and is not taken again"
_REASON = "this cushion was forgotten; `perch remember` lets it back in"
_EARLIER = "what this cushion told before it was forgotten is not taken again"


def forget(db: sqlite3.Connection, device: str, now_ms: int) -> Removed:
    """Delete all of a device and who sat on it, and set its tombstone, within the open transaction.

    A device that was imported from a file may be imported again.
    """
    db.execute("INSERT OR IGNORE INTO forgotten_boots SELECT device, boot FROM boots WHERE device = ?", (device,))
    removed = Removed(
        db.execute("DELETE FROM records WHERE device = ?", (device,)).rowcount,
        db.execute("DELETE FROM latest WHERE device = ?", (device,)).rowcount,
        quarantine.drop(db, device),
    )
    empty(db, device)
    entries.bury_seats(db, device, now_ms)
    db.execute(_NOTES, (f"{NOTE}%", f":{device}", f":{device}"))
    db.execute(_DEAD, (device, now_ms, now_ms if device.startswith(IMPORTED) else None))
    return removed


def forget_span(db: sqlite3.Connection, device: str, from_ms: int, to_ms: int, marks: QueueMarks, now_ms: int) -> int:
    """Delete the placed records and states of a device in `[from_ms, to_ms)`, and bury each record. Return how many.

    Who sat in one of these bouts is deleted with it.
    """
    span = (device, from_ms, to_ms)
    for kind, start_ms, end_ms in db.execute(f"SELECT kind, start_ms, end_ms {_IN_SPAN}", span).fetchall():
        marks.span(device, start_ms, end_ms, split=kind == "bout")
    marks.span(device, now_ms, now_ms)  # the days between go as well, also where the record's own time is yet to come
    db.execute(f"INSERT OR IGNORE INTO forgotten_records SELECT device, boot, seq {_IN_SPAN}", span)
    db.execute("DELETE FROM history WHERE device = ? AND zero + at >= ? AND zero + at < ?", span)
    subjects = {subject for (subject,) in db.execute(f"SELECT device || ':' || boot || ':' || seq {_IN_SPAN}", span)}
    deleted = db.execute(f"DELETE {_IN_SPAN}", span).rowcount
    entries.bury_seats(db, device, now_ms, subjects)
    return deleted


def empty(db: sqlite3.Connection, device: str) -> None:
    """Delete the rows of a device from every table with a device column, but not its tombstone."""
    for (table,) in db.execute(_TABLES).fetchall():
        db.execute(f"DELETE FROM {table} WHERE device = ?", (device,))


def let_back(db: sqlite3.Connection, device: str, now_ms: int) -> bool:
    """Accept records of a device from `now_ms` on; return whether it was forgotten."""
    again = "UPDATE forgotten SET back_ms = ? WHERE device = ? AND back_ms IS NULL"
    return db.execute(again, (now_ms, device)).rowcount > 0


def rows(db: sqlite3.Connection) -> list[Forgotten]:
    """Return all tombstones, by name."""
    return [Forgotten(*row) for row in db.execute(_ALL)]


def boots(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the boots of forgotten devices, as (device, boot)."""
    return db.execute("SELECT device, boot FROM forgotten_boots").fetchall()


def carry(db: sqlite3.Connection, buried: Sequence[Forgotten], boots: Sequence[tuple[str, str]]) -> int:
    """Forget here what was forgotten in another journal; return how many devices were still in this one."""
    known = {row.device: row for row in rows(db)}
    late = [row for row in buried if row.device not in known or known[row.device].at_ms < row.at_ms]
    count = sum(forget(db, row.device, row.at_ms).any for row in late)
    db.executemany("UPDATE forgotten SET back_ms = ? WHERE device = ?", [(row.back_ms, row.device) for row in late])
    db.executemany("INSERT OR IGNORE INTO forgotten_boots VALUES (?, ?)", boots)
    return count


def sift(db: sqlite3.Connection, arrivals: Sequence[Arrival]) -> tuple[Sequence[Arrival], list[Receipt]]:
    """Return the arrivals that may be stored, and the receipts of the others, of which no byte is kept."""
    tombs = {row.device: row for row in rows(db) if not row.device.startswith(IMPORTED)}
    single = db.execute("SELECT 1 FROM forgotten_records LIMIT 1").fetchone() is not None
    if not (tombs or single):
        return arrivals, []
    welcome, rejected = [], []
    for arrival in arrivals:
        reason = _reason(db, arrival.meaning, tombs.get(arrival.meaning.device or ""), single=single)
        if reason is None:
            welcome.append(arrival)
        elif receipt := rejection(arrival.meaning, reason):
            rejected.append(receipt)
    return welcome, rejected


def _reason(db: sqlite3.Connection, meaning: Meaning, tomb: Forgotten | None, *, single: bool) -> str | None:
    """Return why a message is refused, or None; `single`: whether any record was deleted by itself."""
    if tomb and tomb.back_ms is None:
        return _REASON
    if not isinstance(meaning, Record):
        return None
    if tomb and _is_old(db, meaning, tomb.at_ms):
        return _EARLIER
    return _DELETED if single and db.execute(_BURIED, meaning[:3]).fetchone() else None


def _is_old(db: sqlite3.Connection, record: Record, at_ms: int) -> bool:
    """Return whether a record began before `at_ms`, or, where its time is unknown, belongs to a boot seen before it."""
    boot = (record.device, record.boot)
    zero = zero_of(db, *boot) if record.zero is None else record.zero
    if zero is not None:
        return record.start + zero < at_ms
    return db.execute("SELECT 1 FROM forgotten_boots WHERE device = ? AND boot = ?", boot).fetchone() is not None
