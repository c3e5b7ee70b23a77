"""Days, weeks and months: their worth, their goal, and how they are told as sentences and as data."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from perch.days import baseline
from perch.days.baseline import BaselinePeriod, with_goal
from perch.days.hours import bins, named, week
from perch.days.period import Day, Period, judged, period_of
from perch.days.span import span
from perch.journal import Reader
from perch.measures.goal import Baseline
from perch.measures.validity import Validity
from perch.report.json_report import facts
from perch.report.judgement import judgement
from perch.report.sentences import baseline_lines, how_sure, part_of_day, sentences, span_title
from support.recordings import DAYS
from support.weeks import DEVICE, FIRST, LAST, LAZY_DAY, MINUTE, PHASE, RULES, SILENT_DAY, recorded, told

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("weeks"))


@pytest.fixture(scope="module")
def month(journal: Path) -> Period:
    return told(journal, FIRST, LAST)


def said(found: Period, present: date = LAST + DAY) -> str:
    return "\n".join(sentences(found, DAYS, present))


def test_each_day_has_its_worth(month: Period) -> None:
    kinds = {day.day: day.validity for day in month.days}
    assert kinds[FIRST] is Validity.VALID and kinds[FIRST + 5 * DAY] is Validity.AWAY
    assert kinds[SILENT_DAY] is Validity.UNKNOWN and kinds[LAZY_DAY] is Validity.INVALID
    assert [day.sit_min for day in month.days if day.day == SILENT_DAY] == [None]


def test_the_goal_follows_from_the_days_of_the_baseline(month: Period) -> None:
    ahead = month.progress[True]
    assert ahead.baseline_min is not None and ahead.goal_min == ahead.baseline_min - 40
    assert len(month.baselines[True].minutes) == 10 and month.baselines[False].minutes == ()
    assert (ahead.n_valid, ahead.at_or_under, ahead.normal) == (13, 13, False)
    assert month.progress[False].goal_min is None


def test_only_days_that_something_is_said_of_are_judged(journal: Path) -> None:
    """Of a year after the baseline: the week, the four weeks up to its end, and the two of the baseline."""
    asked: list[date] = []
    long_after = LAST + timedelta(days=365)

    with Reader(journal) as reader:

        def judge(day: date) -> Day:
            asked.append(day)
            return judged(reader, DEVICE, RULES, day, RULES.calendar.bounds(long_after)[1])

        period_of(DEVICE, RULES, (long_after - 6 * DAY, long_after), BaselinePeriod(FIRST), judge)
    assert asked == [FIRST + n * DAY for n in range(14)] + [long_after - n * DAY for n in range(27, -1, -1)]


def test_the_five_numbers_are_of_the_days_with_sitting(month: Period) -> None:
    assert month.five.n_days == 24
    assert month.five.bout_longest_min == 54
    assert month.five.w50_min == pytest.approx(39.01, abs=0.01)
    assert month.pooled is not None and month.pooled.n_bouts > 30
    assert month.rolling[7] is not None and month.rolling[28] is not None


def test_a_first_week_has_no_pooled_measures(journal: Path) -> None:
    assert told(journal, FIRST, FIRST + 2 * DAY).pooled is None


def test_days_without_anything_have_no_numbers(journal: Path) -> None:
    found = told(journal, SILENT_DAY, SILENT_DAY)
    assert (found.five.n_days, found.five.sit_min, found.five.rises_per_sit_h) == (0, None, None)


def test_a_month_is_told_in_sentences(month: Period) -> None:
    text = said(month)
    assert "Your longest sit was 54 min, around noon on Friday 6 March 2026, from 12:45." in text
    assert "Of 35 days that are over: 23 counted, 1 too little to count, 10 away, 1 unknown." in text
    assert "Your usual: 4 h 12 on workdays (10 days counted). Your goal: 3 h 32 on this chair." in text
    assert "13 of 13 workdays at your goal or under." in text
    assert "min less a day than your usual on workdays: more than chance makes likely." in text
    (sure,) = how_sure(month)
    assert sure.startswith("Workdays: −") and "since the baseline; weeks differ by ±" in sure


def test_days_that_are_no_workdays_have_their_own_goal_sentence(month: Period) -> None:
    others = replace(month, progress=month.progress | {False: month.progress[True]})
    assert "13 of 13 other days at your goal or under." in said(others)
    one = replace(month.progress[True], at_or_under=1, n_valid=1)
    assert "1 of 1 other day at your goal or under." in said(replace(month, progress=month.progress | {False: one}))


def test_a_day_is_told_by_what_is_left_to_the_goal(journal: Path) -> None:
    late = FIRST + 21 * DAY
    assert judgement(told(journal, late, late)).startswith("52 min under your goal, ")
    noon = DAYS.bounds(late)[0] + 8 * 60 * MINUTE
    assert "left to your goal" in judgement(told(journal, late, late, now_ms=noon))


def test_a_day_over_the_goal_says_by_how_much(journal: Path) -> None:
    found = told(journal, FIRST + 21 * DAY, FIRST + 21 * DAY)
    (day,) = found.days
    assert day.facts.headline
    longer = replace(day, facts=replace(day.facts, headline=replace(day.facts.headline, sit_min=300.0)))
    assert judgement(replace(found, days=(longer,))).startswith("1 h 28 over your goal, ")


def test_a_day_of_the_baseline_has_no_goal_but_knows_the_whole_baseline(journal: Path) -> None:
    found = told(journal, FIRST + 4 * DAY, FIRST + 4 * DAY)
    assert "(10 days counted)" in said(found) and "your goal," not in judgement(found)
    assert found.goal_of(found.days[0]) is None


def test_a_day_that_does_not_count_says_why(journal: Path) -> None:
    found = told(journal, LAZY_DAY, LAZY_DAY)
    assert "Not counted for the goal: under 60 minutes of sitting; under 2 sits." in said(found)
    assert "under your goal" not in judgement(found)


def test_an_unknown_day_has_little_to_say(journal: Path) -> None:
    text = said(told(journal, SILENT_DAY, SILENT_DAY))
    assert "longest" not in text


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (None, "No goal yet: `perch baseline start`"),
        (BaselinePeriod(LAST - 3 * DAY), "Day 4 of 14, silent: 1 workday and 0 other days counted so far."),
        (
            BaselinePeriod(FIRST, FIRST + 3 * DAY),
            "The baseline is over, but neither 5 workdays nor 5 other days of it count: "
            "`perch baseline start` begins another.",
        ),
    ],
)
def test_the_baseline_says_how_far_it_is(journal: Path, held: BaselinePeriod | None, words: str) -> None:
    assert words in said(told(journal, LAST, LAST, held), LAST)


def test_a_complete_baseline_says_how_to_end_it_until_it_is_ended_and_only_of_a_cushion(month: Period) -> None:
    cushion = replace(month, device="desk", phase=PHASE)
    assert "reminders begin again once `perch run` or `perch baseline stop` is done" in said(cushion, LAST)
    assert "baseline stop" not in said(replace(cushion, phase=PHASE.until(LAST)), LAST)
    assert "baseline stop" not in said(replace(cushion, phase=BaselinePeriod(LAST)), LAST)
    assert "baseline stop" not in said(month, LAST)


def test_answered_nudges_are_told(month: Period) -> None:
    first = month.days[0]
    assert first.facts.headline
    numbers = replace(first.facts.headline, stretches_nudged=3, nudges_answered=2)
    found = replace(month, days=(replace(first, facts=replace(first.facts, headline=numbers)),))
    assert "You were reminded in 3 sits, and took a break after it in 2." in said(found)
    once = replace(numbers, stretches_nudged=1, nudges_answered=1)
    found = replace(month, days=(replace(first, facts=replace(first.facts, headline=once)),))
    assert "You were reminded in 1 sit, and took a break after it in 1." in said(found)


def test_a_day_that_is_not_over_is_not_counted_yet(journal: Path) -> None:
    found = told(journal, FIRST, FIRST, None, DAYS.bounds(FIRST)[0] + 60 * MINUTE)
    assert not found.days[0].over and "counted" not in said(found)
    two = told(journal, FIRST, FIRST + DAY, None, DAYS.bounds(FIRST)[0] + 60 * MINUTE)
    assert "that are over" not in said(two)


def test_the_medians_say_up_to_when_they_are(month: Period) -> None:
    assert "in the last 7 days, " in said(month, LAST)
    assert "in the 7 days up to then, " in said(month, LAST + 30 * DAY)


def test_a_change_that_cannot_be_weighed_is_not_told(journal: Path) -> None:
    late = FIRST + 20 * DAY
    assert "than your usual" not in said(told(journal, late, late + DAY))


@pytest.mark.parametrize(
    ("hour", "words"),
    [(2, "at night"), (8, "in the morning"), (14, "after lunch"), (16, "in the afternoon"), (23, "at night")],
)
def test_an_hour_has_a_name(hour: int, words: str) -> None:
    assert part_of_day(hour) == words


def test_the_title_names_the_days(month: Period, journal: Path) -> None:
    assert span_title(month) == "Monday 2 March 2026 to Sunday 5 April 2026"
    assert span_title(told(journal, FIRST, FIRST)) == "Monday 2 March 2026"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", (2026, 3, 4), (2026, 3, 4)),
        ("Yesterday", (2026, 3, 3), (2026, 3, 3)),
        ("week", (2026, 2, 26), (2026, 3, 4)),
        ("month", (2026, 2, 5), (2026, 3, 4)),
        ("2026-02-20", (2026, 2, 20), (2026, 2, 20)),
        ("2026-W09", (2026, 2, 23), (2026, 3, 1)),
        ("2026-w10", (2026, 3, 2), (2026, 3, 4)),
        ("2026-03", (2026, 3, 1), (2026, 3, 4)),
        ("2026-04-01", (2026, 4, 1), (2026, 4, 1)),
        ("2026-02", (2026, 2, 1), (2026, 2, 28)),
        ("2024-12", (2024, 12, 1), (2024, 12, 31)),
    ],
)
def test_days_are_asked_for_as_people_write_them(text: str, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    assert span(text, date(2026, 3, 4)) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "text", ["someday", "2026-13", "2026-W60", "2026-02-30", "", "0001-01-01", "9999-12-31", "9999-12"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert span(text, date(2026, 3, 4)) is None


def test_a_phase_is_remembered_as_it_was() -> None:
    for held in (PHASE, PHASE.until(FIRST + 3 * DAY)):
        assert baseline.read(baseline.written(held)) == held
    assert baseline.read(None) is None and baseline.note_of("desk") == "baseline:desk"
    assert PHASE.runs(FIRST + 13 * DAY) and not PHASE.runs(FIRST + 14 * DAY)
    assert PHASE.until(FIRST + 40 * DAY).end == PHASE.end


def test_the_days_are_plain_data_for_programs(month: Period) -> None:
    found = json.loads(json.dumps(facts(DAYS, [month])))
    (cushion,) = found["cushions"]
    assert (found["first"], found["zone"], cushion["device"]) == ("2026-03-02", "Europe/Berlin", DEVICE)
    silent = next(day for day in cushion["days"] if day["day"] == SILENT_DAY.isoformat())
    assert (silent["worth"], silent["measures"], silent["covered_min"]) == ("unknown", None, 0)
    assert cushion["baseline"]["workdays_valid"] == 10
    assert cushion["progress"]["workdays"]["at_or_under"] == 13
    assert cushion["rolling_median_min"].keys() == {"7_days", "28_days"}


def test_one_day_is_plain_data_without_a_list(journal: Path) -> None:
    found = facts(DAYS, [told(journal, FIRST, FIRST, None)])
    (cushion,) = found["cushions"]
    assert found["day"] == cushion["day"] == "2026-03-02"
    assert (cushion["worth"], cushion["measures"]["n_bouts"], cushion["baseline"]) == ("valid", 6, None)
    assert cushion["pooled_28_days"] is None


def test_the_hours_of_the_week_add_up_and_unknown_ones_are_none(month: Period) -> None:
    found = week(month.days, DAYS)
    assert found[0, 9] == pytest.approx(50 / 60)
    assert (found[5, 12], found[0, 3]) == (0, 0)
    only_silent = week([day for day in month.days if day.day == SILENT_DAY], DAYS)
    assert set(only_silent.values()) == {None}


def test_lengths_fall_into_their_bins(month: Period) -> None:
    found = {named(one): one.n for one in bins(month.days[:1])}
    assert (found["20–30 min"], found["40–60 min"], found["120 min +"]) == (2, 4, 0)


def test_no_baseline_day_is_left_out_by_a_long_report(journal: Path) -> None:
    assert told(journal, LAST, LAST).baselines == told(journal, FIRST, LAST).baselines


def test_both_types_of_days_are_told_if_both_have_a_goal(month: Period) -> None:
    before = {kind: Baseline((300.0,) * 5) for kind in (True, False)}
    ahead = {kind: replace(month.progress[True], goal_min=260.0) for kind in (True, False)}
    lines = list(baseline_lines(replace(month, phase=PHASE, baselines=before, progress=ahead), LAST))
    assert [line.split(" (")[0] for line in lines] == [
        "Your usual: 5 h 00 on workdays",
        "Your usual: 5 h 00 on other days",
    ]


def test_beside_a_goal_of_ones_own_no_other_goal_is_named(month: Period) -> None:
    own, usual = with_goal(PHASE, 200, LAST), Baseline((300.0,) * 5)
    for others, lines in (((), []), ((300.0,) * 4, []), ((300.0,) * 5, ["Your usual: 5 h 00 on other days."])):
        before = {True: usual, False: Baseline(others)}
        told = list(baseline_lines(replace(month, phase=own, baselines=before), LAST))
        assert told == ["Your usual: 5 h 00 on workdays.", *lines, "Your own goal: 3 h 20 a day."]


def test_a_type_of_which_too_few_days_counted_has_no_goal_and_one_that_has_none_is_not_named(month: Period) -> None:
    for others, lines in (((), []), ((300.0,) * 4, ["No goal for other days: 4 counted, and it takes 5."])):
        before = {True: Baseline((300.0,) * 5), False: Baseline(others)}
        assert list(baseline_lines(replace(month, phase=PHASE, baselines=before), LAST))[1:] == lines
