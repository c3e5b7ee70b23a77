"""Opening journal files: one writing host at a time, any number of readers beside it."""

import fcntl
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from perch.journal import unreadable_rows
from perch.journal.errors import JournalError, JournalStuck
from perch.journal.schema import MIGRATIONS, checked_version, migrate

_BUSY = "another host is writing it; stop that one, or set another data_dir"
SAVE = "`perch repair` saves what can be read, and cushions send again what they have"
_NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)
_INDEX_BYTES = 8 * 32 * 1024
_PASSING = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_ABORT, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOLFS,
)  # fmt: skip
READ_TEXT = partial(str, encoding="utf-8", errors="replace")
"""Reads a text of a row: one whose bytes were damaged has marks in it and fails its checksum; it stops no query."""
_ADVICE = {
    sqlite3.SQLITE_CORRUPT: SAVE,
    sqlite3.SQLITE_NOTADB: SAVE,
    sqlite3.SQLITE_FULL: "make room on its disk",
    sqlite3.SQLITE_BUSY: "end what else uses it",
}


def open_to_write(path: Path, *, may_migrate: bool = True) -> sqlite3.Connection:
    """Return a connection whose commits are on disk when they return.

    Raises JournalError, also for a journal of an older Perch where it may not be migrated, as a host writes it.
    """
    with explained(path), suppress(FileExistsError):
        make(path)
    with (
        explained(path),
        _closed_on_error(sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)) as db,
    ):
        db.text_factory = READ_TEXT
        db.execute("PRAGMA synchronous = FULL")
        if not may_migrate and checked_version(db, empty_is_fine=True) < len(MIGRATIONS):
            raise JournalError("an older Perch writes it; stop `perch run` and start it anew with this one")
        migrate(db)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("SELECT count(*) FROM meta").fetchone()
        _reserve(path)
        return db


def _reserve(path: Path) -> None:
    """Have room on the disk for the index of the log (`-shm`), which SQLite maps into memory.

    On a full disk with small blocks a page of it would not be there when it is touched, and the process be killed. A
    child reserves it: who closes a file loses all locks of its process on it, and this one has those of SQLite there.
    """
    index = path.with_name(f"{path.name}-shm")
    with suppress(OSError):
        if index.stat().st_blocks * 512 < _INDEX_BYTES:
            subprocess.run(["fallocate", "--length", str(_INDEX_BYTES), index], check=False, capture_output=True)


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot change the file. Raises JournalError."""
    with explained(path):
        there = path.exists()
    if not there:
        raise JournalError(f"there is no journal at {path} yet; `perch run` makes it")
    with explained(path), _closed_on_error(connect_to_read(path)) as db:
        if checked_version(db, empty_is_fine=True) < len(MIGRATIONS):
            raise JournalError("an older Perch made it; start `perch run` once, which brings it up to date")
        db.text_factory = READ_TEXT
        unreadable_rows.hide(db)
        return db


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads, be it on a disk on which nothing can be written. Raises sqlite3.Error.

    SQLite wants to write beside a journal even to read it. Where there is no log of changes (`-wal`), all is in the
    file, and it can be read as one that does not change.
    """
    where = f"{path.absolute().as_uri()}?mode=ro"
    db = sqlite3.connect(where, uri=True, check_same_thread=False)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        log_of_changes = path.with_name(f"{path.name}-wal")
        if _code(error) not in _NOT_WRITABLE or (log_of_changes.exists() and log_of_changes.stat().st_size):
            raise
        return sqlite3.connect(f"{where}&immutable=1", uri=True, check_same_thread=False)
    except BaseException:
        db.close()
        raise
    return db


def lock(path: Path, *, shared: bool = False, busy: str = _BUSY) -> IO[bytes]:
    """Be the one host that writes this journal, until the returned file is closed. Raises JournalError.

    `shared` is for a command that writes a little: it may be that a host does so at the same time. `busy` tells what
    to do about another one.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        name = path.with_name(f"{path.name}.lock")
        with suppress(FileExistsError):
            make(name)
        lock_file = name.open("ab")
        if not is_ours(lock_file) and not shared:
            lock_file.close()
            raise JournalError(busy)
        return lock_file


def is_ours(lock: IO[bytes]) -> bool:
    """Whether a lock is ours, be it only from now on."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make(path: Path) -> None:
    """Make an empty file for its owner only, as it will say when somebody sat.

    What root makes belongs to the owner of the folder: the host seldom runs as root.

    OSError where that cannot be done, FileExistsError where there is one, be it a link to elsewhere.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
    finally:
        os.close(descriptor)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file is found under this path now; None if there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is broken for good, and not only full, locked or unreachable for now."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_passing(error: sqlite3.Error) -> bool:
    """Return whether the same write may succeed later: a lock, the disk, or who may write there is in the way."""
    return _code(error) in _PASSING


def stuck(error: sqlite3.Error) -> JournalStuck:
    """What keeps us from writing, for now."""
    advice = _ADVICE.get(_code(error))
    return JournalStuck(f"the journal cannot be written: {error}" + (f"; {advice}" if advice else ""))


def _code(error: sqlite3.Error) -> int:
    """The primary code of what SQLite says; 0 where Python's own module says it."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


@contextmanager
def _closed_on_error(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield db
    except BaseException:
        db.close()
        raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Whatever goes wrong with the file is a JournalError that says what to do next."""
    try:
        yield
    except JournalError as error:
        raise JournalError(f"cannot use the journal {path}: {error}") from None
    except sqlite3.Error as error:
        advice = _ADVICE.get(_code(error), "look at its disk, and at who may write there")
        raise JournalError(f"cannot use the journal {path}: {error}; {advice}") from error
    except OSError as error:
        advice = "look at who may read and write there, or name another folder"
        raise JournalError(f"cannot use the journal {path}: {error.strerror}; {advice}") from error
