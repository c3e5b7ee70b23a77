"""Layouts and recordings as people write them, and the score of one."""

import json
from typing import Any

import pytest

from perch.measures.debounce import Run
from perch.simulator import csv_trace
from perch.simulator.csv_trace import Sample, period_ms, samples
from perch.simulator.layout import Layout, RecordingError, parse
from perch.simulator.score import score

CELLS = [{"column": "a", "x": 35, "y": 60}, {"column": "b", "x": -35, "y": 60}]


def layout(**changed: Any) -> Layout:
    given: dict[str, Any] = {"rate_hz": 2, "time": None, "cells": CELLS, "settings": {}} | changed
    return parse(json.dumps({name: value for name, value in given.items() if value != "left out"}))


def problems(**changed: Any) -> tuple[str, ...]:
    with pytest.raises(RecordingError) as raised:
        layout(**changed)
    return raised.value.problems


def taken(text: str, truth: str | None = None, **changed: Any) -> list[Sample]:
    return list(samples(text.splitlines(keepends=True), layout(**changed), truth))


def refused(text: str, truth: str | None = None, **changed: Any) -> str:
    with pytest.raises(RecordingError) as raised:
        taken(text, truth, **changed)
    return str(raised.value)


def test_a_truth_that_seems_over_when_its_piece_ends_is_over() -> None:
    truth = [(0, False), (10_000, True), (30_000, False)]
    result = score([(truth, 33_000)], [Run(10_000, 30_000, True)], [])
    assert (result.transitions_truth, result.seated_truth_s, result.accuracy) == (2, 20.0, 1.0)


def test_cells_may_be_parted_by_semicolons_or_tabs_with_decimal_commas() -> None:
    assert [sample.raws for sample in taken("a;b\n1,0;2\n3;4,4\n")] == [[1, 2], [3, 4]]
    assert [sample.raws for sample in taken("a\tb\n1\t2\n")] == [[1, 2]]
    assert "not a number" in refused('a,b\n"1,0",2\n')


def test_a_truth_may_be_words_and_may_be_missing() -> None:
    rows = taken("a,b,t\n1,2,True\n1,2,off\n1,2,nan\n1,2,7\n", "t")
    assert [sample.seated for sample in rows] == [True, False, None, True]
    assert "t is 'maybe', not a number" in refused("a,b,t\n1,2,maybe\n", "t")


def test_a_cell_that_is_missing_in_all_rows_is_named() -> None:
    assert "b is missing" in refused("a,b\n1,nan\n2,\n")


def test_a_layout_names_cells_and_how_time_passes() -> None:
    read = layout()
    assert read.columns == ["a", "b"]
    assert (read.rate_hz, read.time, read.cells[1].x) == (2, None, -35)


def test_settings_and_time_may_be_left_out() -> None:
    assert layout(settings="left out", time="left out").settings == {}


def test_all_problems_of_a_layout_are_told_at_once() -> None:
    found = problems(rate_hz=0, cells=[{"column": "a", "x": 200, "y": 0}, {"column": ""}], settings=[], speed=1)
    assert len(found) == 5


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"rate_hz": None}, "rate_hz: say how many samples"),
        ({"rate_hz": True}, "rate_hz: must be a number"),
        ({"time": 3}, "time: must be the name of a column"),
        ({"cells": []}, "cells: must be a list"),
        ({"cells": [*CELLS, CELLS[0]]}, "cells: column a is named twice"),
        ({"cells": [{"column": 7, "x": 0, "y": 0}]}, "column must be the name"),
    ],
)
def test_each_mistake_in_a_layout_has_its_sentence(changed: dict[str, Any], told: str) -> None:
    assert any(told in problem for problem in problems(**changed))


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "[" * 100_000])
def test_what_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(RecordingError):
        parse(text)


def test_samples_come_at_the_rate() -> None:
    assert [sample.ms for sample in taken("a,b\n1,2\n3,4\n5,6\n", rate_hz=3)] == [0, 333, 667]


def test_a_column_can_tell_the_time_instead() -> None:
    read = taken("t,b,a\n100,2,1\n350,4,3\n", time="t", rate_hz=None)
    assert [(sample.ms, sample.raws) for sample in read] == [(100, [1, 2]), (350, [3, 4])]


def test_the_truth_is_whether_its_column_is_other_than_0() -> None:
    assert [sample.seated for sample in taken("a,b,pose\n1,2,0\n1,2,7\n", "pose")] == [False, True]


def test_a_whole_number_may_be_written_as_a_decimal_and_blank_lines_are_nothing() -> None:
    assert taken("a,b\n1.0,2\n\n3,4\n")[0].raws == [1, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column a"),
        ("a,b\n", "no samples"),
        ("a,c\n1,2\n", "no column b; the header has a, c"),
        ("a,b,a\n1,2,3\n", "column a is there twice"),
        ("a,b\n1,2\n1\n", "line 3: 1 columns, but the header has 2"),
        ("a,b\n1,x\n", "line 2: b is 'x', not a number"),
        ("a,b\n1,inf\n", "line 2: b is 'inf', not a number"),
        ("a,b\n1,1e300\n", "line 2: b is '1e300', not a number"),
        ("a,b\n1," + "9" * 140_000, "line 2: no CSV: field larger"),
        ("a,b\n-1,2\n", "line 2: a is -1; a raw count is from 0"),
        ("a,b\n1,4096\n", "line 2: b is 4096; a raw count is from 0 to 4095: give the full scale"),
    ],
)
def test_each_mistake_in_a_recording_is_told_with_its_line(text: str, told: str) -> None:
    assert told in refused(text)


@pytest.mark.parametrize(("unit", "time"), [("iso", "9999-12-31T23:30"), ("s", "9e14"), ("ms", "4102444800000")])
def test_a_time_that_no_cushion_can_have_is_told_with_its_line(unit: str, time: str) -> None:
    told = refused(f"t,a,b\n{time},1,2\n", time="t", time_unit=unit, rate_hz=None)
    assert f"line 2: t is {time!r}, a time after 2099" in told


def test_time_that_stands_still_is_told_with_its_line() -> None:
    assert "line 3: time does not go on: 100 ms after 100 ms" in refused("t,a,b\n100,1,2\n100,1,2\n", time="t")


def test_a_row_in_which_a_count_is_missing_is_left_out() -> None:
    assert [sample.ms for sample in taken("a,b\n1,2\n,2\n1,nan\n3,4\n")] == [0, 1500]


@pytest.mark.parametrize(
    ("unit", "first", "second", "ms"),
    [
        ("s", "1.5", "1.75", [1500, 1750]),
        ("ms", "1689776631079", "1689776632079", [1_689_776_631_079, 1_689_776_632_079]),
        ("iso", "2023-07-19T14:23:51.079Z", "2023-07-19 14:23:52.079", [1_689_776_631_079, 1_689_776_632_079]),
    ],
)
def test_times_keep_their_value_in_whatever_unit(unit: str, first: str, second: str, ms: list[int]) -> None:
    read = taken(f"t,a,b\n{first},1,2\n{second},1,2\n", time="t", rate_hz=None, time_unit=unit)
    assert [sample.ms for sample in read] == ms


def test_a_time_that_is_not_iso_8601_is_told_with_its_line() -> None:
    told = refused("t,a,b\nyesterday,1,2\n", time="t", rate_hz=None, time_unit="iso")
    assert told == "line 2: t is 'yesterday', no time in ISO 8601"


def test_a_calibration_is_that_of_the_cushion_and_counts_of_the_empty_seat_make_one() -> None:
    known = {"empty": [10, 20], "occupied": [300, 400], "upright": None, "at": 5}
    assert layout(calibration=known).calibration == known
    nothing = {"occupied": None, "upright": None, "at": None}
    assert layout(empty=[10, 20]).calibration == nothing | {"empty": [10, 20]}
    assert layout().calibration is None


def test_a_calibration_is_in_counts_of_the_file_whatever_its_converter() -> None:
    assert (layout(empty=[8000, 65535], bits=16).calibration or {})["empty"] == [499, 4095]
    assert (layout(empty=[1000, 0], full_scale=1023, falls_when_loaded=True).calibration or {})["empty"] == [92, 4095]
    known = {"empty": [64, 0], "occupied": 2048, "loads": [1024, None], "upright": [1, 2], "at": 5}
    scaled = {"empty": [256, 0], "occupied": 8198, "loads": [4099, None]}
    assert layout(calibration=known, full_scale=1023).calibration == known | scaled


def test_times_count_from_the_origin() -> None:
    read = taken("a,b\n1,2\n3,4\n", origin="2026-03-02T09:00:00Z")
    assert read == taken("a,b\n1,2\n3,4\n", origin=1_772_442_000_000)
    assert [sample.ms for sample in read] == [1_772_442_000_000, 1_772_442_000_500]


def test_without_a_header_columns_are_numbers() -> None:
    cells = [{"column": "3", "x": 0, "y": 0}, {"column": "1", "x": 0, "y": 0}]
    assert [sample.raws for sample in taken("1,2,3\n4,5,6\n", header=False, cells=cells)] == [[3, 1], [6, 4]]


def test_counts_of_another_converter_are_brought_to_twelve_bits_and_the_right_way_round() -> None:
    assert taken("a,b\n65535,0\n", bits=16)[0].raws == [4095, 0]
    assert taken("a,b\n1023,0\n", full_scale=1023, falls_when_loaded=True)[0].raws == [0, 4095]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"time_unit": "h"}, "time_unit: must be one of ms, s, iso"),
        ({"origin": "yesterday"}, "origin: must be a time"),
        ({"max_gap_s": 0}, "max_gap_s: must be a number"),
        ({"bits": 40}, "bits: must be a whole number"),
        ({"falls_when_loaded": True}, "say the full scale as well"),
        ({"empty": [1, 2, 3]}, "must hold the count of each cell"),
        ({"empty": [1, 4096]}, "must hold the count of each cell"),
        ({"header": "no"}, "header: must be true or false"),
        ({"full_scale": "all", "empty": [1, 2]}, "full_scale: must be a whole number"),
        ({"full_scale": 254}, "full_scale: must be a whole number from 255 to 16777215"),
    ],
)
def test_what_a_layout_says_of_its_file_is_checked(changed: dict[str, Any], told: str) -> None:
    assert any(told in problem for problem in problems(**changed))


def test_more_than_64_cells_and_less_than_a_sample_a_second_are_taken() -> None:
    many = [{"column": str(n), "x": 0, "y": 0} for n in range(200)]
    assert len(layout(cells=many, rate_hz=0.1).cells) == 200


def test_the_last_sample_holds_for_one_period() -> None:
    assert period_ms(layout(), [0, 500]) == 500
    assert period_ms(layout(time="t"), [100, 350]) == 250
    assert period_ms(layout(time="t", rate_hz=4), [100]) == 250


def test_a_perfect_answer_scores_1() -> None:
    truth = [(second * 1000, 20 <= second < 80) for second in range(120)]
    result = score([(truth, 120_000)], [Run(20_000, 80_000, True)], [])
    assert (result.accuracy, result.transitions, result.transitions_truth) == (1.0, 2, 2)
    assert (result.seated_s, result.seated_truth_s, result.samples) == (60, 60, 120)


def test_the_truth_goes_through_the_same_ten_second_rule() -> None:
    truth = [(second * 1000, 20 <= second < 80 and second != 50) for second in range(120)]
    assert score([(truth, 120_000)], [Run(20_000, 80_000, True)], []).accuracy == 1.0


def test_every_wrong_sample_costs() -> None:
    truth = [(second * 1000, 20 <= second < 80) for second in range(100)]
    result = score([(truth, 100_000)], [Run(22_000, 75_000, True)], ["a"])
    assert result.accuracy == pytest.approx(0.93)
    assert result.faults == ["a"]


def test_a_run_to_the_end_of_the_data_is_one_transition() -> None:
    truth = [(second * 1000, second >= 20) for second in range(100)]
    assert score([(truth, 100_000)], [Run(20_000, 100_000, True)], []).transitions == 1
    assert score([(truth, 100_000)], [], []).accuracy == pytest.approx(0.2)


def test_what_is_written_is_read_again() -> None:
    places = [(-30, 40), (30, 40), (-40, -60)]
    text = csv_trace.layout(
        places, {"sample_hz": 10, "limit_ms": 2_400_000, "utc_offset_ms": 3_600_000, "rev": 4}, None, None
    )
    known = parse(text)
    assert [(cell.x, cell.y) for cell in known.cells] == places
    assert known.settings == {"sample_hz": 10, "limit_ms": 2_400_000}  # where and when somebody sat is not in it
    lines = [csv_trace.header(3), csv_trace.row(0, [0, 7, 4095]), csv_trace.row(100, [1, 2, 3])]
    assert [(sample.ms, sample.raws) for sample in samples(lines, known)] == [(0, [0, 7, 4095]), (100, [1, 2, 3])]
