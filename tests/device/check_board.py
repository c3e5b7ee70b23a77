"""What only a board can tell: that main.py, its slots, its watchdog and the RTC's memory work there as they should.

`make check-device` runs this. It leaves the board as it found it, started anew.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy import disk, ports
from deploy.application import MANIFEST
from deploy.health import WELL
from deploy.install import FORGIVE, MAIN, chosen
from deploy.line import Board
from deploy.problems import Problem

WELL_S = 120
STARTS_S = 5  # until main.py says something, or the prompt is there
UNHEALTHY = "import machine\nmachine.RTC().memory(bytes([{count}]))"


@pytest.fixture
def board() -> Iterator[Board]:
    """The board at its prompt, and afterwards started anew with nothing counted. Without one no test is tried."""
    with ExitStack() as stack:
        try:
            port = ports.chosen(os.environ.get("PERCH_PORT", ""), ports.attached())
            board = stack.enter_context(Board(port))
        except Problem as problem:
            pytest.exit(f"make check-device: {problem}", 1)
        yield board
        board.interrupt()
        board.run(FORGIVE)
        board.reset()
        next((line for line in board.lines(STARTS_S) if line.startswith(("perch: ", "MicroPython"))), None)


def said_until(board: Board, text: str) -> list[str]:
    """What it says after a reset, up to a line with this text."""
    found = []
    board.reset()
    for line in board.lines(WELL_S):
        found.append(line)
        if text in line:
            return found
    raise AssertionError(f"never said {text!r}, but: {found}")


def test_the_slot_in_use_is_what_its_manifest_says(board: Board) -> None:
    slot = chosen(board)
    assert slot, "nothing was ever deployed to this board: make deploy"
    manifest = json.loads(disk.text(board, f"/{slot}/{MANIFEST}") or "{}")
    there = disk.hashes(board, f"/{slot}")
    assert manifest
    assert {path: there.get(path) for path in manifest} == manifest


def test_main_py_is_the_one_of_this_checkout(board: Board) -> None:
    ours = Path(__file__).resolve().parents[2] / "firmware" / "main.py"
    assert disk.text(board, MAIN) == ours.read_text()


def test_it_becomes_well_after_a_reset(board: Board) -> None:
    assert said_until(board, WELL)[-1] == WELL


def test_the_count_of_starts_outlives_a_reset_and_three_give_the_safe_mode(board: Board) -> None:
    board.run(UNHEALTHY.format(count=3))
    assert "in safe mode" in said_until(board, "perch: start 4")[-1]


def test_the_safe_mode_lets_itself_be_interrupted(board: Board) -> None:
    board.run(UNHEALTHY.format(count=3))
    said_until(board, "perch: start 4")
    board.interrupt()
    assert board.value("print(6 * 7)") == 42


def test_being_well_forgives_what_was_before(board: Board) -> None:
    board.run(UNHEALTHY.format(count=2))
    said_until(board, WELL)
    board.interrupt()
    assert board.value("import machine\nprint(len(machine.RTC().memory()))") == 0
