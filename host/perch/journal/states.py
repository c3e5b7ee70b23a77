"""States, health and statuses of the last weeks, thinned out: for InfluxDB, and to fill it anew.

A ring for each cushion and topic, so that no cushion can fill the disk: 12,000 states and 3,000 health are a month
as a cushion sends them. Bouts and days come from records, which are kept for ever; states are for looking at.
"""

import json
import sqlite3
from collections.abc import Iterable

from perch.journal import rows
from perch.journal.influx_queue_marks import QueueMarks
from perch.journal.thinning import Head, changes_day, head, worth_keeping
from perch.model.records import Snapshot

MOST = {"state": 12_000, "health": 3_000, "status": 3_000}
"""How many are kept of a cushion, by topic."""
_HEAD = "SELECT boot, at, heart, slot FROM heads WHERE device = ? AND topic = ?"
_PUT_HEAD = "INSERT OR REPLACE INTO heads (device, topic, boot, at, heart, slot) VALUES (?, ?, ?, ?, ?, ?)"
_PUT = "INSERT OR REPLACE INTO history (device, topic, slot, boot, at, zero, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
_UNSENT = "INSERT OR REPLACE INTO unsent (device, topic, slot)"
REQUEUE_BOOT = f"{_UNSENT} SELECT device, topic, slot FROM history WHERE device = ? AND boot = ? AND zero IS NULL"
"""Queues the states of a boot that have no zero of their own, as the zero of the boot changed."""
REQUEUE = f"{_UNSENT} SELECT device, topic, slot FROM history WHERE device = ?"
"""Queues every kept state of a device for InfluxDB."""


def keep(db: sqlite3.Connection, snapshots: Iterable[Snapshot], now_ms: int, marks: QueueMarks) -> None:
    """Keep the snapshots that are worth keeping, within the open transaction."""
    for snapshot in snapshots:
        if snapshot.topic in MOST:
            _keep(db, snapshot, now_ms, marks)


def _keep(db: sqlite3.Connection, snapshot: Snapshot, now_ms: int, marks: QueueMarks) -> None:
    body = json.loads(snapshot.body)
    now = head(snapshot.topic, body, now_ms)
    row = db.execute(_HEAD, (snapshot.device, snapshot.topic)).fetchone()
    before, slot = (Head(*row[:3]), (row[3] + 1) % MOST[snapshot.topic]) if row else (None, 0)
    if not worth_keeping(before, now):
        return
    zero = 0 if snapshot.topic == "status" else body["zero"]
    db.execute(_PUT_HEAD, (snapshot.device, snapshot.topic, now.boot, now.at, now.heart, slot))
    db.execute(_PUT, (snapshot.device, snapshot.topic, slot, now.boot, now.at, zero, snapshot.body))
    db.execute(f"{_UNSENT} VALUES (?, ?, ?)", (snapshot.device, snapshot.topic, slot))
    if snapshot.topic == "state" and changes_day(before, now):
        zero = rows.zero(db, snapshot.device, now.boot) if zero is None else zero
        if zero is not None:  # the day in progress shows its open bout
            marks.span(snapshot.device, now.at + zero, now.at + zero)
