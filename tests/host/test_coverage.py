"""When a cushion was on, and what a day is worth."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.measures.bouts import joined
from perch.measures.coverage import SILENCE_MS, covered, covered_ms, runs_of, within
from perch.measures.day import Daily, answers
from perch.measures.day import daily as of_whole
from perch.measures.validity import Validity, judgement
from perch.model.sitting import Bout, Covered, Nudge

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
QUARTER = 15 * MINUTE


def moments(*at: int, boot: str = "a") -> list[Covered]:
    return [Covered(boot, ms, ms) for ms in at]


def bout(start: int, end: int, seq: int = 0, **more: str | int | None) -> Bout:
    return Bout("chair", "a", seq, start, end, 40 * MINUTE, 1000, **more)  # type: ignore[arg-type]


def nudge(at: int, delivered: bool = True) -> Nudge:
    return Nudge("chair", "a", 9, at, 40 * MINUTE, 1, delivered, None if delivered else "muted", 0)


def test_a_cushion_that_spoke_and_spoke_again_was_on_between() -> None:
    assert covered(moments(0, QUARTER, 2 * QUARTER)) == [(0, 2 * QUARTER)]


def test_a_longer_silence_is_unknown() -> None:
    assert covered(moments(0, QUARTER, 2 * QUARTER + SILENCE_MS + 1, 4 * QUARTER)) == [
        (0, QUARTER),
        (2 * QUARTER + SILENCE_MS + 1, 4 * QUARTER),
    ]
    assert covered(moments(0, SILENCE_MS)) == [(0, SILENCE_MS)]


def test_a_single_word_covers_nothing() -> None:
    assert covered(moments(5)) == []


def test_a_bout_is_covered_however_long() -> None:
    assert covered([Covered("a", 0, 5 * HOUR), *moments(5 * HOUR + QUARTER)]) == [(0, 5 * HOUR + QUARTER)]


def test_between_two_boots_the_cushion_was_off() -> None:
    assert covered([*moments(0, QUARTER), *moments(QUARTER + MINUTE, 2 * QUARTER, boot="b")]) == [
        (0, QUARTER),
        (QUARTER + MINUTE, 2 * QUARTER),
    ]


def test_boots_that_overlap_a_little_count_once() -> None:
    found = covered([*moments(0, QUARTER), *moments(QUARTER - MINUTE, 2 * QUARTER, boot="b")])
    assert found == [(0, 2 * QUARTER)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, DAY), st.integers(0, HOUR)), max_size=30))
def test_the_order_in_which_a_cushion_is_heard_does_not_matter(said: list[tuple[str, int, int]]) -> None:
    spoken = [Covered(boot, at, at + length) for boot, at, length in said]
    found = covered(spoken)
    assert found == covered(reversed(spoken)) == covered(runs_of(spoken))
    assert all(a < b for a, b in found)
    assert all(one[1] < two[0] for one, two in zip(found, found[1:], strict=False))


def test_what_lies_in_a_day_is_cut_at_its_bounds() -> None:
    assert within([(0, 10), (20, 30), (40, 50)], 5, 40) == [(5, 10), (20, 30)]
    assert covered_ms([(0, 10), (20, 30)], 5, 40) == 15


def daily(bouts: list[Bout], nudges: list[Nudge], start_ms: int, end_ms: int) -> Daily:
    return of_whole(joined(bouts), start_ms, end_ms, bouts, nudges)


def judged(bouts: list[Bout], on: list[tuple[int, int]]) -> tuple[Validity, tuple[str, ...]]:
    """The validity of the day [0, DAY) with these bouts, covered as said."""
    numbers = daily(bouts, [], 0, DAY) if bouts or on else None
    return judgement(numbers, joined(bouts), on, 0, DAY)


GOOD = [bout(HOUR, 2 * HOUR), bout(2 * HOUR + QUARTER, 3 * HOUR, 1)]


def test_a_covered_day_of_some_bouts_is_valid() -> None:
    assert judged(GOOD, [(HOUR, 3 * HOUR)]) == (Validity.VALID, ())


@pytest.mark.parametrize(
    ("bouts", "on", "reason"),
    [
        (GOOD, [(HOUR, 2 * HOUR)], "too little is known between the first sit and the last rise"),
        ([bout(0, QUARTER), bout(HOUR, HOUR + QUARTER)], [(0, DAY)], "under 60 minutes of sitting"),
        ([bout(0, 2 * HOUR)], [(0, DAY)], "under 2 sits"),
        ([bout(0, 5 * HOUR), bout(6 * HOUR, 6 * HOUR + QUARTER)], [(0, DAY)], "one sit is almost all of it"),
        (
            [*GOOD, bout(4 * HOUR, 5 * HOUR, 2, suspect="object")],
            [(0, DAY)],
            "somebody or something else was on the seat",
        ),
    ],
)
def test_a_day_that_cannot_be_compared_says_why(bouts: list[Bout], on: list[tuple[int, int]], reason: str) -> None:
    assert judged(bouts, on) == (Validity.INVALID, (reason,))


def test_a_covered_day_without_sitting_is_away_and_an_uncovered_one_unknown() -> None:
    assert judged([], [(0, DAY)])[0] is Validity.AWAY
    assert judged([], [(0, DAY // 2)])[0] is Validity.UNKNOWN
    assert judged([], [])[0] is Validity.UNKNOWN


def test_a_day_with_a_thing_on_the_seat_alone_is_no_zero() -> None:
    assert judged([bout(0, HOUR, suspect="object")], [(0, DAY)])[0] is Validity.INVALID


def test_one_bout_may_be_almost_all_of_a_short_day() -> None:
    found = judged([bout(0, 110 * MINUTE), bout(2 * HOUR, 2 * HOUR + MINUTE)], [(0, DAY)])
    assert found[0] is Validity.VALID


def test_a_nudge_is_answered_by_a_break_within_five_minutes_once_a_stretch() -> None:
    bouts = [bout(0, 44 * MINUTE), bout(50 * MINUTE, 110 * MINUTE, 1), bout(120 * MINUTE, 163 * MINUTE, 2)]
    nudges = [nudge(at * MINUTE) for at in (40, 42, 90, 95, 100, 160)]
    day = daily(bouts, nudges, 0, DAY)
    assert (day.nudges, day.nudges_answered, day.median_response_s) == (6, 2, 150)


def test_a_nudge_that_was_not_delivered_is_neither_counted_nor_answered() -> None:
    day = daily([bout(0, 41 * MINUTE)], [nudge(40 * MINUTE, delivered=False)], 0, DAY)
    assert (day.nudges, day.nudges_answered, day.median_response_s) == (0, 0, None)


def test_nobody_is_known_to_have_got_up_from_a_bout_that_lost_its_end() -> None:
    day = daily([bout(0, 41 * MINUTE, censored=True)], [nudge(40 * MINUTE)], 0, DAY)
    assert (day.nudges, day.nudges_answered) == (1, 0)


def test_without_an_answer_there_is_no_response() -> None:
    assert (answers([], [], False), daily([], [], 0, DAY).median_response_s) == ({}, None)


def test_shifts_and_balance_are_of_the_bouts_that_say_theirs() -> None:
    one, two = bout(0, HOUR, shifts=6, balance_lr=-200), bout(2 * HOUR, 5 * HOUR, 1, shifts=6, balance_lr=40)
    day = daily([one, two, bout(6 * HOUR, 7 * HOUR, 2)], [], 0, DAY)
    assert day.shifts_per_sit_h == 3
    assert day.asymmetry == pytest.approx((200 * 1 + 40 * 3) / 4 / 1000)


def test_a_session_ends_when_somebody_is_away_for_an_hour() -> None:
    day = daily([bout(0, HOUR), bout(2 * HOUR - 1, 3 * HOUR, 1), bout(4 * HOUR, 5 * HOUR, 2)], [], 0, DAY)
    assert day.present_min == 4 * 60
    assert day.sit_per_8h == pytest.approx(480 * (day.bout_mean_min or 0) * 3 / 240)


def test_the_raw_example_lasts_beyond_forty_minutes_for_39_25() -> None:
    start = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
    lengths = ((0, 1500), (1545, 3000), (3780, 5580), (5699, 8099), (8219, 9419))
    bouts = [bout(start + a * 1000, start + b * 1000, n) for n, (a, b) in enumerate(lengths)]
    day = daily(bouts, [], start - HOUR, start + DAY)
    assert (day.sit_min, day.min_over_40, day.stretch_longest_min) == (139.25, 39.25, 70)
    assert day.rises_per_sit_h == pytest.approx(2.154398563734291)
    assert day.share_ge30 == pytest.approx(0.5026929982046678)
    assert (day.w50_min, day.bout_median_min) == (25.0625, 25)
