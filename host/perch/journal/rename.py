"""Renaming a device: all that the journal has of it, under another name, within one transaction."""

import json
import sqlite3

from perch.journal import meta, states
from perch.journal.damaged_records import seal
from perch.journal.errors import JournalError
from perch.journal.influx_queue_marks import QUEUE_ALL
from perch.wire import topics

RENAMED = "renamed:"
"""How the notes begin that name devices whose points InfluxDB still has to delete.

Each is the UTC ms between which it may have states under the old name, as JSON."""
_OF_INFLUX = ("outbox", "unsent", "days")  # made anew under the new name
_MOVED = ("boots", "latest", "history", "heads", "damaged", "forgotten_records", "wanted")
_RECORDS = (
    "UPDATE records SET device = :new, checksum = CASE"
    " WHEN checksum = perch_seal_of(:old, boot, seq, CAST(body AS BLOB))"
    " THEN perch_seal_of(:new, boot, seq, CAST(body AS BLOB)) ELSE checksum END WHERE device = :old"
)
_FIRST_STATE = "SELECT min(coalesce(sent_ms, zero + at)) FROM history WHERE device = ?"
_NOTES = "UPDATE OR REPLACE meta SET key = substr(key, 1, length(key) - length(:old)) || :new WHERE key LIKE :like"
_NOT_RENAMED = f" AND key NOT LIKE '{meta.NOTE}{RENAMED}%'"
_REFUSED = "UPDATE OR IGNORE quarantine SET topic = :to || substr(topic, length(:of) + 1) WHERE instr(topic, :of) = 1"
_KNOWN = "SELECT 1 FROM {} WHERE device = ? LIMIT 1"


def rename(db: sqlite3.Connection, old: str, new: str, now_ms: int) -> int:
    """Move all of a device to a new name; return how many records. Raises JournalError where that cannot be."""
    if any(db.execute(_KNOWN.format(table), (new,)).fetchone() for table in ("records", "latest", "forgotten")):
        raise JournalError(f"there is a cushion {new} already, or was before it was forgotten; choose another name")
    db.create_function("perch_seal_of", 4, seal, deterministic=True)
    names = {"old": old, "new": new}
    (first_ms,) = db.execute(_FIRST_STATE, (old,)).fetchone()
    records: int = db.execute(_RECORDS, names).rowcount
    for table in _MOVED:
        db.execute(f"UPDATE {table} SET device = :new WHERE device = :old", names)
    for table in _OF_INFLUX:
        db.execute(f"DELETE FROM {table} WHERE device = ?", (old,))
    db.execute("UPDATE history SET sent_ms = NULL WHERE device = ?", (new,))
    db.execute(_NOTES + _NOT_RENAMED, names | {"like": f"{meta.NOTE}%:{old}"})
    db.execute(_REFUSED, {"of": topics.down(old, ""), "to": topics.down(new, "")})
    db.execute(QUEUE_ALL, {"device": new})
    db.execute(states.REQUEUE, (new,))
    left = json.dumps([now_ms if first_ms is None else first_ms, now_ms])
    meta.put(db, {meta.NOTE + RENAMED + old: left})
    return records
