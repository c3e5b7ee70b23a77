"""Points as they are written, what is remembered of them, and how a day compares."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from perch.days.baseline import BaselinePeriod, with_goal
from perch.days.period import DayComparison, compared, compared_with
from perch.influx.line import Point
from perch.influx.schema import BOUT, DAY, HOUR, MOST_CELLS, STATE
from perch.influx.shape import day_points, read, stale, union, written
from perch.influx.state_points import state_line
from perch.measures.goal import Counted
from perch.measures.validity import Validity
from perch.model.upkeep import KeptState

MONDAY = date(2026, 3, 2)
PHASE = BaselinePeriod(MONDAY)
ZERO_MS = 1_764_000_000_000
STATE_BODY = {"seated": True, "since": 1, "stretch_ms": 1, "limit_ms": 1, "nudges": 0, "at": 9, "loads": []}


def state_fields(body: Mapping[str, object]) -> dict[str, str]:
    """The fields of a state as they are written."""
    at_ms = ZERO_MS + 9
    line = state_line(KeptState(1, "chair", "state", 0, "b", 9, False, ZERO_MS, ""), body, at_ms, None)
    series, fields, time = line.split(" ")
    assert (series, time) == ("seat_state,device=chair", str(at_ms))
    return dict(field.split("=") for field in fields.split(","))


def counted(days: int) -> list[Counted]:
    return [Counted(MONDAY + timedelta(days=n), True, 300.0 + n, Validity.VALID) for n in range(days)]


def test_a_line_casts_each_field_and_leaves_out_what_is_not_known() -> None:
    values = {"known": True, "sit_min": 5, "n_bouts": 2.0, "goal_min": None, "group": 'a "b" \\ c\nd'}
    line = Point(DAY, "chair", 7, values).line
    assert line == 'seat_day,device=chair known=1i,sit_min=5.0,n_bouts=2i,group="a \\"b\\" \\\\ c d" 7'


def test_an_hour_is_a_series_of_its_own() -> None:
    assert Point(HOUR, "chair", 7, {"known": 0}, "04").line == "seat_hour,device=chair,hour=04 known=0i 7"


def test_a_field_that_the_model_does_not_have_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="sat"):
        _ = Point(DAY, "chair", 7, {"sat": 1}).line


def test_a_shape_is_remembered_as_it_is() -> None:
    points = [Point(BOUT, "chair", 7, {"duration_s": 5}), Point(HOUR, "chair", 5, {"known": 1, "sit_s": 0}, "02")]
    shape = day_points([*points, Point(HOUR, "chair", 5, {"known": 0}, "03")])
    assert shape == {("seat_bout", 7): 1, ("seat_hour", 5): 4}
    assert read(written(shape)) == shape


def test_what_is_there_no_more_or_has_lost_a_field_is_stale() -> None:
    there = {("seat_bout", 1): 3, ("seat_bout", 2): 3, ("seat_bout", 3): 1, ("seat_hour", 4): 0}
    wanted = {("seat_bout", 1): 7, ("seat_bout", 2): 1}
    assert stale(there, wanted) == [("seat_bout", 2), ("seat_bout", 3), ("seat_hour", 4)]
    assert union(there, wanted)["seat_bout", 1] == 7


def test_a_baseline_of_too_few_days_gives_no_goal() -> None:
    after = PHASE.end + timedelta(days=1)
    assert compared(after, True, counted(4), PHASE, False) == DayComparison(None, 301.5)
    assert compared(after, True, counted(5), PHASE, False).goal_min == 262.0
    own = with_goal(PHASE, 240, after)
    assert [compared(after, True, counted(n), own, False).goal_min for n in (4, 5)] == [240, 240]
    assert compared(PHASE.first, True, counted(5), own, False).goal_min is None


def test_a_day_of_the_baseline_is_looked_at_by_all_after_it_and_another_by_four_weeks() -> None:
    last = MONDAY + timedelta(days=100)
    assert len(compared_with(MONDAY, PHASE, last)) == 100
    assert len(compared_with(PHASE.end, PHASE, last)) == 27
    assert compared_with(last, None, last) == []


@pytest.mark.parametrize(("word", "online"), [("online", True), ("safe", True), ("offline", False), ("silent", False)])
def test_a_status_says_whether_a_cushion_can_be_reached(word: str, online: bool) -> None:
    told = KeptState(1, "chair", "status", 0, "", 7, False, 0, "")
    assert state_line(told, word, 7, "attic") == f'seat_device,device=chair online={online:d}i,group="attic" 7'


def test_more_cells_than_there_are_fields_for_are_left_out() -> None:
    fields = state_fields(STATE_BODY | {"muted_until": 10, "loads": [5] * 20})
    assert (fields["load_15"], "load_16" in fields, fields["cells"], fields["muted"]) == ("5i", False, "20i", "1i")


def test_a_state_has_the_fields_that_are_known_each_of_the_type_in_the_model() -> None:
    known = {"due_in_ms": 9, "muted_until": 0, "balance_lr": 1, "balance_fr": 2, "loads": list(range(MOST_CELLS))}
    fields = state_fields(STATE_BODY | known)
    assert fields.keys() == {field.name for field in STATE.fields}
    assert fields["due_ms"] == f"{ZERO_MS + 9 + 9}i" and fields["since_ms"] == f"{ZERO_MS + 1}i"
    for name, value in fields.items():
        assert value == ("%di" if STATE.field(name).kind is int else "%r") % STATE.field(name).kind(value.rstrip("i"))
    assert state_fields(STATE_BODY).keys() == {"seated", "since_ms", "stretch_s", "limit_s", "nudges", "muted", "cells"}
    assert "due_ms" not in state_fields(STATE_BODY | known | {"seated": False})


@pytest.mark.parametrize("damage", [{"loads": None}, {"nudges": None}, {"since": "1"}, {"stretch_ms": [1]}])
def test_a_damaged_state_is_no_line(damage: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        state_fields(STATE_BODY | damage)
