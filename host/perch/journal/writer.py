"""Writing a journal: a batch of messages is one transaction, and what it returns is on disk."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from perch.journal import entries, files, foreign_boots, quarantine, refilling, states, tombstones, unreadable_rows
from perch.journal.connection import WritableJournal
from perch.journal.damaged_records import set_aside
from perch.journal.errors import ItemRefused, JournalError, JournalStuck
from perch.journal.influx_queue_marks import QUEUE_ALL, QueueMarks
from perch.journal.merge import Verdict
from perch.journal.meta import renew_id
from perch.journal.records import take
from perch.journal.rename import rename
from perch.model.people import Entry, Tombstone
from perch.model.records import Arrival, Receipt, Record, Refusal, Snapshot, rejection
from perch.model.upkeep import DamagedRecord, Removed, UnreadableRow
from perch.wire.decode import check

_CONFLICT = "another record is stored under this boot and seq"
# A machine without a battery for its clock may be days behind after its start, but not for longer than this.
_PATIENCE_MS = 3_600_000
_LATEST = "INSERT OR REPLACE INTO latest (device, topic, body) VALUES (?, ?, ?)"


class Writer(WritableJournal):
    """The writer of a journal; makes the file where it is missing and migrates an older one.

    With `beside_host` (for a command) a host may write the same journal; SQLite keeps the two apart.
    Raises JournalError where the file or its folder cannot be used, or another host writes it.
    """

    id: str
    """The journal id: 16 hex digits, drawn when the journal was made."""
    generation: int
    """The number of batches ever stored; an older copy that is put back has fewer than the broker retains."""

    def __init__(self, path: Path, *, beside_host: bool = False) -> None:
        lock = files.lock(path, shared=beside_host)
        super().__init__(path, lock, may_migrate=files.is_ours(lock))
        with files.closed_on_error(self):
            with files.explained(path):
                self._file = files.identity(path)
            self._read_meta()

    def store(self, arrivals: Sequence[Arrival], now_ms: int) -> list[Receipt]:
        """Write a batch in one transaction and return a receipt for each record that is stored or rejected.

        `now_ms` is the UTC moment for the quarantine. Raises JournalStuck where nothing was written and trying
        again may help, JournalError where the file is damaged or was moved away.
        """
        with self._transaction():
            welcome, away = tombstones.sift(self._db, arrivals)
            refilling.hear(self._db, welcome, now_ms)
            marks = QueueMarks(self._db)
            self._keep_latest(welcome, now_ms, marks)
            receipts = [*self._stored(welcome, now_ms, marks), *self._refused(welcome, now_ms)]
            marks.mark_changed()
            self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        self.generation += 1
        return receipts + away

    def renew(self, now_ms: int) -> str:
        """Draw a new journal id, with which cushions send again all that they have; return it. Raises JournalStuck."""
        with self._transaction():
            id = renew_id(self._db)
            refilling.begin(self._db, now_ms)
        self.id = id
        return id

    def judge_again(self, now_ms: int, *, for_now: bool = True) -> list[Record]:
        """Store the refused records that are good by now; return them. With `for_now` only those refused for now.

        Raises JournalStuck.
        """
        rows = self._read(quarantine.records, for_now=for_now)
        again = [(row_id, Arrival(topic, payload, check(topic, payload, now_ms))) for row_id, topic, payload in rows]
        good = [(row_id, new, new.meaning) for row_id, new in again if isinstance(new.meaning, Record)]
        stored = {row_id: record for row_id, new, record in good if self._takes(new, now_ms)}
        if stored:
            self._write(quarantine.remove, stored)
        return list(stored.values())

    def take_out_unreadable(self, now_ms: int) -> list[UnreadableRow]:
        """Delete the rows beside records and entries that cannot be read, and make anew what can be; return them.

        For who has the journal alone. Nothing is written where there is none. Raises JournalError, also JournalStuck.
        """
        if not self._read(unreadable_rows.found):
            return []
        rows = self._write(unreadable_rows.take_out, now_ms)
        self._read_meta()
        return rows

    def check(self) -> None:
        """Read the whole file. Raises JournalError where SQLite finds it damaged."""
        if damage := self.damage():
            raise JournalError(f"the journal {self._path} is damaged: {damage}; {files.SAVE}")

    def set_aside(self, records: Sequence[DamagedRecord], now_ms: int) -> list[DamagedRecord]:
        """Move damaged records out of the way of all others; return those that were moved. Raises JournalStuck."""
        with self._transaction():
            moved = set_aside(self._db, records, now_ms)
            for device in {record.device for record in moved}:
                self._db.execute(QUEUE_ALL, {"device": device})
            return moved

    def set_apart(self, device: str, boot: str, now_ms: int) -> bool:
        """Note that a boot is of another board than the cushion of this name; return whether that is news.

        Its records stay, and count nowhere. Raises JournalStuck.
        """
        known = foreign_boots.read(self._db, device)
        if boot in known or len(known) >= foreign_boots.MOST:
            return False
        with self._transaction():
            foreign_boots.write(self._db, device, (*known, boot), now_ms)
            self._db.execute(QUEUE_ALL, {"device": device})
        return True

    def want(self, wanted: Mapping[str, tuple[int, Mapping[str, int]]]) -> None:
        """Keep the settings wanted of cushions, as (rev, values) by device. Raises JournalStuck."""
        rows = [(device, rev, json.dumps(values)) for device, (rev, values) in wanted.items()]
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO wanted (device, rev, settings) VALUES (?, ?, ?)", rows)

    def forget(self, device: str, now_ms: int) -> Removed:
        """Delete all of a device, with who sat on it, and refuse new records of it. Raises JournalStuck."""
        with self._transaction():
            removed = tombstones.forget(self._db, device, now_ms)
            refilling.end_if_whole(self._db)
            return removed

    def rename(self, old: str, new: str, now_ms: int) -> int:
        """Move all of a device to a new name; return how many records. Raises JournalStuck, and JournalError."""
        return self._write(rename, old, new, now_ms)

    def forget_span(self, device: str, from_ms: int, to_ms: int, now_ms: int) -> int:
        """Delete the records of a device that begin in `[from_ms, to_ms)` for good; return how many. JournalStuck.

        Its states in that time go too, and who sat in these bouts; none of these records is stored again.
        """
        with self._transaction():
            marks = QueueMarks(self._db)
            deleted = tombstones.forget_span(self._db, device, from_ms, to_ms, marks, now_ms)
            marks.mark_changed()
            return deleted

    def let_back(self, device: str, now_ms: int) -> bool:
        """Accept records of a forgotten device from `now_ms` on; return whether it was forgotten."""
        return self._write(tombstones.let_back, device, now_ms)

    def tell(self, new: Sequence[Entry], gone: Sequence[Tombstone] = ()) -> list[Entry]:
        """Store entries of people; return those that are stored now, without those that were deleted before.

        With them what `gone` stands for is deleted, unless one of them was deleted before.
        Raises JournalStuck, and ItemRefused where another entry has the identity of one of them.
        """
        with self._transaction():
            stored = entries.add(self._db, new)
            if len(stored) == len(new):
                entries.carry(self._db, gone)
            return stored

    def bury(self, tomb: Tombstone) -> int:
        """Delete the entries that a tombstone stands for, for good; return how many. Raises JournalStuck."""
        return self._write(entries.bury, tomb)

    def end_refilling(self) -> None:
        """End the wait for cushions that refill a restored journal."""
        self._write(refilling.end)

    def shred(self) -> None:
        """Rewrite the file so that no deleted byte is left in it. Raises JournalStuck."""
        try:
            self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            raise files.stuck(error) from error
        if busy:
            raise JournalStuck("another command reads the journal")

    def note_status(self, device: str, status: str, now_ms: int) -> None:
        """Keep a status for InfluxDB that the host itself noticed. Raises JournalStuck."""
        with self._transaction():
            states.keep(self._db, [Snapshot(device, "status", json.dumps(status))], now_ms, QueueMarks(self._db))

    def _read_meta(self) -> None:
        self.id, self.generation = self._meta("id") or "", self._meta("generation") or 0

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with super()._transaction():
            yield
        self._check_in_place()

    def _failure(self, error: sqlite3.Error) -> Exception:
        self._check_in_place()
        if files.is_damage(error):
            return JournalError(f"cannot use the journal {self._path}: {error}; {files.SAVE}")
        if files.is_passing(error):
            return files.stuck(error)
        return ItemRefused(f"{error}; nothing of it was written: see what `perch doctor` says of the journal")

    def _check_in_place(self) -> None:
        """Raise JournalError where the file was deleted or replaced, because the write went nowhere."""
        if files.identity(self._path) != self._file:
            raise JournalError(f"the journal {self._path} was taken away while it was written; start Perch again")

    def _keep_latest(self, arrivals: Sequence[Arrival], now_ms: int, marks: QueueMarks) -> None:
        snapshots = [arrival.meaning for arrival in arrivals if isinstance(arrival.meaning, Snapshot)]
        states.keep(self._db, snapshots, now_ms, marks)
        latest = {(snapshot.device, snapshot.topic): snapshot.body for snapshot in snapshots}
        self._db.executemany(_LATEST, ((*key, body) for key, body in latest.items()))

    def _stored(self, arrivals: Sequence[Arrival], now_ms: int, marks: QueueMarks) -> Iterator[Receipt]:
        new = [(arrival, arrival.meaning) for arrival in arrivals if isinstance(arrival.meaning, Record)]
        verdicts = take(self._db, [record for _, record in new], marks)
        for (arrival, record), verdict in zip(new, verdicts, strict=True):
            if verdict is not Verdict.CONFLICT:
                yield Receipt(*record[:3])
            elif receipt := self._refuse(arrival, Refusal(_CONFLICT, *record[:3]), now_ms):
                yield receipt

    def _takes(self, arrival: Arrival, now_ms: int) -> bool:
        try:
            return all(receipt.reason is None for receipt in self.store([arrival], now_ms))
        except ItemRefused:
            return False

    def _refused(self, arrivals: Sequence[Arrival], now_ms: int) -> Iterator[Receipt]:
        for arrival in arrivals:
            if isinstance(arrival.meaning, Refusal) and (receipt := self._refuse(arrival, arrival.meaning, now_ms)):
                yield receipt

    def _refuse(self, arrival: Arrival, refusal: Refusal, now_ms: int) -> Receipt | None:
        first_ms = quarantine.put(self._db, *arrival[:2], refusal.reason, now_ms, for_now=refusal.for_now)
        if first_ms is None or (refusal.for_now and now_ms - first_ms < _PATIENCE_MS):
            return None
        return rejection(refusal, refusal.reason)
