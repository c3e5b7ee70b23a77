"""The journal: the SQLite file that holds every record, and the truth of the host."""

from perch.journal.copies import Restored, back_up, restore
from perch.journal.errors import JournalError, JournalStuck
from perch.journal.outbox import Outbox
from perch.journal.reader import Reader
from perch.journal.writer import Writer

__all__ = ["JournalError", "JournalStuck", "Outbox", "Reader", "Restored", "Writer", "back_up", "restore"]
