"""A restored journal waits until its cushions have sent again what the backup lacks."""

import json
import sqlite3
from collections.abc import Sequence

from perch.journal import meta
from perch.model.records import IMPORTED, Arrival, Record, Snapshot
from perch.model.upkeep import Refilling
from perch.wire.limits import HEALTH_EACH_MS

SINCE = meta.NOTE + "refilling"
"""The note that says since when (UTC ms), as text; there is none where nothing is refilled."""
_SETTLED_MS = HEALTH_EACH_MS + 60_000
"""A health received so long after a record was made after that record was sent."""
_CUSHIONS = "INSERT INTO refilling SELECT device, NULL FROM (SELECT device FROM boots UNION SELECT device FROM latest)"
_HEARD = "UPDATE refilling SET record_ms = ? WHERE device = ? AND record_ms IS NULL"
_WHOLE = "DELETE FROM refilling WHERE device = ? AND record_ms < ?"


def begin(db: sqlite3.Connection, now_ms: int) -> None:
    """Begin to wait for every cushion in the journal, within the open transaction."""
    end(db)
    db.execute(f"{_CUSHIONS} WHERE substr(device, 1, ?) != ?", (len(IMPORTED), IMPORTED))
    meta.put(db, {SINCE: str(now_ms)})
    end_if_whole(db)


def end(db: sqlite3.Connection) -> None:
    """End the wait."""
    db.execute("DELETE FROM refilling")
    meta.drop(db, SINCE)


def current(db: sqlite3.Connection) -> Refilling | None:
    """Return since when, and for which cushions, the journal waits; None where it does not."""
    since = meta.get(db, SINCE)
    waiting = tuple(device for (device,) in db.execute("SELECT device FROM refilling ORDER BY device"))
    return Refilling(int(since), waiting) if since else None


def hear(db: sqlite3.Connection, arrivals: Sequence[Arrival], now_ms: int) -> None:
    """Note which cushions have sent all that they have, before the batch is stored.

    That is so where a health with an empty outbox follows the first record. The cushion may have made that health
    before it met the new journal, and the broker may have retained it: so it must be new, and late enough.
    """
    if meta.get(db, SINCE) is None:
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
