"""Writing a journal: a batch of messages is one transaction, and what it returns is on disk."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from perch.journal import files, quarantine, records, refilling, states, tombstones
from perch.journal.errors import JournalError, JournalStuck
from perch.journal.influx_queue_marks import QueueMarks
from perch.journal.merge import Verdict
from perch.journal.schema import NOTE
from perch.model.records import Arrival, Receipt, Record, Refusal, Snapshot
from perch.model.upkeep import Removed

_CONFLICT = "another record is stored under this boot and seq"
# A machine without a clock of its own may be days behind until it has found the time: longer than this, it is not.
_PATIENCE_MS = 3_600_000
_LATEST = "INSERT OR REPLACE INTO latest (device, topic, body) VALUES (?, ?, ?)"


class Writer:
    """The one writing hand of a journal, made where it is missing and brought up to date where it is older.

    A command that adds a little beside a running host says so with `beside_host`; SQLite keeps the two apart.
    Raises JournalError where the file or its folder cannot be used, or another host writes it.
    """

    def __init__(self, path: Path, *, beside_host: bool = False) -> None:
        self._path = path
        self._lock = files.lock(path, shared=beside_host)
        try:
            self._db = files.open_to_write(path)
            with files.explained(path):
                self._file = files.identity(path)
                self.id: str = self._db.execute("SELECT value FROM meta WHERE key = 'id'").fetchone()[0]
                """The journal id: 16 hex digits, drawn when the journal was made."""
        except BaseException:
            self._lock.close()
            raise

    def store(self, arrivals: Sequence[Arrival], now_ms: int) -> list[Receipt]:
        """Put all of a batch on disk, or nothing; say for each record whether it is safe or rejected.

        `now_ms` is the UTC moment to note in the quarantine. Raises JournalStuck where nothing was written and
        trying again may help, JournalError where the file is damaged, or no longer where it was.
        """
        with self._transaction():
            welcome, away = tombstones.sifted(self._db, arrivals)
            refilling.hear(self._db, welcome, now_ms)
            touched = QueueMarks(self._db)
            self._keep_latest(welcome, now_ms, touched)
            receipts = [*self._stored(welcome, now_ms, touched), *self._refused(welcome, now_ms)]
            touched.mark()
        return receipts + away

    def remember(self, name: str, value: str) -> None:
        """Keep a note under a name, in place of what was there. Raises JournalStuck where nothing was written."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (NOTE + name, value))

    def forget(self, device: str, now_ms: int) -> Removed:
        """Delete all of a cushion, and take nothing from it any more. Raises JournalStuck where nothing was."""
        with self._transaction():
            removed = tombstones.forget(self._db, device, now_ms)
            refilling.end_if_whole(self._db)
            return removed

    def let_back(self, device: str, now_ms: int) -> bool:
        """Take from a forgotten cushion again what it measures from then on; whether it was forgotten."""
        with self._transaction():
            return tombstones.let_back(self._db, device, now_ms)

    def end_refilling(self) -> None:
        """Wait for no cushion any longer that may still have to send again what a backup lacked."""
        with self._transaction():
            refilling.end(self._db)

    def shred(self) -> None:
        """Write the file anew, so that not a byte of what was deleted is left in it. Raises JournalStuck."""
        try:
            self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            raise files.stuck(error) from error
        if busy:
            raise JournalStuck("another command reads the journal")

    def note_status(self, device: str, status: str, now_ms: int) -> None:
        """Keep for InfluxDB what became of a cushion that told nothing itself. Raises JournalStuck."""
        with self._transaction():
            told = Snapshot(device, "status", json.dumps(status))
            states.keep(self._db, [told], now_ms, QueueMarks(self._db))

    def close(self) -> None:
        """Let the file go."""
        self._db.close()
        self._lock.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._check_in_place()
            if files.is_damage(error):
                with files.explained(self._path):
                    raise
            raise files.stuck(error) from error
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        self._check_in_place()

    def _check_in_place(self) -> None:
        """What is written to a file that was deleted or replaced goes nowhere: it must not be called stored."""
        if files.identity(self._path) != self._file:
            raise JournalError(f"the journal {self._path} was taken away while it was written; start Perch again")

    def _keep_latest(self, arrivals: Sequence[Arrival], now_ms: int, touched: QueueMarks) -> None:
        said = [arrival.meaning for arrival in arrivals if isinstance(arrival.meaning, Snapshot)]
        states.keep(self._db, said, now_ms, touched)
        latest = {(one.device, one.topic): one.body for one in said}
        self._db.executemany(_LATEST, ((*key, body) for key, body in latest.items()))

    def _stored(self, arrivals: Sequence[Arrival], now_ms: int, touched: QueueMarks) -> Iterator[Receipt]:
        told = [arrival for arrival in arrivals if isinstance(arrival.meaning, Record)]
        facts = [arrival.meaning for arrival in told if isinstance(arrival.meaning, Record)]
        for arrival, fact, verdict in zip(told, facts, records.take(self._db, facts, touched), strict=True):
            identity = (fact.device, fact.boot, fact.seq)
            if verdict is not Verdict.CONFLICT:
                yield Receipt(*identity)
            elif receipt := self._refuse(arrival, Refusal(_CONFLICT, *identity), now_ms):
                yield receipt

    def _refused(self, arrivals: Sequence[Arrival], now_ms: int) -> Iterator[Receipt]:
        for arrival in arrivals:
            if isinstance(arrival.meaning, Refusal) and (receipt := self._refuse(arrival, arrival.meaning, now_ms)):
                yield receipt

    def _refuse(self, arrival: Arrival, refusal: Refusal, now_ms: int) -> Receipt | None:
        first_ms = quarantine.put(self._db, arrival, refusal.reason, now_ms)
        if first_ms is None or (refusal.for_now and now_ms - first_ms < _PATIENCE_MS):
            return None
        if refusal.device is None or refusal.boot is None or refusal.seq is None:
            return None
        return Receipt(refusal.device, refusal.boot, refusal.seq, refusal.reason)
