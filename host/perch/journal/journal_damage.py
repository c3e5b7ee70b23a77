"""An open journal that is only read, and what is damaged in it."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from perch.journal import damaged_records, entries, files, unreadable_rows
from perch.model.people import Entry
from perch.model.upkeep import DamagedRecord, UnreadableRow


class JournalDamage:
    """What is damaged in a journal file. Raises JournalError as `Reader` does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = files.open_to_read(path)

    def damaged_entries(self) -> list[Entry]:
        """Return the damaged entries of people that were not told again, without what they said."""
        with files.explained(self._path):
            return entries.damaged(self._db)

    def damaged(self) -> list[DamagedRecord]:
        """Read every record; return those that are damaged and not set aside yet."""
        with files.explained(self._path):
            return list(damaged_records.damaged(self._db))

    def set_aside(self) -> list[DamagedRecord]:
        """Return the damaged records that were set aside and were not sent again since."""
        with files.explained(self._path):
            return damaged_records.listed(self._db)

    def unreadable(self) -> list[UnreadableRow]:
        """Return the rows beside records and entries that cannot be read; they count nowhere."""
        with files.explained(self._path):
            return unreadable_rows.found(self._db)

    def lost(self) -> tuple[int, list[UnreadableRow]] | None:
        """Return which rows of what people decided were taken out as unreadable, and when last (UTC ms), or None."""
        with files.explained(self._path):
            return unreadable_rows.lost(self._db)

    def damage(self) -> str | None:
        """Read the whole file and return what SQLite finds wrong with it, or None."""
        verdict = str(self._ask("PRAGMA quick_check(1)")[0][0])
        return None if verdict == "ok" else verdict

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, query: str, *values: str | int) -> list[Any]:
        with files.explained(self._path):
            return self._db.execute(query, values).fetchall()
