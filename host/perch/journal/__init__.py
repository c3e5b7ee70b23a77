"""The journal: the SQLite file that holds every record, and the truth of the host."""

from perch.journal.errors import JournalError
from perch.journal.reader import Reader

__all__ = ["JournalError", "Reader"]
