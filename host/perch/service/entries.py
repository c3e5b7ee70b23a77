"""Stores and deletes entries of people, beside the host that may be writing the same journal."""

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from perch.journal import Writer
from perch.model.cushion import SeatState
from perch.model.language import _
from perch.model.people import Entry, Kind, Person, SatBout, Tombstone
from perch.programme.entries import EntryError, Fact, entry_of


def tell(
    journal: Path, entries: Iterable[Entry], person: Person, fact: Fact, now_ms: int, subject: str | None = None
) -> Entry:
    """Return a fact as the new entry that is stored, later than all `entries` of that person.

    With `subject` it corrects one.

    Raises JournalError, and EntryError where it cannot be right, or a deletion is later, as by a clock that went back.
    """
    entry = _next_entry(entries, person, fact, now_ms, subject)
    _store(journal, [entry])
    return entry


def _store(journal: Path, new: Sequence[Entry], gone: Sequence[Tombstone] = ()) -> None:
    with Writer(journal, beside_host=True) as writer:
        stored = writer.tell(new, gone)
    if len(stored) < len(new):
        raise EntryError(_("this was not stored: the clock of this machine is behind the last deletion; mend it first"))


def _next_entry(entries: Iterable[Entry], person: Person, fact: Fact, now_ms: int, subject: str | None = None) -> Entry:
    """Return a new entry of a fact, later than all `entries` of that person. Raises EntryError."""
    newest = max((entry.told_ms for entry in entries if entry.person == person.id), default=0)
    return entry_of(fact, person.id, secrets.token_hex(8), max(now_ms, newest + 1), subject)


def undo(journal: Path, entry: Entry, now_ms: int) -> None:
    """Delete an entry and what corrects it. Raises JournalError."""
    with Writer(journal, beside_host=True) as writer:
        writer.bury(_tombstone_of(entry, now_ms))


def _tombstone_of(entry: Entry, now_ms: int) -> Tombstone:
    """Return what deletes an entry and what corrects it, also by a clock that went back."""
    return Tombstone(entry.person, entry.kind, entry.subject, max(now_ms, entry.told_ms))


def under_way(live: SeatState | None) -> SatBout | None:
    """Return the bout that goes on, None on an empty seat."""
    if live is None or not live.seated or live.bout is None:
        return None
    return SatBout(live.device, live.boot, live.bout, live.since_ms)


def name_sitter(journal: Path, entries: Sequence[Entry], bout: SatBout, person: Person | None, now_ms: int) -> None:
    """Give a bout to a person, and to nobody else any more; to nobody where that is None.

    Raises JournalError, and EntryError where nothing is changed.
    """
    new = [_next_entry(entries, person, bout, now_ms)] if person else []
    before = [entry for entry in entries if entry.kind == Kind.SEAT and entry.subject == bout.subject]
    gone = [_tombstone_of(entry, now_ms) for entry in before if person is None or entry.person != person.id]
    if new or gone:
        _store(journal, new, gone)
