"""The last weeks of what cushions told of themselves, sparsely, until InfluxDB has it and for when it is filled anew.

A ring for each cushion and topic, so that no cushion can fill the disk: 12,000 states and 3,000 health are a month
as a cushion tells them. Bouts and days come from records, which are kept for ever; states are for looking at.
"""

import json
import sqlite3
from collections.abc import Iterable

from perch.journal.influx_queue_marks import QueueMarks
from perch.journal.thinning import Head, head, worth_keeping
from perch.model.records import Snapshot

MOST = {"state": 12_000, "health": 3_000, "status": 3_000}
"""How many are kept of a cushion, by topic."""
_HEAD = "SELECT boot, at, heart, slot FROM heads WHERE device = ? AND topic = ?"
_PUT_HEAD = "INSERT OR REPLACE INTO heads (device, topic, boot, at, heart, slot) VALUES (?, ?, ?, ?, ?, ?)"
_PUT = "INSERT OR REPLACE INTO history (device, topic, slot, boot, at, zero, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
_UNSENT = "INSERT OR REPLACE INTO unsent (device, topic, slot)"
_PLACED_AGAIN = f"{_UNSENT} SELECT device, topic, slot FROM history WHERE device = ? AND boot = ? AND zero IS NULL"
TELL_AGAIN = f"{_UNSENT} SELECT device, topic, slot FROM history WHERE device = ?"
"""Has all that is kept of a device sent once more."""


def keep(db: sqlite3.Connection, told: Iterable[Snapshot], now_ms: int, touched: QueueMarks) -> None:
    """Keep those worth it, within the transaction that is open."""
    for one in told:
        if one.topic in MOST:
            _keep(db, one, now_ms, touched)


def place_again(db: sqlite3.Connection, device: str, boot: str) -> None:
    """The zero of a boot became known or changed: what was told without one lies elsewhere."""
    db.execute(_PLACED_AGAIN, (device, boot))


def _keep(db: sqlite3.Connection, told: Snapshot, now_ms: int, touched: QueueMarks) -> None:
    said = json.loads(told.body)
    now, held = head(told.topic, said, now_ms), db.execute(_HEAD, (told.device, told.topic)).fetchone()
    if not worth_keeping(Head(*held[:3]) if held else None, now):
        return
    slot = (held[3] + 1) % MOST[told.topic] if held else 0
    zero = 0 if told.topic == "status" else said["zero"]
    db.execute(_PUT_HEAD, (told.device, told.topic, now.boot, now.at, now.heart, slot))
    db.execute(_PUT, (told.device, told.topic, slot, now.boot, now.at, zero, told.body))
    db.execute(f"{_UNSENT} VALUES (?, ?, ?)", (told.device, told.topic, slot))
    if told.topic == "state":
        _touch(db, told.device, now, zero, touched)


def _touch(db: sqlite3.Connection, device: str, now: Head, zero: int | None, touched: QueueMarks) -> None:
    """The day in progress is made of what is told, too."""
    if zero is None:
        found = db.execute("SELECT zero FROM boots WHERE device = ? AND boot = ?", (device, now.boot)).fetchone()
        zero = found[0] if found else None
    if zero is not None:
        touched.span(device, now.at + zero, now.at + zero)
