"""What a tap on a page or a button elsewhere means, for what the person has told so far."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

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
from perch.programme.entries import EntryError, Fact, History

_LONGEST_PAUSE_DAYS = 366


def meant(tap: Mapping[str, Any], told: History, day: date, at_ms: int) -> tuple[Fact, str | None]:
    """Return the fact of a tap on `day` at `at_ms`, and the subject of the entry that it corrects, if it does.

    `tap` has the `kind` of the entry and its values. Raises EntryError.
    """
    try:
        return _MEANT[Kind(tap["kind"])](tap, told, day, at_ms)
    except (KeyError, TypeError, ValueError) as error:
        raise EntryError(_("this cannot be written down: {error}", error=error)) from error


def _break(tap: Mapping[str, Any], _told: History, _day: date, at_ms: int) -> tuple[Fact, None]:
    family = Family(tap["family"]) if tap.get("family") else None
    answer = DrillAnswer(tap["answer"]) if tap.get("answer") else None
    return BreakActivity(at_ms, Did(tap["did"]), family, tap.get("step"), answer), None


def _step(tap: Mapping[str, Any], _told: History, _day: date, at_ms: int) -> tuple[Fact, None]:
    return StepChoice(at_ms, Family(tap["family"]), tap["step"]), None


def _walk(tap: Mapping[str, Any], _told: History, day: date, _at_ms: int) -> tuple[Fact, None]:
    return Walk(day, tap["minutes"], Felt(tap["felt"]) if tap.get("felt") else None), None


def _plan(tap: Mapping[str, Any], _told: History, day: date, at_ms: int) -> tuple[Fact, None]:
    days = tap.get("days")
    if days is not None and not 0 < days <= _LONGEST_PAUSE_DAYS:
        raise EntryError(_("a pause lasts 1 to {most} days", most=_LONGEST_PAUSE_DAYS))
    until = None if days is None else day + timedelta(days)
    return PlanChange(day, at_ms, PlanMove(tap["move"]), tap.get("minutes"), tap.get("times"), until), None


def _diary(tap: Mapping[str, Any], told: History, day: date, _at_ms: int) -> tuple[Fact, None]:
    """A tap changes what it names; the rest of the day stays as it was told."""
    before = next((fact for fact in told.facts(DiaryDay) if fact.day == day), None)
    if before is None and tap.get("pain") is None:
        raise EntryError(_("say the pain first, 0 to 10; the rest goes with it"))
    named = {name: tap[name] for name in ("pain", "limited", "note", "kept_from") if name in tap}
    return (replace(before, **named) if before else DiaryDay(day, **named)), None


def _flare(tap: Mapping[str, Any], told: History, day: date, _at_ms: int) -> tuple[Fact, str | None]:
    lasting = [(entry.subject, fact) for entry, fact in told.told if isinstance(fact, Flare) and fact.over is None]
    if tap["what"] == "over":
        if not lasting:
            raise EntryError(_("no flare-up is written down"))
        subject, flare = lasting[-1]
        return Flare(flare.began, max(day, flare.began)), subject
    if tap["what"] != "began":
        raise EntryError(_("a flare-up began or is over"))
    return (lasting[-1][1], lasting[-1][0]) if lasting else (Flare(day), None)


_MEANT = {
    Kind.BREAK: _break,
    Kind.STEP: _step,
    Kind.WALK: _walk,
    Kind.PLAN: _plan,
    Kind.DIARY: _diary,
    Kind.FLARE: _flare,
}
