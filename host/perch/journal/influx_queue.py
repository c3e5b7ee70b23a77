"""The queue to InfluxDB inside the journal: what is to be written there, and what was written.

Its commits are not synchronous: after a power cut some of it is sent once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from perch.journal import files, meta, quarantine, tombstones
from perch.journal import states as history
from perch.journal.connection import EVER, Mark, WritableJournal
from perch.model.calendar import HOUR_MS
from perch.model.upkeep import ChangedHour, DayInInflux, Forgotten, KeptState

_TOUCHED = "SELECT id, device, hour FROM outbox WHERE hour < ? ORDER BY id LIMIT ?"
_TRIM = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE hour >= ? ORDER BY hour LIMIT -1 OFFSET ?)"
_UNSENT = (
    "SELECT u.id, h.device, h.topic, h.slot, h.boot, h.at,"
    " h.zero IS NULL,"
    " coalesce(h.zero, (SELECT b.zero FROM boots b WHERE b.device = h.device AND b.boot = h.boot)), h.body"
    " FROM unsent u JOIN history h ON h.device = u.device AND h.topic = u.topic AND h.slot = u.slot"
    " ORDER BY u.id LIMIT ?"
)
_NEWEST = "SELECT (SELECT coalesce(max(id), 0) FROM outbox), (SELECT coalesce(max(id), 0) FROM unsent)"
# Where one that knows its time was put need not be remembered: that never changes.
_SENT = (
    "UPDATE history SET sent_ms = ?"
    " WHERE device = ? AND topic = ? AND slot = ? AND boot = ? AND at = ? AND zero IS NULL"
)
_MOVED = (
    "SELECT h.topic, h.slot, h.sent_ms FROM history h INDEXED BY history_unplaced JOIN boots b USING (device, boot)"
    " WHERE h.device = ? AND h.boot = ? AND h.zero IS NULL AND h.sent_ms IS NOT NULL AND h.sent_ms IS NOT b.zero + h.at"
)
_TAKEN_BACK = "UPDATE history SET sent_ms = NULL WHERE device = ? AND topic = ? AND slot = ? AND sent_ms = ?"
# Where each is by now; of those whose time is not known and which were not put anywhere, nowhere.
_PLACES = "SELECT topic, slot, coalesce(sent_ms, zero + at) FROM history WHERE device = ?"
_DAYS = "SELECT day, over, sit_min, worth, shape FROM days WHERE device = ? AND day BETWEEN ? AND ?"
_PUT_DAY = "INSERT OR REPLACE INTO days (device, day, over, sit_min, worth, shape) VALUES (?, ?, ?, ?, ?, ?)"
_LATER = "INSERT OR IGNORE INTO outbox (device, hour) VALUES (?, ?)"
_RUNNING = "SELECT device, day FROM days INDEXED BY days_running WHERE NOT over AND day < ?"

DayOf = tuple[str, date, DayInInflux]
Moment = tuple[str, int]
"""Device and UTC ms."""
Put = tuple[str, int, int]
"""Topic and slot of a state, and the UTC ms at which InfluxDB has it."""


class InfluxQueue(WritableJournal):
    """The queue of one journal. Raises JournalError where another process sends it, or the file cannot be used.

    With `beside_sender` (for a command) another process may send; then `alone` is False.
    """

    def __init__(self, path: Path, *, beside_sender: bool = False) -> None:
        super().__init__(path, files.lock_sending(path, shared=beside_sender))
        with files.closed_on_error(self):
            self._db.execute("PRAGMA synchronous = NORMAL")

    @property
    def alone(self) -> bool:
        """Whether no other process sends; if so none can start to until `close`."""
        return files.is_ours(self._lock)

    def mark(self) -> Mark:
        """Return a mark for what waits now."""
        hours, states = self._ask(_NEWEST)[0]
        return hours, states

    def changed_hours(self, most: int, *, before_hour: int = EVER) -> list[ChangedHour]:
        """Return the hours before `before_hour` (since 1970) that wait longest, at most `most`."""
        return [ChangedHour(*row) for row in self._ask(_TOUCHED, before_hour, most)]

    def trim_ahead(self, from_hour: int, most: int) -> int:
        """Drop all hours from `from_hour` on but the `most` earliest; return how many."""
        with self._transaction():
            return self._db.execute(_TRIM, (from_hour, most)).rowcount

    def unsent_states(self, most: int) -> list[KeptState]:
        """Return the states, healths and statuses that wait longest, at most `most`."""
        return [KeptState._make(row) for row in self._ask(_UNSENT, most)]

    def misplaced(self, device: str, boot: str) -> list[Put]:
        """Return the states of a boot that InfluxDB has at a wrong time, because the boot's zero changed since."""
        return self._ask(_MOVED, device, boot)

    def requeue_misplaced(self, device: str, moved: Sequence[Put]) -> None:
        """Mark these as deleted, and queue the states that shared a point with them."""
        if not moved:
            return
        with self._transaction():
            self._db.executemany(_TAKEN_BACK, [(device, *put) for put in moved])
            gone = {_point(topic, at_ms) for topic, _, at_ms in moved}
            placed = self._db.execute(_PLACES, (device,)).fetchall()
            again = [(device, topic, slot) for topic, slot, at_ms in placed if _point(topic, at_ms) in gone]
            self._db.executemany("INSERT OR IGNORE INTO unsent (device, topic, slot) VALUES (?, ?, ?)", again)

    def days(self, device: str, first: date, last: date) -> dict[date, DayInInflux]:
        """Return what InfluxDB has of the days from `first` to `last`, by day."""
        rows = self._ask(_DAYS, device, first.isoformat(), last.isoformat())
        return {date.fromisoformat(day): DayInInflux(bool(over), *rest) for day, over, *rest in rows}

    def written_span(self, device: str) -> tuple[date, date] | None:
        """Return the first and the last day that were written, or None."""
        first, last = self._ask("SELECT min(day), max(day) FROM days WHERE device = ?", device)[0]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else None

    def unfinished_days(self, before: date) -> list[tuple[str, date]]:
        """Return the days before `before` that were written while they went on, as (device, day)."""
        return [(device, date.fromisoformat(day)) for device, day in self._ask(_RUNNING, before.isoformat())]

    def pending_deletions(self) -> list[Forgotten]:
        """Return the tombstones of devices of which InfluxDB may still have something."""
        return [row for row in self._read(tombstones.rows) if row.influx == "there"]

    def mark_deleted(self, device: str, influx: str) -> None:
        """Record what InfluxDB has of a forgotten device (`gone` or `stays`), and drop the rest of its queue."""
        with self._transaction():
            if not self._ask("SELECT 1 FROM forgotten WHERE device = ? AND back_ms IS NOT NULL", device):
                tombstones.empty(self._db, device)
            self._db.execute("UPDATE forgotten SET influx = ? WHERE device = ?", (influx, device))

    def remember_all(self, notes: Mapping[str, str]) -> None:
        """Keep notes by name, in one transaction."""
        if notes:
            self._write(meta.put, {meta.NOTE + name: value for name, value in notes.items()})

    def drop_note(self, name: str) -> None:
        """Delete the note under a name."""
        self._write(meta.drop, meta.NOTE + name)

    def plan(self, days: Iterable[DayOf], later: Iterable[Moment] = ()) -> None:
        """Record, before they are sent, days that InfluxDB may have from now on, and queue the hours of `later`."""
        with self._transaction():
            self._put(days)
            self._db.executemany(_LATER, [(device, ms // HOUR_MS) for device, ms in later])

    def commit(self, days: Iterable[DayOf], hours: Iterable[ChangedHour], gone: Iterable[tuple[str, date]]) -> None:
        """Record what InfluxDB has of these days, nothing of those that are `gone`.

        The hours are taken off the queue unless they changed meanwhile.
        """
        with self._transaction():
            rows = [(device, day.isoformat()) for device, day in gone]
            self._db.executemany("DELETE FROM days WHERE device = ? AND day = ?", rows)
            self._put(days)
            self._db.executemany("DELETE FROM outbox WHERE id = ?", [(row.id,) for row in hours])

    def mark_sent(self, states: Sequence[KeptState]) -> None:
        """Take states off the queue that `unsent_states` gave in a row, and record at which time each was written."""
        moves = [(row.at_ms, row.device, row.topic, row.slot, row.boot, row.at) for row in states if row.moves]
        with self._transaction():
            self._db.execute("DELETE FROM unsent WHERE id BETWEEN ? AND ?", (states[0].id, states[-1].id))
            self._db.executemany(_SENT, moves)

    def requeue_states(self, device: str) -> None:
        """Queue every kept state of a device."""
        with self._transaction():
            self._db.execute(history.REQUEUE, (device,))

    def refuse(self, measurement: str, line: str, reason: str, now_ms: int) -> None:
        """Put a line that InfluxDB rejects into the quarantine."""
        self._write(quarantine.put, f"influx/{measurement}", line.encode(), reason, now_ms, for_now=False)

    def _put(self, days: Iterable[DayOf]) -> None:
        rows = [(device, day.isoformat(), d.over, d.sit_min, d.worth, d.shape) for device, day, d in days]
        self._db.executemany(_PUT_DAY, rows)


def _point(topic: str, at_ms: int) -> tuple[bool, int]:
    """Return the key of a point: health and status at one moment share one."""
    return topic == "state", at_ms
