"""What somebody is reminded of once a day, worked out by hand."""

from datetime import date, timedelta

import pytest

from perch.model.people import DiaryDay, Felt, Flare, PlanChange, PlanMove, Walk
from perch.programme.daily import is_quiet, reminder
from perch.programme.entries import Fact, entry_of, history

DAY = date(2026, 3, 4)
PLAN = PlanChange(DAY - timedelta(2), 0, PlanMove.BEGIN, 10, 3)
DIARY, WALKS = "How was your back today, at its worst?", "This week: 10 min, 3 times. Walked: {done} of 3."


def walked(*days_ago: int) -> list[Fact]:
    return [Walk(DAY - timedelta(days), 10, Felt.RIGHT) for days in days_ago]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([], DIARY),
        ([DiaryDay(DAY - timedelta(1), 3)], DIARY),
        ([DiaryDay(DAY, 0)], ""),
        ([PLAN], f"{DIARY} {WALKS.format(done=0)}"),
        ([PLAN, DiaryDay(DAY, 3), *walked(1)], WALKS.format(done=1)),
        ([PLAN, DiaryDay(DAY, 3), *walked(0)], ""),
        ([PLAN, DiaryDay(DAY, 3), *walked(1, 1, 2)], ""),
        ([PLAN, DiaryDay(DAY, 3), PlanChange(DAY, 1, PlanMove.PAUSE, until=DAY + timedelta(9))], ""),
        ([PLAN, DiaryDay(DAY, 3), PlanChange(DAY, 1, PlanMove.END)], ""),
        ([PLAN, DiaryDay(DAY, 3), Flare(DAY)], ""),
        ([PlanChange(DAY - timedelta(40), 0, PlanMove.BEGIN, 10, 3), DiaryDay(DAY, 3)], ""),
    ],
)
def test_only_what_is_open_is_said(facts: list[Fact], said: str) -> None:
    told = history(entry_of(fact, "m1", f"{n:016x}", n) for n, fact in enumerate(facts))
    assert reminder(told, DAY) == said


def test_quiet_hours_may_go_over_midnight_and_may_be_none() -> None:
    night = {"quiet_from_min": 1320, "quiet_to_min": 360}
    assert [is_quiet(night, minute) for minute in (1319, 1320, 0, 359, 360)] == [False, True, True, True, False]
    assert not any(is_quiet(settings, 5) for settings in ({}, {"quiet_from_min": 5, "quiet_to_min": 5}))
