"""Backups of a journal: made while a host writes it, and put in its place."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from perch.journal import damaged_records, entries, files, meta, refilling, tombstones
from perch.journal.errors import JournalError
from perch.journal.schema import MIGRATIONS, checked_version, migrate

_PAGES = 2_000  # between two calls of `progress`: 8 MB

Row = TypeVar("Row")
Progress = Callable[[int, int], None]
"""Called with how many pages of the file are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the journal's new id, where the one before was put, and how many devices were forgotten again.

    `entries` is how many entries of people were copied from the journal that was there.
    """

    id: str
    aside: Path | None
    forgotten_again: int
    entries: int = 0


def back_up(journal: Path, to: Path, progress: Progress) -> int:
    """Copy a journal, as it is at one moment, also while a host writes it. The file is there as a whole or not at all.

    It has an id of its own: were it put in place by hand, cushions would meet it as a new journal, and fill what it
    lacks. An older backup of that name is replaced, unless more of its records are whole. Returns the number of
    records in the backup that are damaged. Raises JournalError.
    """
    with files.explained(journal):
        source = _to_copy(journal)
    with closing(source), _or_else(f"{to} was not written"), _alone(to):
        _refuse_other(journal, to)
        with partial_file(to) as partial:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM meta").fetchone()  # from here on it sees one moment
            _copied(source, partial, progress, "quick_check")
            with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
                meta.renew_id(copy)
            bad = _damaged(partial)
            if bad and to.exists() and _damaged(to) < bad:
                raise JournalError(f"{bad} records in it are damaged, and fewer in the backup there; that one stays")
            partial.replace(to)
        _on_disk(to.parent)
    return bad


def restore(backup: Path, journal: Path, now_ms: int, progress: Progress) -> Restored:
    """Put a backup in the place of a journal that no host writes, under a new id; the one before is put aside.

    Raises JournalError where that is no whole backup, and leaves the journal as it was.
    """
    with files.lock(journal), files.lock_sending(journal), _or_else("nothing was restored"):
        _check_backup(backup)
        with partial_file(journal) as partial:
            with closing(files.connect_to_read(backup)) as source:
                _copied(source, partial, progress, "integrity_check")
            id, again, brought = _reborn(partial, journal, now_ms)
            aside = moved_in(partial, journal, now_ms)
    return Restored(id, aside, again, brought)


def _check_backup(path: Path) -> None:
    if not path.is_file():
        raise JournalError(f"there is no file {path}")
    try:
        with closing(files.connect_to_read(path)) as db:
            checked_version(db)
    except (sqlite3.Error, JournalError) as error:
        raise JournalError(f"{path} is no backup: {error}") from None


@contextmanager
def _alone(to: Path) -> Iterator[None]:
    """Keep others from making this copy, as two at a time would write the same file. Raises JournalError."""
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise JournalError("another copy is being made; wait for its end") from None
    finally:
        os.close(folder)


def _to_copy(journal: Path) -> sqlite3.Connection:
    """Open a journal, also one that an older Perch made: before the migration is a good time for a backup."""
    if not journal.exists():
        raise JournalError("there is none; `perch run` makes it")
    with files.closed_on_error(files.connect_to_read(journal)) as source:
        checked_version(source)
        return source


def _refuse_other(journal: Path, to: Path) -> None:
    if to.is_dir():
        raise JournalError("that is a folder; name the file to be written")
    if files.identity(to) == files.identity(journal):
        raise JournalError("that is the journal itself; name another file")
    if to.exists():
        try:
            _check_backup(to)
        except JournalError:
            raise JournalError("there is a file of that name that is no backup of Perch; name another") from None


def _copied(source: sqlite3.Connection, to: Path, progress: Progress, check: str) -> None:
    with closing(sqlite3.connect(to)) as copy:
        source.backup(copy, pages=_PAGES, progress=lambda _status, left, total: progress(total - left, total))
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with none beside it
        verdict = copy.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if verdict != "ok":
        raise JournalError(f"what was copied is damaged ({verdict}); an older backup may be whole")


def _damaged(path: Path) -> int:
    """Return how many records of a journal file are damaged, those set aside among them."""
    with closing(files.connect_to_read(path)) as db:
        if checked_version(db) < len(MIGRATIONS):
            return 0  # an older Perch made it, without checksums
        return sum(1 for _ in damaged_records.damaged(db)) + len(damaged_records.listed(db))


def _reborn(path: Path, before: Path, now_ms: int) -> tuple[str, int, int]:
    """Give a copied journal a new id, and what was forgotten and entered in the one `before`.

    Cushions send again what the copy lacks; what people entered is nowhere else. Returns the id, how many devices were
    forgotten again, and how many entries are new.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db)
        db.execute("BEGIN IMMEDIATE")
        id = meta.renew_id(db)
        again = tombstones.carry(db, _readable(before, tombstones.rows), _readable(before, tombstones.boots))
        entries_again = entries.carry(db, _readable(before, entries.tombs))
        brought = entries.bring(db, _readable(before, entries.rows))
        refilling.begin(db, now_ms)
        db.execute("COMMIT")
        if again or entries_again:
            db.execute("VACUUM")
    return id, again, brought


def _readable(journal: Path, query: Callable[[sqlite3.Connection], list[Row]]) -> list[Row]:
    """Return what a query gives of a journal of any schema, nothing where that cannot be read."""
    with suppress(sqlite3.Error), closing(files.connect_to_read(journal)) as db:
        return query(db)
    return []


def moved_in(partial: Path, journal: Path, now_ms: int) -> Path | None:
    """Put a new file in the place of a journal; return where the one before was put, None where there was none."""
    aside = _put_aside(journal, now_ms)
    partial.replace(journal)
    _on_disk(journal.parent)
    return aside


def _put_aside(journal: Path, now_ms: int) -> Path | None:
    """Rename the journal that was there, and its log of changes: SQLite would take that for the log of the new one."""
    aside, log = f"{journal.name}.before-{now_ms}", journal.with_name(f"{journal.name}-wal")
    was_there = journal.exists()
    if was_there:
        journal.rename(journal.with_name(aside))
    if log.exists() and log.stat().st_size:
        log.rename(journal.with_name(f"{aside}-wal"))
    log.unlink(missing_ok=True)
    journal.with_name(f"{journal.name}-shm").unlink(missing_ok=True)  # only an index of the log
    return journal.with_name(aside) if was_there else None


@contextmanager
def partial_file(to: Path) -> Iterator[Path]:
    """A new file beside another, for its owner only; gone at the end unless it was renamed."""
    path = to.with_name(to.name + ".partial")
    path.unlink(missing_ok=True)
    files.make(path)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _on_disk(folder: Path) -> None:
    """Sync a folder, so that a power cut does not undo a renaming in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _or_else(what: str) -> AbstractContextManager[None]:
    """Begin the text of each error within `with` with its consequence, as a JournalError."""
    return files.as_journal_error(what, _advice, "name another folder")


def _advice(error: sqlite3.Error) -> str:
    return "an older backup may be whole" if files.is_damage(error) else "is there room on its disk?"
