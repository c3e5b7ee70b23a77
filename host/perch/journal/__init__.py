"""The journal: the SQLite file that holds every record, and the truth of the host."""

from perch.journal.backup import back_up, restore
from perch.journal.errors import ItemRefused, JournalError, JournalStuck
from perch.journal.influx_queue import InfluxQueue
from perch.journal.reader import Reader
from perch.journal.writer import Writer

__all__ = ["InfluxQueue", "ItemRefused", "JournalError", "JournalStuck", "Reader", "Writer", "back_up", "restore"]
