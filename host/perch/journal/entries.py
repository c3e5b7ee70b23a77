"""Entries of people in the journal: each identity once, and tombstones against what was deleted."""

import sqlite3
from collections.abc import Container, Iterable, Sequence
from zlib import crc32

from perch.journal.errors import ItemRefused
from perch.journal.influx_queue_marks import QueueMarks
from perch.model.people import Entry, Kind, Tombstone

_ADD = "INSERT OR IGNORE INTO entries (id, person, kind, subject, told_ms, body, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "id, person, kind, subject, told_ms, CAST(body AS BLOB), checksum"
_ALL = f"SELECT {_COLUMNS} FROM entries ORDER BY told_ms, id"
_OF_SEATS = (
    f"SELECT {_COLUMNS} FROM entries WHERE kind IN ('seat', 'person')"
    " AND EXISTS (SELECT 1 FROM entries WHERE kind = 'seat') ORDER BY told_ms, id"
)
_SEATS = "SELECT subject FROM entries WHERE kind = 'seat'"
_BOUT = "SELECT start_ms, end_ms FROM records WHERE device = ? AND boot = ? AND seq = ? AND start_ms IS NOT NULL"
_SAT_ON = (
    "SELECT person, subject, max(CAST(told_ms AS INTEGER)) FROM entries WHERE kind = 'seat' AND instr(subject, ?) = 1"
    " GROUP BY person, subject"
)
_SAME = f"SELECT {_COLUMNS} FROM entries WHERE id = ?"
_IS_BURIED = (
    "SELECT 1 FROM buried_entries WHERE person = ? AND kind IN ('', ?) AND subject IN ('', ?) AND at_ms >= ? LIMIT 1"
)
# What a tombstone stands for: a kind or a subject that is empty stands for all.
_OF_TOMB = "person = :person AND :kind IN ('', kind) AND :subject IN ('', subject)"
_BURY = (
    "INSERT INTO buried_entries VALUES (:person, :kind, :subject, :at_ms)"
    " ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)"
)
_CHANGES = (
    "SELECT (SELECT count(*) FROM entries), (SELECT max(told_ms) FROM entries),"
    " (SELECT count(*) FROM buried_entries), (SELECT max(at_ms) FROM buried_entries)"
)
_TOMBS = "SELECT person, kind, subject, at_ms FROM buried_entries ORDER BY person, kind, subject"


def add(db: sqlite3.Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Store entries within the open transaction; return those that are stored now and were not deleted.

    Raises ItemRefused where another entry has the identity of one of them.
    """
    stored = []
    for entry in entries:
        if db.execute(_IS_BURIED, entry[1:5]).fetchone():
            continue
        if not db.execute(_ADD, (*entry, _seal(entry))).rowcount:
            _check_same(db, entry)
        stored.append(entry)
    mark_bouts(db, (entry.subject for entry in stored if entry.kind == Kind.SEAT))
    return stored


def rows(db: sqlite3.Connection) -> list[Entry]:
    """Return all entries that are as they were written, by time."""
    return [entry for row in db.execute(_ALL) if (entry := _entry(row))]


def changes(db: sqlite3.Connection) -> tuple[object, ...]:
    """Return a value that is another one once entries were stored or deleted; no entry is read for it."""
    return tuple(db.execute(_CHANGES).fetchone())


def seat_rows(db: sqlite3.Connection) -> list[Entry]:
    """Return the entries on who sat in which bout and on people, by time; none where nobody said who sat."""
    return [entry for row in db.execute(_OF_SEATS) if (entry := _entry(row))]


def damaged(db: sqlite3.Connection) -> list[Entry]:
    """Return the damaged entries, as far as they can be read, by time.

    One that was entered again later, under the same subject, is not among them.
    """
    sound, bad = dict[tuple[str, str, str], int](), list[Entry]()
    for row in db.execute(_ALL):
        if entry := _entry(row):
            sound[entry[1:4]] = entry.told_ms
        else:
            bad.append(Entry(*row[:-1])._replace(body=""))
    return [entry for entry in bad if not _is_later(sound.get(entry[1:4]), entry.told_ms)]


def _is_later(told_ms: int | None, than: object) -> bool:
    """Return whether an entry is later than a damaged one, whose time may be no number any more."""
    return told_ms is not None and isinstance(than, int) and told_ms > than


def drop_damaged(db: sqlite3.Connection) -> int:
    """Delete the entries that are not as they were written, within the open transaction; return how many."""
    bad = [row[:1] for row in db.execute(_ALL) if _entry(row) is None]
    db.executemany("DELETE FROM entries WHERE id = ?", bad)
    return len(bad)


def mark_bouts(db: sqlite3.Connection, subjects: Iterable[str]) -> None:
    """Queue the days of bouts, named by the subjects of entries, for InfluxDB: they count for somebody else now."""
    marks = QueueMarks(db)
    for subject in subjects:
        device, _colon, start = subject.rpartition(":")[0].rpartition(":")
        for start_ms, end_ms in db.execute(_BOUT, (device, start, subject.rpartition(":")[2])):
            marks.span(device, start_ms, end_ms, split=True)
    marks.mark_changed()


def bury(db: sqlite3.Connection, tomb: Tombstone) -> int:
    """Delete the entries that a tombstone stands for, and store it; return how many entries were deleted."""
    named = tomb._asdict()
    mark_bouts(db, [subject for (subject,) in db.execute(f"{_SEATS} AND {_OF_TOMB} AND told_ms <= :at_ms", named)])
    deleted = db.execute(f"DELETE FROM entries WHERE {_OF_TOMB} AND told_ms <= :at_ms", named).rowcount
    db.execute(f"DELETE FROM buried_entries WHERE {_OF_TOMB} AND at_ms <= :at_ms", named)
    db.execute(_BURY, named)
    return deleted


def bury_seats(db: sqlite3.Connection, device: str, now_ms: int, subjects: Container[str] | None = None) -> None:
    """Delete who sat in some bouts of a device, named by the subjects of entries; in all of them where that is None."""
    for person, subject, told_ms in db.execute(_SAT_ON, (f"{device}:",)).fetchall():
        if subjects is None or subject in subjects:
            bury(db, Tombstone(person, Kind.SEAT, subject, max(now_ms, told_ms)))


def tombs(db: sqlite3.Connection) -> list[Tombstone]:
    """Return all tombstones."""
    return [Tombstone(*row) for row in db.execute(_TOMBS)]


def carry(db: sqlite3.Connection, buried: Sequence[Tombstone]) -> int:
    """Delete here what was deleted in another journal; return how many entries were still in this one."""
    return sum(bury(db, tomb) for tomb in buried)


def bring(db: sqlite3.Connection, others: Iterable[Entry]) -> int:
    """Store the entries of another journal that are not deleted here, and not here or damaged here; return how many."""
    sound = {entry.id for entry in rows(db)}
    return len(add(db, [entry for entry in others if entry.id not in sound]))


def _check_same(db: sqlite3.Connection, entry: Entry) -> None:
    known = _entry(db.execute(_SAME, entry[:1]).fetchone())
    if known is None:  # damaged: this is it again
        db.execute(_ADD.replace("IGNORE", "REPLACE"), (*entry, _seal(entry)))
    elif known != entry:
        raise ItemRefused(f"another entry is stored under the identity {entry.id}: enter this one anew")


def _entry(row: tuple[str, str, str, str, int, bytes, int]) -> Entry | None:
    entry = Entry(*row[:5], row[5].decode(errors="replace"))
    return entry if _seal(entry) == row[6] else None


def _seal(entry: Entry) -> int:
    """Return the CRC-32 over all columns of an entry."""
    return crc32("\0".join(map(str, entry)).encode(errors="replace"))
