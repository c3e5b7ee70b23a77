"""Stores who sits in a bout on a cushion, told by whoever is beside it."""

from collections.abc import Sequence
from pathlib import Path

from perch.model.cushion import SeatState
from perch.model.people import Entry, Person, SatBout
from perch.programme.seats import sat_bouts
from perch.service.entries import tell, undo


def under_way(live: SeatState | None) -> SatBout | None:
    """Return the bout that goes on, None on an empty seat."""
    if live is None or not live.seated or live.bout is None:
        return None
    return SatBout(live.device, live.boot, live.bout, live.since_ms)


def name_sitter(journal: Path, entries: Sequence[Entry], bout: SatBout, person: Person | None, now_ms: int) -> None:
    """Give a bout to a person, and to nobody else any more; to nobody where that is None.

    Raises EntryError, JournalError.
    """
    for entry, fact in sat_bouts(entries):
        if fact.subject == bout.subject and (person is None or entry.person != person.id):
            undo(journal, entry, now_ms)
    if person is not None:
        tell(journal, entries, person, bout, now_ms)


def forget_on(journal: Path, entries: Sequence[Entry], device: str) -> int:
    """Delete who sat in any bout of a cushion; return how many entries that were. Raises JournalError."""
    told = [entry for entry, fact in sat_bouts(entries) if fact.device == device]
    for entry in told:
        undo(journal, entry, entry.told_ms)
    return len(told)
