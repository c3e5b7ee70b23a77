"""Baseline, goal and progress, against a worked example."""

from datetime import date, timedelta

import pytest

from perch.measures.goal import Baseline, Counted, baseline, goal_min, progress, rolling_median_min
from perch.measures.validity import Validity

MONDAY = date(2026, 3, 2)
BEFORE = (412, 388, 455, 367, 430, 399, 421, 376, 440, 405)
AFTER = (371, 402, 350, 365, 380)


def days(*minutes: float, first: date = MONDAY, validity: Validity = Validity.VALID) -> list[Counted]:
    """Days one after the other, Saturdays and Sundays passed over."""
    made: list[Counted] = []
    for one in minutes:
        while first.weekday() > 4:
            first += timedelta(days=1)
        made.append(Counted(first, True, one, validity))
        first += timedelta(days=1)
    return made


def test_the_known_baseline_has_its_goal() -> None:
    found = baseline(days(*BEFORE), workday=True)
    assert found.median_min == 408.5
    assert goal_min(408.5) == 368.5


def test_the_known_week_after_has_its_change_and_its_days_under_the_goal() -> None:
    found = progress(baseline(days(*BEFORE), True), days(*AFTER, first=date(2026, 3, 16)), True)
    assert (found.goal_min, found.n_valid, found.at_or_under) == (368.5, 5, 2)
    assert found.change is not None
    assert found.change.change_min == pytest.approx(-35.7)
    assert found.normal_min == pytest.approx(77 * 0.75**0.5)
    assert found.normal is True


def test_a_change_beyond_what_weeks_differ_is_not_normal() -> None:
    found = progress(baseline(days(*BEFORE), True), days(200, 210, 220, 190, 205), True)
    assert found.normal is False


def test_a_baseline_that_was_stopped_early_tells_less_of_what_is_normal() -> None:
    found = progress(baseline(days(*BEFORE[:5]), True), days(*AFTER), True)
    assert found.normal_min == pytest.approx(77)


def test_a_part_may_be_asked_for_instead() -> None:
    assert goal_min(400, by_part=True) == pytest.approx(400 * (1 - 0.0667))


def test_a_goal_is_never_under_half_the_baseline() -> None:
    assert goal_min(60) == 30


def test_a_baseline_needs_five_valid_days_of_its_type() -> None:
    assert baseline(days(400, 410, 420, 430), True).median_min is None
    assert baseline([*days(400, 410, 420, 430), *days(1, 2, validity=Validity.INVALID)], True).median_min is None
    assert baseline(days(400, 410, 420, 430, 440), False).median_min is None


def test_without_a_baseline_there_is_no_goal_and_nothing_to_compare() -> None:
    found = progress(Baseline(()), days(*AFTER), True)
    assert (found.baseline_min, found.goal_min, found.at_or_under, found.change) == (None, None, None, None)
    assert found.n_valid == 5


def test_a_goal_of_ones_own_goes_before_the_computed_one_and_needs_no_baseline() -> None:
    found = progress(baseline(days(*BEFORE), True), days(*AFTER), True, own_min=366)
    assert (found.baseline_min, found.goal_min, found.at_or_under) == (408.5, 366, 2) and found.change
    alone = progress(Baseline(()), days(*AFTER), True, own_min=371)
    assert (alone.baseline_min, alone.goal_min, alone.at_or_under, alone.change) == (None, 371, 3, None)


def test_with_a_goal_and_no_day_yet_nothing_is_compared() -> None:
    found = progress(baseline(days(*BEFORE), True), [], True)
    assert (found.n_valid, found.at_or_under, found.change, found.normal) == (0, 0, None, None)


def test_days_away_and_unknown_cost_nothing() -> None:
    before = baseline(days(*BEFORE), True)
    with_gaps = [*days(*AFTER), *days(0, 0, validity=Validity.AWAY), *days(0, validity=Validity.UNKNOWN)]
    assert progress(before, with_gaps, True).at_or_under == 2


def test_the_rolling_median_is_of_the_valid_days_of_its_window() -> None:
    counted = [*days(100, 200, 300), *days(1000, first=date(2026, 2, 23))]
    assert rolling_median_min(counted, date(2026, 3, 4), 7) == 200
    assert rolling_median_min(counted, date(2026, 3, 4), 28) == 250
    assert rolling_median_min(counted, date(2026, 5, 1), 7) is None
