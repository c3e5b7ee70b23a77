"""Which hours of a cushion changed since they were written to InfluxDB.

A mark says what to compute again, not what to write, so order does not matter. It is made in the transaction that
changes the journal.
"""

import sqlite3

from perch.journal.damaged_records import last_sign
from perch.journal.rows import zero as zero_of
from perch.measures.coverage import SILENCE_MS
from perch.model.calendar import DAY_MS, HOUR_MS
from perch.model.records import Record

_OF_BOOT = (
    'SELECT start, "end", censored OR instr(body, \'"resumed"\') FROM records'
    " WHERE device = ? AND boot = ? AND zero IS NULL"
)
_SIGNS = "SELECT sign_at FROM records WHERE device = ? AND sign_boot = ?"


QUEUE_ALL = (
    "INSERT OR IGNORE INTO outbox (device, hour) SELECT device, start_ms / 3600000 FROM records"
    " WHERE device = :device AND start_ms IS NOT NULL"
    " UNION SELECT device, strftime('%s', day) / 3600 + 12 FROM days WHERE device = :device"
)
"""Queues every day of a device that has records, or points in InfluxDB."""


class QueueMarks:
    """The hours that a batch changes; `mark_changed` writes them within the open transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._spans: set[tuple[str, int, int]] = set()  # device, first and last hour: those of a batch are much alike

    def span(self, device: str, start_ms: int, end_ms: int, *, split: bool = False) -> None:
        """Note that `[start_ms, end_ms]` changed, and the longest gap of coverage on both sides with it.

        A bout that a power cut `split` may continue one that began up to a day away.
        """
        around = DAY_MS if split else SILENCE_MS
        self._spans.add((device, (start_ms - around) // HOUR_MS, (end_ms + around) // HOUR_MS))

    def record(self, record: Record, zero: int | None) -> None:
        """Note that a record, placed by `zero`, was added or taken away."""
        if zero is not None:
            split = record.censored or '"resumed"' in record.body
            self.span(record.device, record.start + zero, record.end + zero, split=split)
        if record.kind == "boot":
            self._last_sign(record)

    def boot(self, device: str, boot: str, *zeros: int | None) -> None:
        """Mark the hours that change when records of a boot are dated anew: `zeros` are its begin before and after."""
        records = self._db.execute(_OF_BOOT, (device, boot)).fetchall()
        signs = self._db.execute(_SIGNS, (device, boot)).fetchall()
        for zero in zeros:
            if zero is not None:
                for start, end, split in records:
                    self.span(device, start + zero, end + zero, split=bool(split))
                for (at,) in signs:
                    self.span(device, at + zero, at + zero)

    def mark_changed(self) -> None:
        """Queue all noted hours."""
        hours = {(device, hour) for device, first, last in self._spans for hour in range(first, last + 1)}
        self._db.executemany("INSERT OR REPLACE INTO outbox (device, hour) VALUES (?, ?)", sorted(hours))

    def _last_sign(self, record: Record) -> None:
        """Note the moment until which the boot before was on, as this boot record says."""
        boot, at = last_sign(record.body)
        zero = zero_of(self._db, record.device, boot) if boot else None
        if zero is not None and at is not None:
            self.span(record.device, zero + at, zero + at)
