"""What the programme says of each state, and how the walks are drawn."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from perch.model.people import BreakActivity, DiaryDay, Did, DrillAnswer, Family, Felt, Flare, Walk
from perch.programme.choice import Rung, rungs
from perch.programme.diary import DaysSince, MedianPain, PainFree
from perch.programme.entries import Fact
from perch.programme.figure import svg
from perch.programme.plan import Ask, PlanWeek, WalkingPlan, WeekWas
from perch.programme.poses import DRAWINGS
from perch.programme.words import kept_from_line, median_line, noted, plan_lines, since_line, then_and_now_line
from perch.report.html.walks import stairs, week_circles

DAY = date(2026, 3, 2)
WEEK = PlanWeek(DAY, 10, 4, (Walk(DAY, 10, Felt.RIGHT), Walk(DAY, 10)), None)
PLAN = WalkingPlan((WEEK,), Ask.NOTHING, 12, 4)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (BreakActivity(1, Did.DRILL, Family.KNEELING, 1, DrillAnswer.DONE), "✓"),
        (BreakActivity(1, Did.UP), "✓"),
        (BreakActivity(1, Did.UP, answer=DrillAnswer.SKIPPED), ""),
        (DiaryDay(DAY, 3), "3 today: written down."),
        (DiaryDay(DAY, 3, kept_from=0), "3 today, kept from things 0: written down."),
        (Walk(DAY, 12), "Walked 12 min: written down."),
        (Flare(DAY), "Written down."),
    ],
)
def test_what_is_written_down_is_said_without_praise_or_blame(fact: Fact, said: str) -> None:
    assert noted(fact) == said


def test_too_hard_is_answered_with_the_easier_one() -> None:
    answer = noted(BreakActivity(1, Did.DRILL, Family.KNEELING, 1, DrillAnswer.TOO_HARD))
    assert answer.startswith("Next time the easier one")


@pytest.mark.parametrize(
    ("ask", "said", "command"),
    [
        (Ask.NOTHING, "Walked: 2 of 4.", ""),
        (Ask.LONGER, "Next, 12 min?", "`perch walk plan go 12 --times 4`"),
        (Ask.OFTENER, "4 times a week?", "`perch walk plan go 12 --times 4`"),
        (Ask.KEEP_IT, "you keep it", "`perch walk plan end`"),
        (Ask.WENT_BACK, "Back to 12 min.", ""),
        (Ask.STAYS, "as there was a flare-up", ""),
        (Ask.WHERE_TO_GO_ON, "Where do you want to go on?", "`perch walk plan pause DAY`"),
    ],
)
def test_each_question_has_its_commands_in_the_terminal_and_none_on_the_page(ask: Ask, said: str, command: str) -> None:
    plan = replace(PLAN, ask=ask)
    terminal, page = " ".join(plan_lines(plan)), " ".join(plan_lines(plan, commands=False))
    assert said in terminal and said in page and command in terminal and "`" not in page


def test_a_paused_and_a_folded_plan_say_so_in_one_line() -> None:
    assert list(plan_lines(replace(PLAN, paused_until=DAY))) == ["Walking: paused until Monday 2 March 2026."]
    (terminal,), (page,) = (plan_lines(replace(PLAN, folded=True), commands=at) for at in (True, False))
    assert "`perch walk plan go`" in terminal and "Take it up whenever you like." in page and "`" not in page


def test_days_are_said_as_they_are() -> None:
    assert median_line(MedianPain(None, 0, 7)) == "The last 7 days: none told."
    assert "2.5 of 10" in median_line(MedianPain(2.5, 2, 7))
    assert since_line(DaysSince(0, 0, limited=True)) == "Today is the last limited day."
    assert since_line(DaysSince(0, 0, limited=False)).startswith("Today is the first day of the diary")
    assert since_line(DaysSince(2, 1, limited=False)).startswith("2 days since the first day of the diary")
    assert then_and_now_line(PainFree(3, 20, 28), PainFree(9, 25, 28)) == (
        "Pain-free days: 3 of the 20 told in the first 28 days, 9 of the 25 told in the last 28."
    )


def test_what_the_back_kept_from_is_said_with_its_days_and_no_judgement() -> None:
    answers = [DiaryDay(DAY - timedelta(28 * n), 3, kept_from=kept_from) for n, kept_from in [(2, 9), (1, 6), (0, 4)]]
    assert kept_from_line([]) == ""
    assert kept_from_line(answers[:1]) == "Kept you from things: 9 of 10 on 5 Jan 2026."
    assert kept_from_line(answers) == "Kept you from things: 4 of 10 on 2 Mar 2026, 6 on 2 Feb 2026."


def test_the_week_is_a_circle_a_walk_and_the_weeks_are_stairs() -> None:
    circles = week_circles(WEEK)
    assert (circles.count("●"), circles.count("○")) == (2, 2) and "2 of 4 walked this week" in circles
    assert stairs([WEEK]) == ""
    paused = PlanWeek(DAY + timedelta(7), 12, 4, (), WeekWas.PAUSED)
    drawn = stairs([WEEK, paused])
    assert 'viewBox="0 0 336 72"' in drawn  # no higher than its highest step and the number above that
    assert "from 10 to 12 min" in drawn and drawn.count('class="unknown"') == 1 and drawn.count('class="good"') == 2


def test_a_drawing_seen_from_above_has_no_floor() -> None:
    standing, lying = (svg(DRAWINGS[key], "x") for key in ((Family.KNEELING, 2), (Family.ROLLING, 2)))
    assert standing.count("stroke-opacity") != lying.count("stroke-opacity")


def test_a_walk_moves_nobody_on_a_ladder() -> None:
    walked = BreakActivity(1, Did.WALK, Family.KNEELING, 2, DrillAnswer.TOO_HARD)
    assert rungs([walked], [])[Family.KNEELING] == Rung()
