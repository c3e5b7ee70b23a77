"""An open journal that is only read, and what is damaged in it."""

from pathlib import Path

from perch.journal import damaged_records, entries, files, unreadable_rows
from perch.journal.connection import OpenJournal
from perch.model.people import Entry
from perch.model.upkeep import DamagedRecord, UnreadableRow


class JournalDamage(OpenJournal):
    """What is damaged in a journal file. Raises JournalError as `Reader` does."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, files.open_to_read(path))

    def damaged_entries(self) -> list[Entry]:
        """Return the damaged entries of people that were not entered again, without their bodies."""
        return self._read(entries.damaged)

    def damaged(self) -> list[DamagedRecord]:
        """Read every record; return those that are damaged and not set aside yet."""
        return self._read(lambda db: list(damaged_records.damaged(db)))

    def set_aside(self) -> list[DamagedRecord]:
        """Return the damaged records that were set aside and were not sent again since."""
        return self._read(damaged_records.listed)

    def unreadable(self) -> list[UnreadableRow]:
        """Return the rows beside records and entries that cannot be read; they count nowhere."""
        return self._read(unreadable_rows.found)

    def lost(self) -> tuple[int, list[UnreadableRow]] | None:
        """Return which rows of what people decided were taken out as unreadable, and when last (UTC ms), or None."""
        return self._read(unreadable_rows.lost)
