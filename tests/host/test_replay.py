"""Recordings through the cushion's real code, by the command that people type."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

SITTER, EMPTY = [700, 800, 900, 600, 500, 400], [0] * 6
COLUMNS = "abcdef"
Row = tuple[object, list[Any], int]
Done = subprocess.CompletedProcess[str]


def replay(
    tmp_path: Path,
    rows: Iterable[Row],
    *options: str,
    time: str | None = None,
    settings: dict[str, Any] | None = None,
    **more: Any,
) -> Done:
    """Run `perch replay` on (time, counts, truth) rows."""
    cells = [{"column": name, "x": 0, "y": 0} for name in COLUMNS]
    layout = {"rate_hz": 2, "time": time, "cells": cells, "settings": settings or {}} | more
    (tmp_path / "layout.json").write_text(json.dumps(layout))
    lines = [",".join(("t", *COLUMNS, "truth"))]
    lines += [",".join(map(str, (at, *counts, truth))) for at, counts, truth in rows]
    (tmp_path / "trace.csv").write_text("\n".join(lines) + "\n")
    command = [sys.executable, "-m", "perch", "replay", "trace.csv", "--layout", "layout.json", *options]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)


def records(done: Done) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def chair(seconds: int, sits: Iterable[tuple[float, float]] = (), origin: int = 0) -> Iterator[Row]:
    """Samples at 2 Hz of a person who moves each five minutes; `sits` are (from, to) in seconds."""
    for half in range(2 * seconds):
        seated = any(start <= half / 2 < end for start, end in sits)
        person = [count + 150 for count in SITTER] if half // 120 % 5 == 0 else SITTER
        yield origin + 500 * half, person if seated else EMPTY, int(seated)


def test_bouts_and_nudges_come_out_as_records_in_ms(tmp_path: Path) -> None:
    made = records(replay(tmp_path, chair(3000, [(60, 2800)])))
    bout, nudges = made[-1], [record for record in made if record["kind"] == "nudge"]
    assert (bout["kind"], bout["start"], bout["end"]) == ("bout", 60_000, 2_800_000)
    assert [nudge["at"] for nudge in nudges] == [2_460_000, 2_760_000]


def test_a_bout_that_the_data_cuts_off_is_censored(tmp_path: Path) -> None:
    (bout,) = records(replay(tmp_path, chair(100, [(40, 200)])))
    assert (bout["start"], bout["end"], bout["censored"]) == (40_000, 100_000, True)


def test_times_of_day_are_kept_as_zero(tmp_path: Path) -> None:
    origin = 1_772_442_000_000
    made = records(replay(tmp_path, chair(200, [(20, 80)], origin), time="t"))
    assert [(bout["zero"], bout["start"]) for bout in made] == [(origin, 20_000)]


def test_times_that_are_no_time_of_day_go_on_as_they_are(tmp_path: Path) -> None:
    made = records(replay(tmp_path, chair(200, [(20, 80)], 5000), time="t"))
    assert [(bout["zero"], bout["start"]) for bout in made] == [(None, 25_000)]


def test_the_score_is_one_object(tmp_path: Path) -> None:
    done = replay(tmp_path, chair(200, [(20, 80)]), "--truth", "truth")
    assert records(done) == [
        {
            "samples": 400,
            "accuracy": 1.0,
            "transitions": 2,
            "transitions_truth": 2,
            "seated_s": 60.0,
            "seated_truth_s": 60.0,
            "faults": [],
        }
    ]


def test_the_score_of_a_recording_with_times_of_day_is_the_same(tmp_path: Path) -> None:
    done = replay(tmp_path, chair(200, [(20, 80)], 1_772_442_000_000), "--truth", "truth", time="t")
    assert records(done)[0]["accuracy"] == 1.0


def test_the_settings_of_the_layout_are_in_force(tmp_path: Path) -> None:
    made = records(replay(tmp_path, chair(1300, [(0, 1300)]), settings={"limit_ms": 1_200_000}))
    assert made[0]["kind"] == "nudge" and made[0]["at"] == 1_200_000


def test_what_a_cushion_on_its_battery_makes_of_it_is_the_same(tmp_path: Path) -> None:
    rows = list(chair(3000, [(60, 2800)]))
    usual, sleeping = (records(replay(tmp_path, rows, settings={"power": power})) for power in (0, 1))
    assert [record | {"boot": ""} for record in usual] == [record | {"boot": ""} for record in sleeping]


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"limit_ms": 1, "colour": 2}, ("limit_ms: 1 is not within", "colour: no such setting"))],
)
def test_wrong_settings_are_all_told(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    done = replay(tmp_path, chair(20), settings=settings)
    assert done.returncode == 1
    assert all(sentence in done.stderr for sentence in told)


def test_a_bad_line_is_told_and_no_traceback(tmp_path: Path) -> None:
    done = replay(tmp_path, [*chair(20), (10_000, ["x"] * 6, 0)])
    assert done.returncode == 1
    assert "line 42: a is 'x', not a number" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_truth_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = replay(tmp_path, chair(20), "--truth", "pose")
    assert done.returncode == 1 and "no column pose" in done.stderr


def test_a_truth_without_a_name_is_told(tmp_path: Path) -> None:
    done = replay(tmp_path, chair(20), "--truth", "")
    assert done.returncode == 1 and "no column ''; the header has t, a" in done.stderr


def test_a_reader_that_has_had_enough_is_no_fault_of_the_recording(tmp_path: Path) -> None:
    records(replay(tmp_path, chair(100, [(20, 80)])))
    command = [sys.executable, "-m", "perch", "replay", "trace.csv", "--layout", "layout.json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True) as head:
        assert head.stdout and head.stderr
        head.stdout.close()
        assert head.stderr.read() == ""


def test_a_file_that_is_not_there_is_a_wrong_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "perch", "replay", "no.csv", "--layout", "no.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "no.json" in done.stderr


def test_a_gap_ends_the_bout_as_censored_and_is_no_sitting(tmp_path: Path) -> None:
    rows = [row for row in chair(30_000, [(60, 400), (25_000, 25_300)]) if not 300_000 <= int(str(row[0])) < 25_060_000]
    made = records(replay(tmp_path, rows, time="t"))
    bouts = [(bout["start"], bout["end"], "censored" in bout) for bout in made if bout["kind"] == "bout"]
    assert bouts == [(60_000, 300_000, True), (25_060_000, 25_300_000, False)]
    assert not [record for record in made if record["kind"] == "nudge"]


def test_a_gap_of_weeks_leaves_times_as_they_are(tmp_path: Path) -> None:
    later = [(int(str(at)) + 2_000_000_000, counts, truth) for at, counts, truth in chair(200, [(20, 80)])]
    made = records(replay(tmp_path, [*chair(100), *later], time="t"))
    assert [(bout["start"], bout["end"]) for bout in made if bout["kind"] == "bout"] == [(2_000_020_000, 2_000_080_000)]


def test_a_logger_that_is_silent_while_the_seat_is_empty_can_be_said_so(tmp_path: Path) -> None:
    rows = [
        row for row in chair(2000, [(300, 700), (1200, 1500)]) if row[2] or int(str(row[0])) in (0, 700_000, 1_500_000)
    ]
    choices: tuple[dict[str, Any], ...] = ({"silent_when_empty": True}, {})
    for more in choices:
        (score,) = records(replay(tmp_path, rows, "--truth", "truth", time="t", **more))
        assert (score["transitions"], score["seated_s"]) == (4, 700.0)
        assert score["accuracy"] >= 0.999  # where only two rows tell of the end, one of them may be taken either way


def test_times_of_a_year_before_the_cushion_knew_of_any_are_kept(tmp_path: Path) -> None:
    origin = 1_689_776_631_079
    done = replay(tmp_path, chair(200, [(20, 80)], origin), time="t")
    assert [(bout["zero"], bout["start"]) for bout in records(done)] == [(origin, 20_000)]


def test_the_empty_seat_of_a_cushion_that_had_tared_it_away_can_be_said(tmp_path: Path) -> None:
    rows = [(at, [count + 500 for count in counts], truth) for at, counts, truth in chair(200, [(20, 80)])]
    (score,) = records(replay(tmp_path, rows, "--truth", "truth", empty=[500] * 6))
    assert (score["transitions"], score["accuracy"]) == (2, 1.0)


@pytest.mark.parametrize(
    ("rows", "more", "told"),
    [
        ([(i, SITTER, 1) for i in range(100)], {"time": "t"}, "is time_unit right"),
        ([(1000 * i, SITTER, 1) for i in range(100)], {"time": "t", "rate_hz": 10}, "but rate_hz says 10"),
        ([(i, [4096] * 6, 1) for i in range(9)], {}, "full_scale or bits"),
        ([(i, [1000 - 500 * (i > 50)] * 6, i > 50) for i in range(99)], {}, "set falls_when_loaded"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(
    tmp_path: Path, rows: list[Row], more: dict[str, Any], told: str
) -> None:
    rows = [(at, counts, int(truth)) for at, counts, truth in rows]
    done = replay(tmp_path, rows, "--truth", "truth", **more)
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr


def test_a_recording_that_ends_some_seconds_after_a_rise_is_scored_as_the_cushion_closes_it(tmp_path: Path) -> None:
    (score,) = records(replay(tmp_path, chair(86, [(20, 80)]), "--truth", "truth"))
    assert (score["transitions"], score["transitions_truth"], score["accuracy"]) == (2, 2, 1.0)


def test_a_truth_without_any_value_is_told(tmp_path: Path) -> None:
    rows: list[Any] = [(at, counts, "nan") for at, counts, _ in chair(20)]
    done = replay(tmp_path, rows, "--truth", "truth")
    assert done.returncode == 1 and "truth has no value in any row" in done.stderr


def test_what_is_odd_is_warned_of(tmp_path: Path) -> None:
    falling = [(at, [1023 - count for count in counts], truth) for at, counts, truth in chair(300, [(100, 200)])]
    assert "rest at their highest" in replay(tmp_path, falling).stderr
    high: list[Row] = [(at, [count + 700 for count in counts], truth) for at, counts, truth in chair(300, [(100, 200)])]
    assert "counts 700, which" in replay(tmp_path, high, "--truth", "truth").stderr
    assert replay(tmp_path, high, "--truth", "truth", empty=[700] * 6).stderr == ""
    assert "nobody ever sat" in replay(tmp_path, chair(30), "--truth", "truth").stderr
    assert replay(tmp_path, chair(300, [(100, 200)]), "--truth", "truth").stderr == ""
