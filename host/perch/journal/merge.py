"""How a record is merged with the stored one of its identity: the same in every order of arrival."""

from enum import Enum

from perch.model.records import Record


class Verdict(Enum):
    """What the journal does with a record that arrives."""

    ADD = "nothing is stored under its identity"
    KEEP = "the stored one has all of it"
    REPLACE = "it completes the censored version that is stored"
    HEAL = "what is stored is damaged, and this takes its place"
    CONFLICT = "another fact is stored under its identity"


def merge(stored: Record, new: Record) -> Verdict:
    """Return what to do with `new` where `stored` has its identity (device, boot, seq)."""
    if stored.body == new.body:
        return Verdict.KEEP
    if stored.kind != new.kind or stored.start != new.start or stored.censored == new.censored:
        return Verdict.CONFLICT
    return Verdict.REPLACE if stored.censored else Verdict.KEEP
