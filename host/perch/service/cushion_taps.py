"""Stores what was entered beside a cushion, as in Home Assistant, for the person whose cushion it is."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from perch.journal import Reader
from perch.model.calendar import Calendar
from perch.model.people import Kind, Person
from perch.programme.choice import offered_to
from perch.programme.entries import EntryError, History, of_person
from perch.programme.people import sharing_of
from perch.programme.plan import DEFAULT_MIN
from perch.programme.taps import fact_of_tap
from perch.programme.viewers import owner_of
from perch.programme.words import noted
from perch.service.entries import tell


def tell_at(journal: Path, reader: Reader, calendar: Calendar, device: str, tap: Mapping[str, Any], now_ms: int) -> str:
    """Store a tap of the person whose cushion this is, if they share that; return what to say of it.

    Raises EntryError where they do not, or where it cannot be right, and JournalError.
    """
    entries = reader.entries()
    person = owner_of(device, entries, reader.devices())
    history = of_person(entries, person.id) if person else History()
    allowed = sharing_of(history)
    if person is None or not allowed.home_assistant or (tap["kind"] == Kind.DIARY and not allowed.pain):
        raise EntryError("its person does not share that")
    day = calendar.day_of(now_ms)
    whole = dict(tap) | (_drill(person, history, day) if tap["kind"] == Kind.BREAK else {})
    if tap["kind"] == Kind.WALK and "minutes" not in tap:
        plan = history.plan(day)
        whole["minutes"] = plan.weeks[-1].minutes if plan else DEFAULT_MIN
    fact, subject = fact_of_tap(whole, history, day, now_ms)
    tell(journal, entries, person, fact, now_ms, subject)
    return noted(fact)


def _drill(person: Person, history: History, day: date) -> dict[str, Any]:
    """Return the drill that is offered now as fields of a tap; without one, the tap is of standing up."""
    drill = offered_to(history, person.place, day).drill
    return {"family": drill.family, "step": drill.step} if drill else {"did": "up"}
