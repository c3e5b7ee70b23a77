"""The walking plan, week by week: what it offers, and what it does by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.model.people import Felt, Flare, PlanChange, PlanMove, Walk
from perch.programme.plan import Ask, WalkingPlan, WeekWas, longer, plan_on, shorter

START = date(2026, 3, 2)


def day(week: int, weekday: int = 0) -> date:
    return START + timedelta(7 * week + weekday)


def begin(minutes: int = 10, times: int = 4) -> PlanChange:
    return PlanChange(START, 0, PlanMove.BEGIN, minutes, times)


def walked(week: int, count: int, minutes: int = 10, felt: Felt | None = None) -> list[Walk]:
    return [Walk(day(week, n), minutes, felt) for n in range(count)]


def plan(present: date, changes: list[PlanChange], walks: list[Walk], flares: tuple[Flare, ...] = ()) -> WalkingPlan:
    found = plan_on(present, changes, walks, flares)
    assert found is not None
    return found


def test_there_is_no_plan_before_it_begins_nor_after_it_ended() -> None:
    assert plan_on(day(0), [], [], ()) is None
    assert plan_on(START - timedelta(1), [begin()], [], ()) is None
    assert plan_on(day(3), [begin(), PlanChange(day(2), 9, PlanMove.END)], [], ()) is None


@pytest.mark.parametrize(("minutes", "next_"), [(2, 4), (10, 12), (18, 20), (19, 21), (20, 25), (28, 30), (30, 30)])
def test_a_walk_grows_by_two_minutes_below_twenty_and_by_five_above(minutes: int, next_: int) -> None:
    assert longer(minutes) == next_


@pytest.mark.parametrize(("minutes", "next_"), [(2, 2), (3, 2), (10, 8), (20, 18), (22, 20), (25, 20), (30, 25)])
def test_a_step_back_is_the_way_it_grew(minutes: int, next_: int) -> None:
    assert shorter(minutes) == next_


@pytest.mark.parametrize("count", [3, 4, 5])
def test_all_walks_or_all_but_one_offer_a_longer_one_and_do_not_take_it(count: int) -> None:
    found = plan(day(1), [begin()], walked(0, count))
    assert (found.ask, found.offered_min, found.weeks[-1].minutes) == (Ask.LONGER, 12, 10)


def test_fewer_walks_ask_nothing() -> None:
    found = plan(day(1), [begin()], walked(0, 2))
    assert (found.ask, found.weeks[0].was, found.weeks[-1].minutes) == (Ask.NOTHING, WeekWas.SOME, 10)


def test_an_offer_that_was_taken_is_not_made_again() -> None:
    found = plan(day(1, 2), [begin(), PlanChange(day(1), 5, PlanMove.GO, 12, 4)], walked(0, 4))
    assert (found.ask, found.weeks[-1].minutes) == (Ask.NOTHING, 12)


def test_a_walk_that_was_too_much_goes_a_step_back_by_itself() -> None:
    found = plan(day(1), [begin()], [*walked(0, 3), Walk(day(0, 5), 10, Felt.TOO_MUCH)])
    assert (found.ask, found.weeks[-1].minutes) == (Ask.WENT_BACK, 8)


def test_a_flare_stays_even_after_a_full_week() -> None:
    found = plan(day(1), [begin()], walked(0, 4), (Flare(day(0, 3), day(0, 5)),))
    assert (found.ask, found.weeks[-1].minutes, found.weeks[0].was) == (Ask.STAYS, 10, WeekWas.FLARE)


def test_a_flare_that_was_over_before_the_week_changes_nothing() -> None:
    assert plan(day(2), [begin()], walked(1, 4), (Flare(day(0), day(1)),)).ask is Ask.LONGER


def test_an_empty_week_asks_where_to_go_on_and_three_are_folded() -> None:
    found = plan(day(1), [begin()], [])
    assert (found.ask, found.offered_min, found.folded) == (Ask.WHERE_TO_GO_ON, 8, False)
    assert plan(day(3), [begin()], []).folded
    assert not plan(day(3), [begin()], walked(3, 1)).folded
    assert not plan(day(3, 1), [begin(), PlanChange(day(3), 5, PlanMove.GO, 8, 3)], []).folded


def test_a_pause_has_an_end_and_is_not_judged() -> None:
    pause = PlanChange(day(0, 1), 5, PlanMove.PAUSE, until=day(2))
    during, after = plan(day(1), [begin(), pause], []), plan(day(2), [begin(), pause], [])
    assert (during.paused_until, during.ask) == (day(2), Ask.NOTHING)
    assert (after.paused_until, [week.was for week in after.weeks]) == (None, [WeekWas.PAUSED, WeekWas.PAUSED, None])


def test_at_thirty_minutes_walks_come_oftener_and_then_it_ends() -> None:
    assert plan(day(1), [begin(30, 4)], walked(0, 4, 30)).offered_times == 5
    assert plan(day(1), [begin(30, 5)], walked(0, 4, 30)).ask is Ask.KEEP_IT


def test_a_short_walk_is_kept_and_does_not_count_for_the_week() -> None:
    week = plan(day(0, 6), [begin()], [Walk(day(0), 4), Walk(day(0), 5)]).weeks[0]
    assert (week.done, len(week.walks)) == (1, 2)


def test_twelve_weeks_with_a_bad_one() -> None:
    """Every offer is taken; the sixth week has a walk that was too much, the eighth is empty."""
    changes, walks = [begin()], list[Walk]()
    for week in range(12):
        if (now := plan(day(week), changes, walks)).ask is Ask.LONGER:
            changes.append(PlanChange(day(week), week, PlanMove.GO, now.offered_min, now.offered_times))
        minutes = plan(day(week), changes, walks).weeks[-1].minutes
        walks += [] if week == 7 else walked(week, 4, minutes, Felt.TOO_MUCH if week == 5 else Felt.RIGHT)
    found = [week.minutes for week in plan(day(11), changes, walks).weeks]
    assert found == [10, 12, 14, 16, 18, 20, 18, 20, 20, 25, 30, 30]


WALKS = st.builds(Walk, st.dates(day(0), day(6)), st.integers(1, 40), st.sampled_from([*Felt, None]))
GOES = st.builds(PlanChange, st.dates(day(0), day(6)), st.integers(1, 9), st.just(PlanMove.GO), st.integers(2, 30))


@given(st.lists(WALKS), st.lists(GOES), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_nothing_grows_by_itself(walks, goes, random) -> None:  # type: ignore[no-untyped-def]
    found = plan(day(7), [begin(), *goes], walks)
    mixed = random.sample([begin(), *goes], len(goes) + 1), random.sample(walks, len(walks))
    assert plan(day(7), *mixed) == found
    chosen = {(change.day - START).days // 7 for change in goes}
    for number, (before, after) in enumerate(zip(found.weeks, found.weeks[1:], strict=False), 1):
        assert after.minutes <= before.minutes or number in chosen
    assert all(2 <= week.minutes <= 30 for week in found.weeks)
