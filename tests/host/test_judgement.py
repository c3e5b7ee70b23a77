"""What lies beyond the limit, and the one sentence that judges a day."""

from dataclasses import replace
from pathlib import Path

import pytest

from perch.days.baseline import with_goal
from perch.measures.bouts import WholeBout
from perch.model.cushion import Broker, Health
from perch.report.judgement import judgement
from perch.report.over_limit import over_limit, over_limit_ms
from perch.report.words import apart, nth
from perch.web.content import setup
from support.weeks import FIRST, LAST, PHASE, recorded, told

MINUTE = 60_000


def sat(start_min: int, minutes: int, limit_min: int = 40) -> WholeBout:
    start = start_min * MINUTE
    return WholeBout(start, start + minutes * MINUTE, limit_ms=limit_min * MINUTE)


@pytest.mark.parametrize(
    ("bouts", "spans"),
    [
        ([sat(0, 45)], []),
        ([sat(0, 46)], [(45, 46)]),
        ([sat(0, 30, 20)], [(25, 30)]),
        ([sat(0, 30), sat(31, 30)], [(46, 61)]),
        ([sat(0, 50), sat(51, 10)], [(45, 50), (51, 61)]),
        ([sat(0, 40), sat(42, 40)], []),
        ([], []),
    ],
    ids=["grace", "beyond", "own limit", "a short gap is no break", "goes on beyond", "a break", "nothing"],
)
def test_beyond_is_what_was_sat_more_than_five_minutes_over_the_limit(
    bouts: list[WholeBout], spans: list[tuple[int, int]]
) -> None:
    assert [(start / MINUTE, end / MINUTE) for start, end in over_limit(bouts)] == spans


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("weeks"))


def test_a_day_that_obeyed_is_told_that_it_did(journal: Path) -> None:
    period = told(journal, FIRST, FIRST, None)
    (day,) = period.days
    start = day.facts.start_ms
    assert day.facts.headline
    numbers = replace(day.facts.headline, stretches_nudged=2, nudges_answered=2)
    obeyed = replace(day.facts, headline=numbers, bouts=(WholeBout(start, start + 41 * MINUTE),))
    assert (
        judgement(replace(period, days=(replace(day, facts=obeyed),))) == "4 h 10 sat, up in time after each reminder."
    )
    calm = replace(obeyed, headline=replace(numbers, stretches_nudged=0))
    assert judgement(replace(period, days=(replace(day, facts=calm),))).endswith("no sit beyond your limit.")


def test_a_day_is_judged_against_its_goal_and_the_limit(journal: Path) -> None:
    day = LAST.replace(day=3)
    period = told(journal, day, day)
    assert judgement(period) == "50 min under your goal, 5 min beyond your limit."
    (one,) = period.days
    goes_on = replace(one, over=False)
    assert judgement(replace(period, days=(goes_on,))).startswith("50 min left to your goal, ")
    headline = one.facts.headline
    assert headline
    longer = replace(one, facts=replace(one.facts, headline=replace(headline, sit_min=headline.sit_min + 60)))
    assert judgement(replace(period, days=(longer,))).startswith("10 min over your goal, ")
    late = told(journal, FIRST, FIRST)
    assert over_limit_ms(late.days[0].facts) == 4 * 5 * MINUTE
    assert "20 min beyond your limit." in judgement(late)


def test_ordinals_are_words_up_to_ten() -> None:
    assert [nth(n) for n in (1, 10, 11, 13, 21, 22, 23, 24, 111)] == [
        "first", "tenth", "11th", "13th", "21st", "22nd", "23rd", "24th", "111th"
    ]  # fmt: skip


def test_the_first_run_goes_on_where_it_was_left(journal: Path) -> None:
    well = Health("desk", "0000000a", None, "power-on", "1", 1, None, 0, 0, "online", calibrated=True)
    assert setup.steps_done("", None, None).index(False) == 0
    assert setup.steps_done("desk", None, told(journal, FIRST, FIRST, None)).index(False) == 1
    assert setup.steps_done("desk", well, told(journal, FIRST, FIRST, None)).index(False) == 2
    assert setup.steps_done("desk", well, told(journal, LAST, LAST)) == (True, True, True, True, False)
    assert setup.steps_done("desk", well, told(journal, LAST, LAST)).index(False) == 4


def test_what_is_left_of_a_goal_adds_up_with_what_is_printed_beside_it() -> None:
    assert apart(399.1, 242.9) == apart(242.9, 399.1) == "2 h 37"  # 6 h 39 and 4 h 02
    assert apart(400.6, 400.1) == "30 s"
    assert apart(400.1, 399.9) == "1 min"


def test_the_first_run_says_where_a_cushion_finds_the_host_and_what_the_goal_is(journal: Path) -> None:
    assert "mosquitto" in setup.waiting_for(Broker("127.0.0.1", 18830))[0]
    assert "192.0.2.5, port 1883" in setup.waiting_for(Broker("192.0.2.5", 1883))[0]
    assert "no goal without" in setup.goal(told(journal, FIRST, FIRST, None), FIRST)
    assert setup.goal(told(journal, FIRST, FIRST), FIRST) == "Day 1 of 14: your goal comes after that."
    assert "Your usual on workdays: 4 h 12. Goal: 3 h 32." in setup.goal(told(journal, LAST, LAST), LAST)
    own = with_goal(PHASE, 200, LAST)
    assert setup.goal(told(journal, LAST, LAST, own), LAST) == "Your own goal: 3 h 20 a day."
    too_few = told(journal, LAST, LAST, replace(PHASE, stopped=FIRST.replace(day=4)))
    assert setup.goal(too_few, LAST) == "Too few days counted for a goal. Measure again."
