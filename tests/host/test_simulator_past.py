"""The weeks that lie behind a demo: whole days, one after the other, and somebody who gets better."""

import os
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from perch.days.baseline import note_of, read
from perch.days.period import Rules, period
from perch.journal import Reader
from perch.model.people import BreakActivity, DiaryDay, Did, Flare, PlanChange, Walk
from perch.programme.entries import entry_of, history
from perch.programme.plan import WeekWas, plan_on
from perch.simulator.beacon import RunningDemo, announced, place, running_demo
from perch.simulator.demo import Script, live_through
from perch.simulator.past import past
from perch.simulator.past_entries import past_entries
from support.recordings import DAYS

MONDAY = date(2026, 3, 2)  # the clocks change on 29 March
LAST = MONDAY + timedelta(days=55)
RULES = Rules(DAYS, frozenset(range(5)))
DEMO = RunningDemo(1, "/nowhere", "127.0.0.1", 1883, 1_000, 500, 60)


@pytest.mark.parametrize("seed", range(20))
def test_stays_follow_each_other_without_a_gap_over_all_the_days(seed: int) -> None:
    stays = list(past(DAYS, MONDAY, LAST, seed))
    assert (stays[0].start_ms, stays[-1].end_ms) == (DAYS.start(MONDAY), DAYS.bounds(LAST)[1])
    assert all(a.end_ms == b.start_ms for a, b in pairwise(stays))
    assert all(stay.start_ms < stay.end_ms for stay in stays if stay.seated)


def test_what_is_stored_has_a_baseline_and_a_change_for_the_better(tmp_path: Path) -> None:
    script = Script("worker", 1, DAYS.start(LAST + timedelta(days=1)), 3_600_000)
    journal = tmp_path / "journal.db"
    device = live_through(journal, RULES, 8, script)
    assert (device, live_through(journal, RULES, 1, script)) == ("cushion-demo", "cushion-demo-2")
    with Reader(journal) as reader:
        phase = read(reader.note(note_of(device)))
        month = period(reader, device, RULES, (LAST - timedelta(days=27), LAST), phase, script.start_ms)
    assert phase is not None and not phase.awaits_end(LAST)
    change = month.progress[True].change
    assert change is not None and change.high_min < -30 and month.progress[True].normal is False


def test_a_demo_is_found_while_it_runs(tmp_path: Path) -> None:
    here = place({"XDG_RUNTIME_DIR": str(tmp_path)})
    demo = RunningDemo(os.getpid(), "/nowhere", "127.0.0.1", 1883, 1_000, 500, 60)
    assert running_demo(here) is None
    with announced(here, demo):
        assert running_demo(here) == demo
    assert running_demo(here) is None


def test_a_later_demo_takes_the_place_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    later = RunningDemo(os.getppid(), "/later", "127.0.0.1", 1884, 0, 0, 1)
    with announced(path, RunningDemo(os.getpid(), "/first", "127.0.0.1", 1883, 0, 0, 1)):
        path.write_text(path.read_text().replace(f'"pid": {os.getpid()}', f'"pid": {os.getppid()}'))
    now = running_demo(path)
    assert now is not None and now.pid == later.pid


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"pid": 1}'])
def test_what_is_no_word_of_a_demo_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "demo.json").write_text(content)
    assert running_demo(tmp_path / "demo.json") is None


def test_time_in_a_demo_goes_as_fast_as_it_does() -> None:
    assert DEMO.now_ms(500) == 1_000 and DEMO.now_ms(1_500) == 61_000
    assert DEMO.variables["PERCH_BROKER_PORT"] == "1883"


@pytest.mark.parametrize("seed", range(5))
def test_eight_weeks_have_a_plan_in_its_fourth_step_a_flare_in_week_five_and_a_diary_with_gaps(seed: int) -> None:
    told = history(
        entry_of(fact, "me", f"{number:016x}", at_ms)
        for number, (at_ms, fact) in enumerate(past_entries(DAYS, MONDAY, LAST, seed))
    )
    plan = plan_on(LAST, told.facts(PlanChange), told.facts(Walk), told.facts(Flare))
    assert plan and [week.minutes for week in plan.weeks] == [10, 12, 14, 14, 14, 14, 16, 16]
    assert [week.was for week in plan.weeks[:-1]] == [WeekWas.ENOUGH] * 4 + [WeekWas.FLARE] + [WeekWas.ENOUGH] * 2
    (flare,) = told.facts(Flare)
    assert MONDAY + timedelta(28) <= flare.began and flare.over and flare.over <= MONDAY + timedelta(35)
    days = [day.day for day in told.facts(DiaryDay)]
    assert 30 < len(days) < 50 and len(set(days)) == len(days)
    assert {activity.did for activity in told.facts(BreakActivity)} == {Did.WALK, Did.DRILL}
    assert list(past_entries(DAYS, MONDAY, LAST, seed)) == list(past_entries(DAYS, MONDAY, LAST, seed))
