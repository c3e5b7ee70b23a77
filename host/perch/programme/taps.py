"""What a tap on a page or a button elsewhere means, for what the person has entered so far."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from perch.model.language import _
from perch.model.people import (
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Family,
    Felt,
    Flare,
    Kind,
    PlanChange,
    PlanMove,
    StepChoice,
    Walk,
)
from perch.programme.diary import changed_day, lasting_flares
from perch.programme.entries import EntryError, Fact, History

E = TypeVar("E", bound=StrEnum)
_LONGEST_PAUSE_DAYS = 366


def fact_of_tap(tap: Mapping[str, Any], history: History, day: date, at_ms: int) -> tuple[Fact, str | None]:
    """Return the fact of a tap on `day` at `at_ms`, and the subject of the entry that it corrects, if it does.

    `tap` has the `kind` of the entry and its values. Raises EntryError.
    """
    try:
        match Kind(tap["kind"]):
            case Kind.BREAK:
                family, answer = _maybe(Family, tap.get("family")), _maybe(DrillAnswer, tap.get("answer"))
                return BreakActivity(at_ms, Did(tap["did"]), family, tap.get("step"), answer), None
            case Kind.STEP:
                return StepChoice(at_ms, Family(tap["family"]), tap["step"]), None
            case Kind.WALK:
                return Walk(day, tap["minutes"], _maybe(Felt, tap.get("felt"))), None
            case Kind.PLAN:
                return _plan(tap, day, at_ms), None
            case Kind.DIARY:
                named = {name: tap[name] for name in ("pain", "limited", "note", "kept_from") if name in tap}
                return changed_day(history.facts(DiaryDay), day, named), None
            case Kind.FLARE:
                return _flare(tap["what"], history, day)
            case other:
                raise ValueError(other)
    except (KeyError, TypeError, ValueError) as error:
        raise EntryError(_("this cannot be written down: {error}", error=error)) from error


def _maybe(type_: type[E], value: str | None) -> E | None:
    return type_(value) if value else None


def _plan(tap: Mapping[str, Any], day: date, at_ms: int) -> PlanChange:
    days = tap.get("days")
    if days is not None and not 0 < days <= _LONGEST_PAUSE_DAYS:
        raise EntryError(_("a pause lasts 1 to {most} days", most=_LONGEST_PAUSE_DAYS))
    until = None if days is None else day + timedelta(days)
    return PlanChange(day, at_ms, PlanMove(tap["move"]), tap.get("minutes"), tap.get("times"), until)


def _flare(what: str, history: History, day: date) -> tuple[Fact, str | None]:
    lasting = lasting_flares(history)
    if what == "over":
        if not lasting:
            raise EntryError(_("no flare-up is written down"))
        subject, flare = lasting[-1]
        return Flare(flare.began, max(day, flare.began)), subject
    if what != "began":
        raise EntryError(_("a flare-up began or is over"))
    return (lasting[-1][1], lasting[-1][0]) if lasting else (Flare(day), None)
