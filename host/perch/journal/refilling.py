"""A restored journal until its cushions have sent again what the backup lacked."""

import json
import sqlite3
from collections.abc import Sequence

from perch.journal.schema import NOTE
from perch.model.records import IMPORTED, Arrival, Record, Snapshot
from perch.model.upkeep import Refilling

SINCE = NOTE + "refilling"
"""The note that says since when (UTC ms), as text; there is none where nothing is refilled."""
_SETTLED_MS = 16 * 60_000
"""A health is told each 15 min: one that comes so long after a record was made after that record was sent."""
_CUSHIONS = "INSERT INTO refilling SELECT device, NULL FROM (SELECT device FROM boots UNION SELECT device FROM latest)"
_HEARD = "UPDATE refilling SET record_ms = ? WHERE device = ? AND record_ms IS NULL"
_WHOLE = "DELETE FROM refilling WHERE device = ? AND record_ms < ?"


def begin(db: sqlite3.Connection, now_ms: int) -> None:
    """From now on every cushion in the journal is waited for, within the transaction that is open."""
    end(db)
    db.execute(f"{_CUSHIONS} WHERE substr(device, 1, ?) != ?", (len(IMPORTED), IMPORTED))
    db.execute("INSERT INTO meta VALUES (?, ?)", (SINCE, str(now_ms)))
    end_if_whole(db)


def end(db: sqlite3.Connection) -> None:
    """Wait for nobody any longer."""
    db.execute("DELETE FROM refilling")
    db.execute("DELETE FROM meta WHERE key = ?", (SINCE,))


def current(db: sqlite3.Connection) -> Refilling | None:
    """Since when, and which cushions are waited for; None where nothing is refilled."""
    since = db.execute("SELECT value FROM meta WHERE key = ?", (SINCE,)).fetchone()
    waiting = tuple(device for (device,) in db.execute("SELECT device FROM refilling ORDER BY device"))
    return Refilling(int(since[0]), waiting) if since else None


def hear(db: sqlite3.Connection, arrivals: Sequence[Arrival], now_ms: int) -> None:
    """Note who has answered, before the batch is stored.

    A cushion is through when it told an empty outbox after the first of its records came. It may have made that
    health before it met the new journal, and the broker may have kept it: so it must be news, and late enough.
    """
    if not db.execute("SELECT 1 FROM meta WHERE key = ?", (SINCE,)).fetchone():
        return
    meanings = [arrival.meaning for arrival in arrivals]
    db.executemany(_HEARD, {(now_ms, meaning.device) for meaning in meanings if isinstance(meaning, Record)})
    healths = [meaning for meaning in meanings if isinstance(meaning, Snapshot) and meaning.topic == "health"]
    empty = [health.device for health in healths if _is_empty_now(db, health)]
    db.executemany(_WHOLE, [(device, now_ms - _SETTLED_MS) for device in empty])
    end_if_whole(db)


def _is_empty_now(db: sqlite3.Connection, health: Snapshot) -> bool:
    row = db.execute("SELECT body FROM latest WHERE device = ? AND topic = 'health'", (health.device,)).fetchone()
    return json.loads(health.body)["outbox"] == 0 and (row is None or row[0] != health.body)


def end_if_whole(db: sqlite3.Connection) -> None:
    """End the wait where no cushion is left to be waited for."""
    if not db.execute("SELECT 1 FROM refilling LIMIT 1").fetchone():
        end(db)
