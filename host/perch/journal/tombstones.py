"""Cushions that are to be forgotten: all of theirs deleted, and a tombstone against what they send again."""

import sqlite3
from collections.abc import Sequence

from perch.journal import quarantine
from perch.journal.schema import NOTE
from perch.model.records import IMPORTED, Arrival, Receipt, Record
from perch.model.upkeep import Forgotten, Removed

_ALL = "SELECT device, at_ms, back_ms, influx FROM forgotten ORDER BY device"
_DEAD = "INSERT OR REPLACE INTO forgotten (device, at_ms, back_ms) VALUES (?, ?, ?)"
_BOOTS = "INSERT OR IGNORE INTO forgotten_boots SELECT device, boot FROM boots WHERE device = ?"
_TABLES = (
    "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'device'"
    " AND t.name NOT IN ('forgotten', 'forgotten_boots')"
)
_NOTES = "DELETE FROM meta WHERE key LIKE ? AND substr(key, -length(?)) = ?"
_REASON = "this cushion was forgotten; `perch remember` lets it back in"
_EARLIER = "what this cushion told before it was forgotten is not taken again"


def forget(db: sqlite3.Connection, device: str, now_ms: int) -> Removed:
    """Delete all of a cushion and bury it, within the transaction that is open.

    What came from a file may come again, as it does only where somebody asks for it.
    """
    db.execute(_BOOTS, (device,))
    removed = Removed(
        db.execute("DELETE FROM records WHERE device = ?", (device,)).rowcount,
        db.execute("DELETE FROM latest WHERE device = ?", (device,)).rowcount,
        quarantine.drop(db, device),
    )
    empty(db, device)
    db.execute(_NOTES, (f"{NOTE}%", f":{device}", f":{device}"))
    db.execute(_DEAD, (device, now_ms, now_ms if device.startswith(IMPORTED) else None))
    return removed


def empty(db: sqlite3.Connection, device: str) -> None:
    """Delete its rows from every table that tells cushions apart, but not its tombstone."""
    for (table,) in db.execute(_TABLES).fetchall():
        db.execute(f"DELETE FROM {table} WHERE device = ?", (device,))


def let_back(db: sqlite3.Connection, device: str, now_ms: int) -> bool:
    """Take from a cushion again what it measures from now on; whether it was forgotten."""
    again = "UPDATE forgotten SET back_ms = ? WHERE device = ? AND back_ms IS NULL"
    return db.execute(again, (now_ms, device)).rowcount > 0


def rows(db: sqlite3.Connection) -> list[Forgotten]:
    """Every cushion that was ever forgotten, by name."""
    return [Forgotten(*row) for row in db.execute(_ALL)]


def carry(db: sqlite3.Connection, buried: Sequence[Forgotten], boots: Sequence[tuple[str, str]]) -> int:
    """Forget in this journal what was forgotten in another one; how many cushions were still in it."""
    known = {row.device: row for row in rows(db)}
    late = [row for row in buried if row.device not in known or known[row.device].at_ms < row.at_ms]
    found = sum(forget(db, row.device, row.at_ms).any for row in late)
    db.executemany("UPDATE forgotten SET back_ms = ? WHERE device = ?", [(row.back_ms, row.device) for row in late])
    db.executemany("INSERT OR IGNORE INTO forgotten_boots VALUES (?, ?)", boots)
    return found


def sifted(db: sqlite3.Connection, arrivals: Sequence[Arrival]) -> tuple[Sequence[Arrival], list[Receipt]]:
    """What may be stored, and what to answer for the rest, of which not a byte is kept."""
    tombs = {row.device: row for row in rows(db) if not row.device.startswith(IMPORTED)}
    if not tombs:
        return arrivals, []
    reasons = [_reason(db, one, tombs.get(one.meaning.device or "")) for one in arrivals]
    welcome = [one for one, reason in zip(arrivals, reasons, strict=True) if reason is None]
    away = [_receipt(one, reason) for one, reason in zip(arrivals, reasons, strict=True) if reason]
    return welcome, [receipt for receipt in away if receipt]


def _reason(db: sqlite3.Connection, arrival: Arrival, tomb: Forgotten | None) -> str | None:
    """Why a message is not taken; None if it may be."""
    if tomb is None:
        return None
    if tomb.back_ms is None:
        return _REASON
    meaning = arrival.meaning
    return _EARLIER if isinstance(meaning, Record) and _is_old(db, meaning, tomb.at_ms) else None


def _is_old(db: sqlite3.Connection, record: Record, at_ms: int) -> bool:
    """Whether a record was begun before this moment, or, where its time is not known, in a boot heard before it."""
    key = (record.device, record.boot)
    zero = record.zero
    if zero is None:
        held = db.execute("SELECT zero FROM boots WHERE device = ? AND boot = ?", key).fetchone()
        zero = held[0] if held else None
    if zero is not None:
        return record.start + zero < at_ms
    return db.execute("SELECT 1 FROM forgotten_boots WHERE device = ? AND boot = ?", key).fetchone() is not None


def _receipt(arrival: Arrival, reason: str) -> Receipt | None:
    """A cushion must not send for ever what nobody takes, so it is told."""
    said = arrival.meaning
    boot, seq = getattr(said, "boot", None), getattr(said, "seq", None)
    if said.device is None or boot is None or seq is None:
        return None
    return Receipt(said.device, boot, seq, reason)
