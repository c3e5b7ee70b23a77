"""Entries of people as canonical JSON and back, and which of them are in force, in any order of arrival."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
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
from perch.programme.plan import LEAST_MIN, LEAST_TIMES, MOST_MIN, MOST_TIMES, WalkingPlan, plan_on

Fact = Person | BreakActivity | StepChoice | Walk | PlanChange | DiaryDay | Flare | PagePassword | Sharing | SatBout
LONGEST_WALK_MIN = 24 * 60
_LATEST_MS = 2**53
NAME_LONGEST = 40
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a letter, which no text that is stored can have


class EntryError(PerchError, ValueError):
    """An entry is not valid; the text is a sentence for who entered it."""


class EnteredFact(NamedTuple):
    """An entry and its body, parsed."""

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
    values = {field.name: value for field in fields(fact) if (value := getattr(fact, field.name)) is not None}
    body = json.dumps(values, default=date.isoformat, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(id, person, kind, usual if subject is None else subject, told_ms, body)


def fact_of(entry: Entry) -> Fact:
    """Return the parsed body of an entry. Raises EntryError."""
    try:
        type_ = KINDS[Kind(entry.kind)]
        body = json.loads(entry.body)
        fact = type_(**{name: _READ[name](value) if name in _READ else value for name, value in body.items()})
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise EntryError(_("this entry cannot be read: {error}", error=error)) from error
    check(fact)
    return fact


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """Return the newest entry of each person, kind and subject, by time."""
    newest: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        key = entry[1:4]
        if key not in newest or (entry.told_ms, entry.id) > (newest[key].told_ms, newest[key].id):
            newest[key] = entry
    return sorted(newest.values(), key=lambda entry: (entry.told_ms, entry.id))


@dataclass(frozen=True, slots=True)
class History:
    """All that one person has entered, each fact once."""

    entered: tuple[EnteredFact, ...] = ()

    def facts(self, type_: type[Any]) -> list[Any]:
        """Return the facts of a type, in the order in which they were entered."""
        return [fact for _, fact in self.entered if isinstance(fact, type_)]

    def plan(self, day: date) -> WalkingPlan | None:
        """Return the walking plan as it is on a day, None without one."""
        return plan_on(day, self.facts(PlanChange), self.facts(Walk), self.facts(Flare))


def of_person(entries: Iterable[Entry], person: str) -> History:
    """Return the facts of one person's entries that are in force."""
    return history(entry for entry in entries if entry.person == person)


def history(entries: Iterable[Entry]) -> History:
    """Return the facts of entries that are in force; those that cannot be read are left out."""
    return History(tuple(entered for entry in in_force(entries) if (entered := _read(entry))))


def check(fact: Fact) -> None:
    """Raise EntryError where a fact cannot be right."""
    if problem := _problem(fact):
        raise EntryError(problem)


def _read(entry: Entry) -> EnteredFact | None:
    try:
        return EnteredFact(entry, fact_of(entry))
    except EntryError:
        return None


_READ: dict[str, Callable[[Any], Any]] = {
    "place": SeatPlace, "did": Did, "family": Family, "answer": DrillAnswer, "felt": Felt, "move": PlanMove,
    "cushions": tuple, "day": date.fromisoformat, "until": date.fromisoformat, "began": date.fromisoformat,
    "over": date.fromisoformat,
}  # fmt: skip


def _problem(fact: Any) -> str | None:
    """Return why a fact cannot be right, None where it can."""
    match fact:
        case BreakActivity() | StepChoice() | PlanChange() if not _whole(fact.at_ms, 0, _LATEST_MS):
            return _("it has no time")
        case Person() if not _is_name(fact.name):
            return _("a name is 1 to {most} printable letters, without blanks around it", most=NAME_LONGEST)
        case BreakActivity(did=Did.DRILL) if fact.family is None or fact.step not in STEPS:
            return _("a drill has a family and a step 1 to 3")
        case BreakActivity() if fact.did is not Did.DRILL and (fact.family, fact.step) != (None, None):
            return _("a drill has a family and a step 1 to 3")
        case StepChoice() if fact.step not in STEPS:
            return _("a step is 1 to 3")
        case Walk() if not _whole(fact.minutes, 1, LONGEST_WALK_MIN):
            return _("a walk lasts 1 to {most} minutes", most=LONGEST_WALK_MIN)
        case PlanChange(move=PlanMove.BEGIN | PlanMove.GO) if not _whole(fact.minutes, LEAST_MIN, MOST_MIN):
            return _("a plan walks {least} to {most} minutes", least=LEAST_MIN, most=MOST_MIN)
        case PlanChange(move=PlanMove.BEGIN | PlanMove.GO) if not _whole(fact.times, LEAST_TIMES, MOST_TIMES):
            return _("a plan walks {least} to {most} times", least=LEAST_TIMES, most=MOST_TIMES)
        case PlanChange(move=PlanMove.PAUSE) if not (fact.until and fact.until > fact.day):
            return _("a pause ends on a later day")
        case DiaryDay() if not _whole(fact.pain, 0, PAIN_MOST):
            return _("pain is told from 0, none, to {most}, the worst you know", most=PAIN_MOST)
        case DiaryDay() if not _is_note(fact.note):
            return _("a note is text of {most} letters at most", most=NOTE_LONGEST)
        case DiaryDay() if not isinstance(fact.limited, bool):
            return _("limited is true or false")
        case DiaryDay() if fact.kept_from is not None and not _whole(fact.kept_from, 0, PAIN_MOST):
            return _("what your back kept you from is told from 0, nothing, to {most}, everything", most=PAIN_MOST)
        case Flare() if fact.over and fact.over < fact.began:
            return _("a flare cannot be over before it began")
        case PagePassword() if not isinstance(fact.hash, str):
            return _("a password is kept as a hash")
        case Sharing() if not all(isinstance(allowed, bool) for allowed in asdict(fact).values()):
            return _("sharing is true or false")
        case SatBout():
            return _problem_of_bout(fact)
    return None


def _problem_of_bout(fact: Any) -> str | None:
    named = all(name and isinstance(name, str) for name in (fact.device, fact.boot))
    if not named or not _whole(fact.seq, 0, _LATEST_MS):
        return _("a sit is named by its cushion, start and number")
    return None if fact.start_ms is None or _whole(fact.start_ms, 0, _LATEST_MS) else _("it has no time")


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_note(note: object) -> bool:
    return isinstance(note, str) and len(note) <= NOTE_LONGEST and not _SURROGATE.search(note)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name == name.strip() and 0 < len(name) <= NAME_LONGEST and name.isprintable()
