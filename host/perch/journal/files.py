"""Opening journal files: one writing host at a time, any number of readers beside it."""

import fcntl
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Protocol, TypeVar

from perch.journal import unreadable_rows
from perch.journal.errors import JournalError, JournalStuck
from perch.journal.schema import MIGRATIONS, check_current, checked_version, migrate

SAVE = "`perch repair` saves what can be read, and cushions send again what they have"
_NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)
_INDEX_BYTES = 8 * 32 * 1024
_PASSING = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_ABORT, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOLFS,
)  # fmt: skip
_READ_TEXT = partial(str, encoding="utf-8", errors="replace")
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
        closed_on_error(sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)) as db,
    ):
        db.text_factory = _READ_TEXT
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
    """Return a connection that cannot change the file. Raises JournalError."""
    with explained(path):
        there = path.exists()
    if not there:
        raise JournalError(f"there is no journal at {path} yet; `perch run` makes it")
    with explained(path), closed_on_error(connect_to_read(path)) as db:
        check_current(db, empty_is_fine=True)
        unreadable_rows.hide(db)
        return db


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads, be it on a disk on which nothing can be written. Raises sqlite3.Error.

    SQLite wants to write beside a journal even to read it. Where there is no log of changes (`-wal`), all is in the
    file, and it can be read as one that does not change.
    """
    try:
        with closed_on_error(connected(path)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return db
    except sqlite3.OperationalError as error:
        log_of_changes = path.with_name(f"{path.name}-wal")
        if _code(error) not in _NOT_WRITABLE or (log_of_changes.exists() and log_of_changes.stat().st_size):
            raise
        return connected(path, "mode=ro&immutable=1")


def connected(path: Path, how: str = "mode=ro") -> sqlite3.Connection:
    """Return a connection of a journal, of which nothing has been read yet; `how` as SQLite takes it in a URI."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, check_same_thread=False)
    db.text_factory = _READ_TEXT
    return db


def lock(path: Path, *, shared: bool = False) -> IO[bytes]:
    """Be the one host that writes this journal, until the returned file is closed. Raises JournalError.

    With `shared` (for a command that writes a little) another host may write it at the same time.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        name = path.with_name(f"{path.name}.lock")
        with suppress(FileExistsError):
            make(name)
        with closed_on_error(name.open("ab")) as lock_file:
            if not is_ours(lock_file) and not shared:
                raise JournalError("another host is writing it; stop that one, or set another data_dir")
            return lock_file


def lock_sending(path: Path, *, shared: bool = False) -> IO[bytes]:
    """Be the one process that sends this journal to InfluxDB; as `lock`."""
    return lock(path.with_name(f"{path.name}.sender"), shared=shared)


def is_ours(lock: IO[bytes]) -> bool:
    """Take a lock if nobody has it; return whether it is ours."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make(path: Path) -> None:
    """Make an empty file for its owner only, as it will say when somebody sat.

    What root makes belongs to the owner of the folder: the host seldom runs as root. Raises OSError, and
    FileExistsError where there is one, be it a link to elsewhere.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
    finally:
        os.close(descriptor)


def identity(path: Path) -> tuple[int, int] | None:
    """Return the device and the inode of the file under this path; None if there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether the file is broken for good, and not only full, locked or unreachable for now."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_passing(error: sqlite3.Error) -> bool:
    """Return whether the same write may succeed later: a lock, the disk, or who may write there is in the way."""
    return _code(error) in _PASSING


def stuck(error: sqlite3.Error) -> JournalStuck:
    """Return the error that says why nothing can be written for now."""
    advice = _ADVICE.get(_code(error))
    return JournalStuck(f"the journal cannot be written: {error}" + (f"; {advice}" if advice else ""))


def _advice(error: sqlite3.Error) -> str:
    return _ADVICE.get(_code(error), "look at its disk, and at who may write there")


def _code(error: sqlite3.Error) -> int:
    """Return the primary error code of SQLite; 0 for an error of Python's own module."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)


@contextmanager
def closed_on_error(opened: C) -> Iterator[C]:
    """Close something within `with` where an error ends it, and leave it open else."""
    try:
        yield opened
    except BaseException:
        opened.close()
        raise


def explained(path: Path) -> AbstractContextManager[None]:
    """Turn each error of the file within `with` into a JournalError that says what to do next."""
    folder_advice = "look at who may read and write there, or name another folder"
    return as_journal_error(f"cannot use the journal {path}", _advice, folder_advice)


@contextmanager
def as_journal_error(what: str, advice: Callable[[sqlite3.Error], str], folder_advice: str) -> Iterator[None]:
    """Turn each error within `with` into a JournalError that begins with `what` and ends with what to do next."""
    try:
        yield
    except JournalError as error:
        raise JournalError(f"{what}: {error}") from None
    except sqlite3.Error as error:
        raise JournalError(f"{what}: {error}; {advice(error)}") from error
    except OSError as error:
        raise JournalError(f"{what}: {error.strerror}; {folder_advice}") from error
