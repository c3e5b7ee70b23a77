"""The measures of a diary, worked out by hand, each with how many days were told."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from perch.model.people import DiaryDay, Flare
from perch.programme.diary import (
    DaysSince,
    MedianPain,
    PainFree,
    asks_kept_from,
    days_since,
    in_flare,
    kept_from_days,
    median_pain,
    pain_free,
    then_and_now,
)

FIRST = date(2026, 3, 2)
DIARY = [
    DiaryDay(FIRST + timedelta(n), pain, limited)
    for n, pain, limited in [(0, 4, True), (1, 0, False), (3, 2, False), (9, 6, True), (12, 0, False), (14, 3, False)]
]
LAST = FIRST + timedelta(14)


def test_pain_free_days_of_those_told() -> None:
    assert pain_free(DIARY, LAST) == PainFree(2, 6, 28)
    assert pain_free(DIARY, LAST, 7) == PainFree(1, 3, 7)


def test_medians_take_the_middle_of_the_days_told() -> None:
    assert median_pain(DIARY, LAST, 28) == MedianPain(2.5, 6, 28)  # 0 0 2 3 4 6
    assert median_pain(DIARY, LAST, 7) == MedianPain(3, 3, 7)  # 0 3 6: day 9 is the seventh last


def test_days_without_a_word_have_no_median_and_no_zero() -> None:
    assert median_pain([], LAST, 7) == MedianPain(None, 0, 7)
    assert pain_free([], LAST) == PainFree(0, 0, 28)
    assert days_since([], LAST) is None


def test_days_since_the_last_limited_day_or_the_beginning() -> None:
    assert days_since(DIARY, LAST) == DaysSince(5, 2, True)
    assert days_since(DIARY[1:3], LAST) == DaysSince(13, 1, False)


def test_what_comes_later_says_nothing_of_before() -> None:
    assert days_since(DIARY, FIRST + timedelta(3)) == DaysSince(3, 2, True)
    assert pain_free(DIARY, FIRST + timedelta(3)) == PainFree(1, 3, 28)


def test_then_and_now_are_shown_after_twelve_weeks_only() -> None:
    weekly = [DiaryDay(FIRST + timedelta(7 * n), 0 if n > 9 else 3) for n in range(13)]
    assert then_and_now(weekly, FIRST + timedelta(83)) is None
    assert then_and_now(weekly, FIRST + timedelta(84)) == (PainFree(0, 4, 28), PainFree(3, 4, 28))


def test_the_four_weekly_question_is_due_28_days_after_the_first_day_or_the_last_answer() -> None:
    first, tenth = DiaryDay(FIRST, 3), DiaryDay(FIRST + timedelta(9), 2, kept_from=0)
    due = {
        number: [DiaryDay(FIRST + timedelta(number), 1), *earlier]
        for number, earlier in [(0, []), (27, [first]), (28, [first]), (36, [first, tenth]), (37, [first, tenth])]
    }
    asked = {number: asks_kept_from(days, FIRST + timedelta(number)) for number, days in due.items()}
    assert asked == {0: False, 27: False, 28: True, 36: False, 37: True}


def test_the_question_waits_for_the_row_of_the_day_and_is_not_asked_twice() -> None:
    present = FIRST + timedelta(40)
    assert not asks_kept_from([], present)
    assert not asks_kept_from([DiaryDay(FIRST, 3)], present)
    assert asks_kept_from([DiaryDay(FIRST, 3), DiaryDay(present, 0)], present)
    assert not asks_kept_from([DiaryDay(FIRST, 3), DiaryDay(present, 0, kept_from=0)], present)


def test_an_answer_of_0_is_one_and_a_day_without_is_none() -> None:
    answers = [DiaryDay(FIRST + timedelta(28), 1, kept_from=0), DiaryDay(FIRST, 3, kept_from=6)]
    diary = [*answers, DiaryDay(FIRST + timedelta(1), 0)]
    assert kept_from_days(diary, FIRST + timedelta(28)) == answers[::-1]
    assert kept_from_days(diary, FIRST + timedelta(27)) == answers[1:]


def test_a_flare_lasts_until_the_day_it_is_over() -> None:
    flares = [Flare(FIRST, LAST)]
    assert in_flare(flares, FIRST) and not in_flare(flares, LAST) and not in_flare(flares, FIRST - timedelta(1))
    assert in_flare([Flare(FIRST)], LAST)


DAYS = st.dictionaries(st.integers(0, 100), st.integers(0, 10), min_size=1)


@given(DAYS, st.integers(0, 100), st.randoms(use_true_random=False))
def test_a_day_not_told_is_never_a_zero_and_order_changes_nothing(told, last, random) -> None:  # type: ignore[no-untyped-def]
    diary = [DiaryDay(FIRST + timedelta(n), pain) for n, pain in told.items()]
    present = FIRST + timedelta(last)
    within = [pain for n, pain in told.items() if last - 28 < n <= last]
    found, middle = pain_free(diary, present), median_pain(diary, present, 28)
    assert (found.days, found.told) == (within.count(0), len(within))
    assert middle.told == len(within)
    assert (middle.pain is None) == (not within) and (middle.pain != 0 or 0 in within)
    mixed = random.sample(diary, len(diary))
    assert (pain_free(mixed, present), median_pain(mixed, present, 28)) == (found, middle)
    assert days_since(mixed, present) == days_since(diary, present)
