"""Stores and deletes what people write down, beside the host that may be writing the same journal."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from perch.journal import Writer
from perch.model.people import Entry, Person, Tombstone
from perch.programme.entries import Fact, entry_of

T = TypeVar("T")


def tell(
    journal: Path, entries: Iterable[Entry], person: Person, fact: Fact, now_ms: int, subject: str | None = None
) -> bool:
    """Store a fact as a new entry, told later than all `entries` of that person; with `subject` it corrects one.

    Returns False where a deletion is later, as by a clock that went back. Raises EntryError, JournalError.
    """
    entry = next_entry(entries, person, fact, now_ms, subject)
    return bool(written(journal, lambda writer: writer.tell([entry])))


def next_entry(entries: Iterable[Entry], person: Person, fact: Fact, now_ms: int, subject: str | None = None) -> Entry:
    """Return a new entry of a fact, told later than all `entries` of that person. Raises EntryError."""
    newest = max((entry.told_ms for entry in entries if entry.person == person.id), default=0)
    return entry_of(fact, person.id, secrets.token_hex(8), max(now_ms, newest + 1), subject)


def undo(journal: Path, entry: Entry, now_ms: int) -> None:
    """Delete an entry and what corrects it. Raises JournalError."""
    written(journal, lambda writer: writer.bury(tombstone_of(entry, now_ms)))


def tombstone_of(entry: Entry, now_ms: int) -> Tombstone:
    """Return what deletes an entry and what corrects it, also by a clock that went back."""
    return Tombstone(entry.person, entry.kind, entry.subject, max(now_ms, entry.told_ms))


def written(journal: Path, write: Callable[[Writer], T]) -> T:
    """Return what `write` returns of a writer of the journal. Raises JournalError."""
    writer = Writer(journal, beside_host=True)
    try:
        return write(writer)
    finally:
        writer.close()
