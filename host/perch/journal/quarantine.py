"""The quarantine: refused messages with the reason, each stored once and counted, in bounded room."""

import hashlib
import sqlite3
from collections.abc import Iterable

from perch.journal import meta
from perch.model.upkeep import Quarantined, QuarantineSummary
from perch.wire import topics

MOST_ROWS = 10_000
MOST_OF_ONE = 1_000
"""Rows of one topic, so that one cushion leaves room for the others."""
_LONGEST_PAYLOAD = 4096
_LONGEST_TOPIC = 200
_COLUMNS = "topic, reason, count, first_ms, last_ms, payload"
_FLOOD = topics.down("%", "#")
"""The topics of the rows that stand for all messages of a cushion that sent too much."""
# The largest id is the number of rows, as whoever deletes some numbers the others anew.
_ROWS = "SELECT (SELECT coalesce(max(id), 0) FROM quarantine), (SELECT count(*) FROM quarantine WHERE topic = ?)"
_OF_DEVICE = (
    "DELETE FROM quarantine WHERE instr(topic, :root) = 1 OR instr(topic, 'influx/') = 1"
    " AND (instr(CAST(payload AS TEXT), :tag || ',') OR instr(CAST(payload AS TEXT), :tag || ' '))"
)


def put(db: sqlite3.Connection, topic: str, payload: bytes, reason: str, now_ms: int, *, for_now: bool) -> int | None:
    """Store or count a message; return when it was first received (UTC ms), None where there is no room for it."""
    # Each record is kept. A bad state comes again each minute with another time in it: one row a reason.
    content = payload if topic.endswith("/record") else reason.encode()
    key = (topic[:_LONGEST_TOPIC], hashlib.sha256(content).hexdigest()[:32])
    again = "UPDATE quarantine SET count = count + 1, last_ms = ? WHERE topic = ? AND digest = ?"
    if known := db.execute(f"{again} RETURNING first_ms", (now_ms, *key)).fetchone():
        return int(known[0])
    rows, of_topic = db.execute(_ROWS, key[:1]).fetchone()
    if rows >= MOST_ROWS or of_topic >= MOST_OF_ONE:
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'overflow'")
        return None
    db.execute(
        "INSERT INTO quarantine (topic, digest, reason, count, first_ms, last_ms, payload, for_now)"
        " VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
        (*key, reason, now_ms, now_ms, payload[:_LONGEST_PAYLOAD], for_now),
    )
    return now_ms


def drop(db: sqlite3.Connection, device: str) -> int:
    """Delete the messages of a device, and its lines that InfluxDB refused; return how many."""
    deleted = db.execute(_OF_DEVICE, {"root": f"{topics.ROOT}/{device}/", "tag": f",device={device}"}).rowcount
    _renumber(db)
    return deleted


def records(db: sqlite3.Connection, *, for_now: bool) -> list[tuple[int, str, bytes]]:
    """Return the refused records as (id, topic, payload); with `for_now` only those that may be good later."""
    where = "topic LIKE '%/record' AND typeof(payload) = 'blob'" + (" AND for_now" if for_now else "")
    return db.execute(f"SELECT id, topic, payload FROM quarantine WHERE {where} ORDER BY id").fetchall()


def remove(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Delete rows that were judged again and stored."""
    db.executemany("DELETE FROM quarantine WHERE id = ?", [(row_id,) for row_id in ids])
    _renumber(db)


def _renumber(db: sqlite3.Connection) -> None:
    ids = [row_id for (row_id,) in db.execute("SELECT id FROM quarantine ORDER BY id")]
    db.executemany("UPDATE quarantine SET id = ? WHERE id = ?", enumerate(ids, 1))  # never above the old one


def summary(db: sqlite3.Connection, newest: int) -> QuarantineSummary:
    """Return the totals, and the `newest` rows, latest first; without `floods`."""
    overflow = meta.get(db, "overflow") or 0
    refused = "FROM quarantine WHERE topic NOT LIKE ?"
    kept = db.execute(f"SELECT coalesce(sum(count), 0) {refused}", (_FLOOD,)).fetchone()[0]
    rows = db.execute(f"SELECT {_COLUMNS} {refused} ORDER BY last_ms DESC, id DESC LIMIT ?", (_FLOOD, newest))
    return QuarantineSummary(kept + overflow, overflow, tuple(Quarantined(*row) for row in rows))


def floods(db: sqlite3.Connection) -> list[tuple[str, Quarantined]]:
    """Return the rows of cushions that sent too much, each with the cushion's name."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM quarantine WHERE topic LIKE ? ORDER BY topic, id", (_FLOOD,))
    return [(topics.device_of(row[0]), Quarantined(*row)) for row in rows]
