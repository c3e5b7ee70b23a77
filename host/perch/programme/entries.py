"""Entries of people as canonical JSON and back, and which of them are in force, in any order of arrival."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from perch.model.errors import PerchError
from perch.model.language import _
from perch.model.people import (
    NOTE_LONGEST,
    PAIN_MOST,
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Entry,
    Family,
    Felt,
    Flare,
    Kind,
    PagePassword,
    Person,
    PlanChange,
    PlanMove,
    SatBout,
    SeatPlace,
    Sharing,
    StepChoice,
    Walk,
)
from perch.programme.drills import STEPS
from perch.programme.plan import LEAST_MIN, LEAST_TIMES, MOST_MIN, MOST_TIMES

Fact = Person | BreakActivity | StepChoice | Walk | PlanChange | DiaryDay | Flare | PagePassword | Sharing | SatBout
LONGEST_WALK_MIN = 24 * 60
_LATEST_MS = 2**53
NAME_LONGEST = 40


class EntryError(PerchError, ValueError):
    """An entry cannot be right; the text says what to do."""


class Told(NamedTuple):
    """An entry and what it says."""

    entry: Entry
    fact: Fact


KINDS: dict[Kind, type[Fact]] = {
    Kind.PERSON: Person,
    Kind.BREAK: BreakActivity,
    Kind.STEP: StepChoice,
    Kind.WALK: Walk,
    Kind.PLAN: PlanChange,
    Kind.DIARY: DiaryDay,
    Kind.FLARE: Flare,
    Kind.PASSWORD: PagePassword,
    Kind.SHARING: Sharing,
    Kind.SEAT: SatBout,
}
_OF_ALL = (Kind.PERSON, Kind.PASSWORD, Kind.SHARING)
"""Of these a person has one, which a later entry replaces."""


def entry_of(fact: Fact, person: str, id: str, told_ms: int, subject: str | None = None) -> Entry:
    """Return the entry of a fact; with the `subject` of an earlier one it corrects that. Raises EntryError."""
    check(fact)
    kind = next(kind for kind, type_ in KINDS.items() if type(fact) is type_)
    own = fact.day.isoformat() if isinstance(fact, DiaryDay) else fact.subject if isinstance(fact, SatBout) else id
    usual = "" if kind in _OF_ALL else own
    told = {field.name: value for field in fields(fact) if (value := getattr(fact, field.name)) is not None}
    body = json.dumps(told, default=date.isoformat, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(id, person, kind, usual if subject is None else subject, told_ms, body)


def fact_of(entry: Entry) -> Fact:
    """Return what an entry says. Raises EntryError."""
    try:
        type_ = KINDS[Kind(entry.kind)]
        body = json.loads(entry.body)
        fact = type_(**{name: _READ.get(name, _same)(value) for name, value in body.items()})
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise EntryError(_("this entry cannot be read: {error}", error=error)) from error
    check(fact)
    return fact


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entry told last of each person, kind and subject, by time."""
    newest: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        key = entry[1:4]
        if key not in newest or (entry.told_ms, entry.id) > (newest[key].told_ms, newest[key].id):
            newest[key] = entry
    return sorted(newest.values(), key=lambda entry: (entry.told_ms, entry.id))


@dataclass(frozen=True, slots=True)
class History:
    """All that one person has told, each fact once."""

    told: tuple[Told, ...] = ()

    def facts(self, type_: type[Any]) -> list[Any]:
        """Return the facts of a type, in the order in which they were told."""
        return [told.fact for told in self.told if isinstance(told.fact, type_)]


def of_person(entries: Iterable[Entry], person: str) -> History:
    """Return what one person has told."""
    return history(entry for entry in entries if entry.person == person)


def history(entries: Iterable[Entry]) -> History:
    """Return what entries say; those that cannot be read are left out."""
    return History(tuple(told for entry in in_force(entries) if (told := _read(entry))))


def check(fact: Fact) -> None:
    """Raise EntryError where a fact cannot be right."""
    for is_wrong, problem in _PROBLEMS[type(fact)](fact):
        if is_wrong:
            raise EntryError(problem)


def _read(entry: Entry) -> Told | None:
    try:
        return Told(entry, fact_of(entry))
    except EntryError:
        return None


def _same(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "place": SeatPlace, "did": Did, "family": Family, "answer": DrillAnswer, "felt": Felt, "move": PlanMove,
    "cushions": tuple, "day": date.fromisoformat, "until": date.fromisoformat, "began": date.fromisoformat,
    "over": date.fromisoformat,
}  # fmt: skip

Problems = list[tuple[bool, str]]


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _person(fact: Any) -> Problems:
    name = fact.name
    fine = isinstance(name, str) and name == name.strip() and 0 < len(name) <= NAME_LONGEST and name.isprintable()
    return [(not fine, _("a name is 1 to {most} printable letters, without blanks around it", most=NAME_LONGEST))]


def _break(fact: Any) -> Problems:
    is_drill = fact.did is Did.DRILL
    fits = (fact.family is not None and fact.step in STEPS) if is_drill else fact.family is fact.step is None
    return [
        (not _whole(fact.at_ms, 0, _LATEST_MS), _("it has no time")),
        (not fits, _("a drill has a family and a step 1 to 3")),
    ]


def _step(fact: Any) -> Problems:
    return [(not _whole(fact.at_ms, 0, _LATEST_MS) or fact.step not in STEPS, _("a step is 1 to 3"))]


def _walk(fact: Any) -> Problems:
    return [
        (not _whole(fact.minutes, 1, LONGEST_WALK_MIN), _("a walk lasts 1 to {most} minutes", most=LONGEST_WALK_MIN))
    ]


def _plan(fact: Any) -> Problems:
    chooses = fact.move in (PlanMove.BEGIN, PlanMove.GO)
    minutes, times = fact.minutes, fact.times
    return [
        (not _whole(fact.at_ms, 0, _LATEST_MS), _("it has no time")),
        (
            chooses and not _whole(minutes, LEAST_MIN, MOST_MIN),
            _("a plan walks {least} to {most} minutes", least=LEAST_MIN, most=MOST_MIN),
        ),
        (
            chooses and not _whole(times, LEAST_TIMES, MOST_TIMES),
            _("a plan walks {least} to {most} times", least=LEAST_TIMES, most=MOST_TIMES),
        ),
        (fact.move is PlanMove.PAUSE and not (fact.until and fact.until > fact.day), _("a pause ends on a later day")),
    ]


def _diary(fact: Any) -> Problems:
    short = isinstance(fact.note, str) and len(fact.note) <= NOTE_LONGEST
    return [
        (
            not _whole(fact.pain, 0, PAIN_MOST),
            _("pain is told from 0, none, to {most}, the worst you know", most=PAIN_MOST),
        ),
        (not short, _("a note has {most} letters at most", most=NOTE_LONGEST)),
        (not isinstance(fact.limited, bool), _("limited is true or false")),
        (
            fact.kept_from is not None and not _whole(fact.kept_from, 0, PAIN_MOST),
            _("what your back kept you from is told from 0, nothing, to {most}, everything", most=PAIN_MOST),
        ),
    ]


def _flare(fact: Any) -> Problems:
    return [(bool(fact.over and fact.over < fact.began), _("a flare cannot be over before it began"))]


def _password(fact: Any) -> Problems:
    return [(not isinstance(fact.hash, str), _("a password is kept as a hash"))]


def _sharing(fact: Any) -> Problems:
    allowed = [getattr(fact, field.name) for field in fields(fact)]
    return [(not all(isinstance(value, bool) for value in allowed), _("sharing is true or false"))]


def _seat(fact: Any) -> Problems:
    named = isinstance(fact.device, str) and isinstance(fact.boot, str) and fact.device and fact.boot
    start_ms = 0 if fact.start_ms is None else fact.start_ms
    return [(not named or not _whole(fact.seq, 0, _LATEST_MS), _("a sit is named by its cushion, start and number")),
            (not _whole(start_ms, 0, _LATEST_MS), _("it has no time"))]  # fmt: skip


_PROBLEMS: dict[type[Fact], Callable[[Any], Problems]] = {
    Person: _person, BreakActivity: _break, StepChoice: _step, Walk: _walk, PlanChange: _plan, DiaryDay: _diary,
    Flare: _flare, PagePassword: _password, Sharing: _sharing, SatBout: _seat,
}  # fmt: skip
