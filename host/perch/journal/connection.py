"""An open journal file: what readers and writers of it share."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, Self, TypeVar

from perch.journal import files, meta

_WAITING = (
    "SELECT (SELECT count(*) FROM outbox WHERE hour < ? AND id <= ?) + (SELECT count(*) FROM unsent WHERE id <= ?)"
)
EVER = 2**62
"""An hour and an id after all others."""
Mark = tuple[int, int]
"""The newest ids in the queue to InfluxDB: of the hours, and of the states."""
P = ParamSpec("P")
T = TypeVar("T")


class OpenJournal:
    """A connection to a journal file, open until `close` or the end of `with`."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self._path = path
        self._db = db

    def note(self, name: str) -> str | None:
        """Return the newest note under a name, or None."""
        value = self._meta(meta.NOTE + name)
        return None if value is None else str(value)

    def notes(self, beginning: str) -> dict[str, str]:
        """Return the notes whose names begin with `beginning`, by name."""
        start = meta.NOTE + beginning
        rows = self._ask("SELECT key, value FROM meta WHERE key >= ? AND key < ?", start, start + chr(0x10FFFF))
        return {key.removeprefix(meta.NOTE): str(value) for key, value in rows}

    def waiting(self, before_hour: int = EVER, until: Mark = (EVER, EVER)) -> int:
        """Return how many hours and states together wait for InfluxDB, up to the mark `until`.

        Of the hours only those earlier than `before_hour`, in hours since 1970, count.
        """
        return int(self._ask(_WAITING, before_hour, *until)[0][0])

    def damage(self) -> str | None:
        """Read the whole file and return what SQLite finds wrong with it, or None."""
        verdict = str(self._ask("PRAGMA quick_check(1)")[0][0])
        return None if verdict == "ok" else verdict

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _meta(self, key: str) -> Any:
        """Return what the journal knows of itself under a key, or None. Raises JournalError."""
        return self._read(meta.get, key)

    def _read(self, query: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Return what a function reads. Raises JournalError."""
        with files.explained(self._path):
            return query(self._db, *args, **more)

    def _ask(self, query: str, *values: str | int) -> list[Any]:
        """Return the rows of a query. Raises JournalError."""
        with files.explained(self._path):
            return self._db.execute(query, values).fetchall()


class WritableJournal(OpenJournal):
    """A journal file to be written, in transactions; owns `lock`."""

    def __init__(self, path: Path, lock: IO[bytes], *, may_migrate: bool = True) -> None:
        self._lock = lock
        with files.closed_on_error(lock):
            super().__init__(path, files.open_to_write(path, may_migrate=may_migrate))

    def remember(self, name: str, value: str) -> None:
        """Store a note under a name, replacing the one before. Raises JournalStuck."""
        self._write(meta.put, {meta.NOTE + name: value})

    def close(self) -> None:
        """Close the file and release the lock."""
        super().close()
        self._lock.close()

    def _write(self, change: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Return what a function returns that changes the journal, in a transaction of its own."""
        with self._transaction():
            return change(self._db, *args, **more)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit at the end, or roll back and raise what `_failure` makes of an error of SQLite."""
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: sqlite3.Error) -> Exception:
        return files.stuck(error)
