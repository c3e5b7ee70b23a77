"""The silent days of a baseline: when a cushion shall be silent, nudge again, or be left alone."""

from datetime import date, timedelta

import pytest

from perch.days.baseline import BaselinePeriod, nudging_shall_be_off, own_goal, read, with_goal, written
from perch.report.sentences import blinded_line

FIRST = date(2026, 3, 2)
RUNNING, STOPPED = BaselinePeriod(FIRST), BaselinePeriod(FIRST, FIRST + timedelta(days=4))


@pytest.mark.parametrize(
    ("phase", "blinded", "day", "silent"),
    [
        (None, False, 0, None),
        (None, True, 0, True),
        (RUNNING, False, 0, True),
        (RUNNING, False, 13, True),
        (RUNNING, False, 14, False),
        (RUNNING, True, 14, True),
        (STOPPED, False, 3, True),
        (STOPPED, False, 4, None),
        (RUNNING.until(RUNNING.end), False, 14, None),  # its end was said already
    ],
)
def test_a_cushion_is_silent_for_the_days_of_a_baseline_and_for_a_study(
    phase: BaselinePeriod | None, blinded: bool, day: int, silent: bool | None
) -> None:
    assert nudging_shall_be_off(phase, blinded, FIRST + timedelta(days=day)) is silent


@pytest.mark.parametrize(("phase", "days"), [(RUNNING, 21), (RUNNING.until(RUNNING.end), 21), (STOPPED, 4)])
def test_a_baseline_is_news_while_it_runs_and_for_a_week_after_all_its_days(phase: BaselinePeriod, days: int) -> None:
    assert [phase.is_news(FIRST + timedelta(days=day)) for day in range(30)] == [True] * days + [False] * (30 - days)


def test_a_goal_of_ones_own_is_typed_kept_and_taken_away() -> None:
    alone = with_goal(None, own_goal(" 360 "), FIRST)
    assert alone and (alone.days, alone.runs(FIRST), alone.is_news(FIRST), alone.goal_min) == (0, False, False, 360)
    assert read(written(alone)) == alone and read(written(RUNNING)) == RUNNING
    assert with_goal(alone, own_goal("0"), FIRST) is None and read(written(None)) is None
    assert with_goal(with_goal(STOPPED, 360, FIRST), own_goal(""), FIRST) == STOPPED
    for typed in ("29", "1441", "six", "-40", "12.5"):
        with pytest.raises(ValueError, match="30 to 1440 minutes a day"):
            own_goal(typed)


def test_in_a_study_a_baseline_is_told_without_its_numbers() -> None:
    told = [blinded_line(phase, FIRST + timedelta(days=3)) for phase in (None, RUNNING, STOPPED.until(FIRST))]
    assert [line.removesuffix("A study runs; what is measured is not shown.") for line in told] == [
        "", "Day 4 of 14, silent. ", "The baseline is over. ",
    ]  # fmt: skip
