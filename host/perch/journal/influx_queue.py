"""The sender's hand in the journal: what InfluxDB is still to be told, and what it was told.

Its commits need not be on disk at once: what is forgotten by a power cut is only sent again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from perch.journal import files, quarantine, tombstones
from perch.journal import states as history
from perch.journal.influx_queue_marks import HOUR_MS
from perch.journal.schema import NOTE
from perch.model.records import Arrival, Refusal
from perch.model.upkeep import DayInInflux, Forgotten, KeptState, TouchedHour

_TOUCHED = "SELECT id, device, hour FROM outbox ORDER BY id LIMIT ?"
_UNSENT = (
    "SELECT u.id, h.device, h.topic, h.slot, h.boot, h.at,"
    " h.zero IS NULL,"
    " coalesce(h.zero, (SELECT b.zero FROM boots b WHERE b.device = h.device AND b.boot = h.boot)), h.body"
    " FROM unsent u JOIN history h ON h.device = u.device AND h.topic = u.topic AND h.slot = u.slot"
    " ORDER BY u.id LIMIT ?"
)
WAITING = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM unsent)"
_WAITING_UNTIL = "SELECT (SELECT count(*) FROM outbox WHERE id <= ?) + (SELECT count(*) FROM unsent WHERE id <= ?)"
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
_AGAIN = "INSERT OR IGNORE INTO unsent (device, topic, slot) VALUES (?, ?, ?)"
_DAYS = "SELECT day, over, sit_min, worth, shape FROM days WHERE device = ? AND day BETWEEN ? AND ?"
_PUT_DAY = "INSERT OR REPLACE INTO days (device, day, over, sit_min, worth, shape) VALUES (?, ?, ?, ?, ?, ?)"
_LATER = "INSERT OR IGNORE INTO outbox (device, hour) VALUES (?, ?)"
_RUNNING = "SELECT device, day FROM days INDEXED BY days_running WHERE NOT over AND day < ?"

Mark = tuple[int, int]
"""What is the newest of what waits: of the hours, and of the states."""
DayOf = tuple[str, date, DayInInflux]
Moment = tuple[str, int]
"""Device and UTC ms."""
Put = tuple[str, int, int]
"""Topic and slot of what a cushion told, and the UTC ms where InfluxDB has it."""


class InfluxQueue:
    """What is to be sent of one journal. Raises JournalError where another one sends it, or the file is no good.

    `beside_sender` is for a command: another one may send, and then this one is not `alone`.
    """

    def __init__(self, path: Path, *, beside_sender: bool = False) -> None:
        self._path = path
        self._lock = files.lock(path.with_name(f"{path.name}.sender"), shared=beside_sender)
        try:
            self._db = files.open_to_write(path)
            self._db.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            self._lock.close()
            raise

    @property
    def alone(self) -> bool:
        """Whether nobody else sends; from then on nobody else can, until this is closed."""
        return files.is_held(self._lock)

    def waiting(self, until: Mark | None = None) -> int:
        """How many hours and states are still to be sent, of those that waited at a mark if one is given."""
        return int((self._ask(_WAITING_UNTIL, *until) if until else self._ask(WAITING))[0][0])

    def newest(self) -> Mark:
        """A mark for what waits now."""
        hours, states = self._ask(_NEWEST)[0]
        return hours, states

    def touched(self, most: int) -> list[TouchedHour]:
        """The hours that wait longest."""
        return [TouchedHour(*row) for row in self._ask(_TOUCHED, most)]

    def unsent(self, most: int) -> list[KeptState]:
        """States and health that wait."""
        return [KeptState._make(row) for row in self._ask(_UNSENT, most)]

    def moved(self, device: str, boot: str) -> list[Put]:
        """What of a boot was put where it does not belong any more, as the boot's zero turned out another."""
        return self._ask(_MOVED, device, boot)

    def taken_back(self, device: str, moved: Sequence[Put]) -> None:
        """Remember that these are not there any more, and send again what was in the same points with them."""
        if not moved:
            return
        with self._transaction():
            self._db.executemany(_TAKEN_BACK, [(device, *put) for put in moved])
            gone = {_point(topic, at_ms) for topic, _, at_ms in moved}
            held = self._db.execute(_PLACES, (device,)).fetchall()
            again = [(device, topic, slot) for topic, slot, at_ms in held if _point(topic, at_ms) in gone]
            self._db.executemany(_AGAIN, again)

    def days(self, device: str, first: date, last: date) -> dict[date, DayInInflux]:
        """What is remembered of days that were written."""
        rows = self._ask(_DAYS, device, first.isoformat(), last.isoformat())
        return {date.fromisoformat(day): DayInInflux(bool(over), *rest) for day, over, *rest in rows}

    def written(self, device: str) -> tuple[date, date] | None:
        """The first and the last day that were written."""
        first, last = self._ask("SELECT min(day), max(day) FROM days WHERE device = ?", device)[0]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else None

    def running(self, before: date) -> list[tuple[str, date]]:
        """The days that were written while they went on and are over now."""
        return [(device, date.fromisoformat(day)) for device, day in self._ask(_RUNNING, before.isoformat())]

    def buried(self) -> list[Forgotten]:
        """The cushions that were forgotten, and of which something may still be in InfluxDB."""
        with files.explained(self._path):
            return [one for one in tombstones.rows(self._db) if one.influx == "there"]

    def cleared(self, device: str, influx: str) -> None:
        """Remember what InfluxDB has of a forgotten cushion now, and drop what was remembered of it meanwhile."""
        with self._transaction():
            if not self._ask("SELECT 1 FROM forgotten WHERE device = ? AND back_ms IS NOT NULL", device):
                tombstones.empty(self._db, device)
            self._db.execute("UPDATE forgotten SET influx = ? WHERE device = ?", (influx, device))

    def note(self, name: str) -> str | None:
        """What was last remembered under a name, or None."""
        found = self._ask("SELECT value FROM meta WHERE key = ?", NOTE + name)
        return str(found[0][0]) if found else None

    def remember(self, name: str, value: str) -> None:
        """Keep a note under a name."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (NOTE + name, value))

    def intend(self, days: Iterable[DayOf], later: Iterable[Moment] = ()) -> None:
        """Remember what may be in InfluxDB from now on, before it is sent; `later` is to be looked at, too."""
        with self._transaction():
            self._put(days)
            self._db.executemany(_LATER, [(device, ms // HOUR_MS) for device, ms in later])

    def done(self, days: Iterable[DayOf], hours: Iterable[TouchedHour]) -> None:
        """Remember what is in InfluxDB; hours that were touched again meanwhile stay."""
        with self._transaction():
            self._put(days)
            self._db.executemany("DELETE FROM outbox WHERE id = ?", [(one.id,) for one in hours])

    def drop_days(self, days: Iterable[tuple[str, date]]) -> None:
        """Forget days of which nothing is in InfluxDB any more."""
        with self._transaction():
            rows = [(device, day.isoformat()) for device, day in days]
            self._db.executemany("DELETE FROM days WHERE device = ? AND day = ?", rows)

    def look_again(self, times: Iterable[Moment]) -> None:
        """Look at these hours, too."""
        self.intend((), times)

    def sent(self, told: Sequence[KeptState]) -> None:
        """Remember where some were put that `unsent` gave in a row: nowhere yet, if their time is not known."""
        moves = [(one.at_ms, one.device, one.topic, one.slot, one.boot, one.at) for one in told if one.moves]
        with self._transaction():
            self._db.execute("DELETE FROM unsent WHERE id BETWEEN ? AND ?", (told[0].id, told[-1].id))
            self._db.executemany(_SENT, moves)

    def tell_again(self, device: str) -> None:
        """Send all that is kept of what a cushion told once more."""
        with self._transaction():
            self._db.execute(history.TELL_AGAIN, (device,))

    def refuse(self, measurement: str, line: str, reason: str, now_ms: int) -> None:
        """Put a line that InfluxDB does not take into the quarantine."""
        with self._transaction():
            arrival = Arrival(f"influx/{measurement}", line.encode(), Refusal(reason))
            quarantine.put(self._db, arrival, reason, now_ms)

    def close(self) -> None:
        """Let the file go."""
        self._db.close()
        self._lock.close()

    def _put(self, days: Iterable[DayOf]) -> None:
        rows = [(device, day.isoformat(), d.over, d.sit_min, d.worth, d.shape) for device, day, d in days]
        self._db.executemany(_PUT_DAY, rows)

    def _ask(self, query: str, *values: str | int) -> list[Any]:
        with files.explained(self._path):
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise files.stuck(error) from error
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")


def _point(topic: str, at_ms: int) -> tuple[bool, int]:
    """Health and status at one moment are one point."""
    return topic == "state", at_ms
