"""What to do when a record arrives under an identity: the outcome is the same in every order of arrival."""

from enum import Enum

from perch.model.records import Record


class Verdict(Enum):
    """What the journal does with a record that arrives."""

    ADD = "nothing is held under its identity"
    KEEP = "what is held says it already, and as much or more"
    REPLACE = "it completes the censored version that is held"
    HEAL = "what is stored is damaged, and this takes its place"
    CONFLICT = "another fact is held under its identity"


def merge(stored: Record, new: Record) -> Verdict:
    """What to do with `new` where `stored` has its identity (device, boot, seq)."""
    if stored.body == new.body:
        return Verdict.KEEP
    if stored.kind != new.kind or stored.start != new.start or stored.censored == new.censored:
        return Verdict.CONFLICT
    return Verdict.REPLACE if stored.censored else Verdict.KEEP
