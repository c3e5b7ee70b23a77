"""Stores who sits in a bout on a cushion, told by whoever is beside it."""

from collections.abc import Sequence
from pathlib import Path

from perch.model.cushion import SeatState
from perch.model.language import _
from perch.model.people import Entry, Kind, Person, SatBout
from perch.programme.entries import EntryError
from perch.service.entries import next_entry, tombstone_of, written


def under_way(live: SeatState | None) -> SatBout | None:
    """Return the bout that goes on, None on an empty seat."""
    if live is None or not live.seated or live.bout is None:
        return None
    return SatBout(live.device, live.boot, live.bout, live.since_ms)


def name_sitter(journal: Path, entries: Sequence[Entry], bout: SatBout, person: Person | None, now_ms: int) -> None:
    """Give a bout to a person, and to nobody else any more; to nobody where that is None.

    Raises JournalError, and EntryError where nothing is changed.
    """
    told = [next_entry(entries, person, bout, now_ms)] if person else []
    before = [entry for entry in entries if entry.kind == Kind.SEAT and entry.subject == bout.subject]
    gone = [tombstone_of(entry, now_ms) for entry in before if person is None or entry.person != person.id]
    if (told or gone) and len(written(journal, lambda writer: writer.tell(told, gone))) < len(told):
        raise EntryError(_("this was not stored: the clock of this machine is behind the last deletion; mend it first"))
