"""Two boards under one name are told apart, and one board that starts anew is none of them."""

import json
from contextlib import closing
from pathlib import Path

from perch.journal import Reader, Writer
from perch.service.twins import Twins
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout

A, B, C = "a" * 8, "b" * 8, "c" * 8


def told(*words: tuple[str, int]) -> list[str | None]:
    twins = Twins()
    return [twins.hear("desk", boot, at) for boot, at in words]


def test_boots_one_after_the_other_are_one_board() -> None:
    assert set(told((A, 0), (A, 60), (B, 0), (B, 60), (C, 0), (C, 60))) == {None}


def test_what_a_broker_kept_of_an_earlier_boot_is_no_second_board() -> None:
    assert set(told((A, 0), (A, 60), (B, 0), (A, 60), (B, 60), (A, 30), (B, 120))) == {None}


def test_boots_that_take_turns_are_two_boards_and_the_later_one_is_named() -> None:
    words = (A, 0), (A, 60), (B, 0), (A, 120), (B, 60), (A, 180), (B, 120)
    assert told(*words) == [None, None, None, None, None, B, B]


def test_a_last_word_that_comes_late_is_no_second_board() -> None:
    assert set(told((A, 0), (A, 60), (B, 0), (A, 61), (B, 60), (B, 120))) == {None}


def test_names_are_kept_apart() -> None:
    twins = Twins()
    assert [twins.hear(name, boot, at) for name, boot, at in (("x", A, 0), ("y", B, 0), ("x", A, 60))] == [None] * 3


def test_what_the_other_board_measured_counts_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        for boot in (A, B):
            writer.store([arrival(bout(1, 0, MINUTE_MS, boot=boot))], NOW_MS)
        assert writer.set_apart("chair", B, NOW_MS)
        assert not writer.set_apart("chair", B, NOW_MS)
    with Reader(path) as reader:
        assert [one.boot for one in reader.bouts("chair", ZERO_MS, NOW_MS)] == [A]
        assert json.loads(reader.note("apart:chair") or "") == [[B], NOW_MS] and reader.foreign_boots("chair") == (B,)
        assert reader.count("chair") == 2
