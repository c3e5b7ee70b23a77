"""What a tap means, for what was told before."""

from datetime import date, timedelta
from typing import Any

import pytest

from perch.model.people import (
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Family,
    Felt,
    Flare,
    PlanChange,
    PlanMove,
    StepChoice,
    Walk,
)
from perch.programme.entries import EntryError, Fact, History, entry_of, history
from perch.programme.taps import fact_of_tap

DAY, AT_MS = date(2026, 3, 4), 1_772_600_000_000


def told(*facts: Fact) -> History:
    return history(entry_of(fact, "m1", f"{number:016x}", number + 1) for number, fact in enumerate(facts))


@pytest.mark.parametrize(
    ("tap", "fact"),
    [
        ({"kind": "break", "did": "walk", "answer": "done"}, BreakActivity(AT_MS, Did.WALK, answer=DrillAnswer.DONE)),
        (
            {"kind": "break", "did": "drill", "family": "kneeling", "step": 2, "answer": "too hard"},
            BreakActivity(AT_MS, Did.DRILL, Family.KNEELING, 2, DrillAnswer.TOO_HARD),
        ),
        ({"kind": "break", "did": "up"}, BreakActivity(AT_MS, Did.UP)),
        ({"kind": "step", "family": "rolling", "step": 3}, StepChoice(AT_MS, Family.ROLLING, 3)),
        ({"kind": "walk", "minutes": 12, "felt": "right"}, Walk(DAY, 12, Felt.RIGHT)),
        ({"kind": "walk", "minutes": 12}, Walk(DAY, 12)),
        ({"kind": "plan", "move": "begin", "minutes": 10, "times": 4}, PlanChange(DAY, AT_MS, PlanMove.BEGIN, 10, 4)),
        (
            {"kind": "plan", "move": "pause", "days": 7},
            PlanChange(DAY, AT_MS, PlanMove.PAUSE, until=DAY + timedelta(7)),
        ),
        ({"kind": "diary", "pain": 0}, DiaryDay(DAY, 0)),
        ({"kind": "flare", "what": "began"}, Flare(DAY)),
    ],
)
def test_a_tap_is_a_fact(tap: dict[str, Any], fact: Fact) -> None:
    assert fact_of_tap(tap, told(), DAY, AT_MS) == (fact, None)


def diary(before: History, **named: Any) -> Fact:
    return fact_of_tap({"kind": "diary"} | named, before, DAY, AT_MS)[0]


def test_another_tap_on_a_day_changes_what_it_names_only() -> None:
    before = told(DiaryDay(DAY, 3, True, "long drive", 6), DiaryDay(DAY - timedelta(1), 9))
    assert diary(before, pain=5) == DiaryDay(DAY, 5, True, "long drive", 6)
    assert diary(before, limited=False) == DiaryDay(DAY, 3, False, "long drive", 6)
    assert diary(before, note="") == DiaryDay(DAY, 3, True, "", 6)
    assert diary(before, kept_from=4) == DiaryDay(DAY, 3, True, "long drive", 4)


def test_a_flare_is_over_once_and_does_not_begin_twice() -> None:
    began = Flare(DAY - timedelta(3))
    before = told(began)
    subject = before.entered[0].entry.subject
    over = Flare(DAY - timedelta(3), DAY)
    assert fact_of_tap({"kind": "flare", "what": "over"}, before, DAY, AT_MS) == (over, subject)
    assert fact_of_tap({"kind": "flare", "what": "began"}, before, DAY, AT_MS) == (began, subject)


@pytest.mark.parametrize(
    "tap",
    [
        {}, {"kind": "person"}, {"kind": "walk"}, {"kind": "walk", "minutes": 5, "felt": "fine"},
        {"kind": "diary", "note": "tired"}, {"kind": "diary"}, {"kind": "flare", "what": "maybe"},
        {"kind": "diary", "kept_from": 4},
        {"kind": "flare", "what": "over"}, {"kind": "plan", "move": "pause", "days": 0},
        {"kind": "plan", "move": "pause", "days": 10**9}, {"kind": "plan", "move": "pause", "days": "a"},
        {"kind": "break", "did": "swim"}, {"kind": "step", "family": "rolling"}, {"kind": ["diary"]},
    ],
)  # fmt: skip
def test_what_cannot_be_is_no_fact(tap: dict[str, Any]) -> None:
    with pytest.raises(EntryError):
        fact_of_tap(tap, told(), DAY, AT_MS)
