"""Rename a cushion in the journal, among people, at the broker and in its account; each step has its outcome."""

from collections.abc import Iterator
from dataclasses import replace

from perch.config import Config
from perch.devices import enrol
from perch.journal import JournalError, Reader, Writer
from perch.model.language import many
from perch.ownership.forget import ForgetStep, clear_broker
from perch.programme.people import people
from perch.programme.seats import sat_bouts
from perch.service.entries import name_sitter, tell, undo

_CLEARED = "the broker: what it kept under the old name is cleared"


def rename(config: Config, folders: enrol.Folders, old: str, new: str, now_ms: int) -> Iterator[ForgetStep]:
    """Rename a cushion, place by place; one that was renamed before is only cleared at the broker.

    Raises EnrolError and JournalError, before anything is changed, and EntryError where people are not.
    """
    with Reader(config.journal) as reader:
        devices = reader.devices()
    if old not in [*devices, *folders.known()]:
        if new not in devices:
            raise JournalError(f"nothing is known of a cushion {old}")
        yield clear_broker(config, old, _CLEARED)
        return
    with Writer(config.journal, beside_host=True) as writer:
        has_account = enrol.rename(folders, old, new)
        try:
            count = writer.rename(old, new, now_ms)
        except BaseException:
            if has_account:
                enrol.rename(folders, new, old)
            raise
    yield ForgetStep(f"the journal: {many(count, 'record')}, settings, baseline and group of {old} are {new}'s now")
    yield from _people(config, old, new, now_ms)
    if config.influx.url:
        stays = "states that the journal has no more keep the old name there"
        yield ForgetStep(f"InfluxDB: `perch run` writes all of it anew; {stays}")
    yield clear_broker(config, old, _CLEARED)
    if has_account:
        yield ForgetStep(f"the account: it is {new}'s, and so is {folders.settings(new)}")


def _people(config: Config, old: str, new: str, now_ms: int) -> Iterator[ForgetStep]:
    with Reader(config.journal) as reader:
        entries = reader.entries()
    everybody = {person.id: person for person in people(entries)}
    for person in everybody.values():
        if person.cushions and old in person.cushions:
            cushions = tuple(new if name == old else name for name in person.cushions)
            tell(config.journal, entries, person, replace(person, cushions=cushions), now_ms)
            yield ForgetStep(f"{person.name}: has it under its new name")
    for entry, bout in sat_bouts(entries):
        if bout.device == old:
            if entry.person in everybody:
                name_sitter(config.journal, entries, replace(bout, device=new), everybody[entry.person], now_ms)
            undo(config.journal, entry, entry.told_ms)
