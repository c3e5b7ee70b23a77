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
CONNECTED_S = float(os.environ.get("PERCH_CONNECTED_S", "300"))
AREAS, ROOMY = 2, 1 << 20  # of Python's heap without PSRAM, and from how much memory on there is PSRAM
LEAST_FREE = 8 * 1024  # bytes that the chip's own heap may come down to: under that a network has been seen to fail
TROUBLE = ("link: down", "wifi: lost", "memory: ", "no sign of life")  # that it logs
PYTHON = "import gc, json\nprint(json.dumps(gc.mem_alloc() + gc.mem_free()))"
OWN = "import esp32, json\nprint(json.dumps(sum(r[3] for r in esp32.idf_heap_info(esp32.HEAP_DATA))))"
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


def test_after_five_minutes_connected_the_network_still_has_its_memory(board: Board) -> None:
    """Python's heap has not taken a third area, which would be what the Wi-Fi needs (firmware/README.md, Memory)."""
    said_until(board, WELL)
    said = list(board.lines(CONNECTED_S))
    assert [line for line in said if any(trouble in line for trouble in TROUBLE)] == []
    board.stop()
    lowest = board.value(OWN)
    assert lowest >= LEAST_FREE, f"the chip's own heap was down to {lowest} bytes, {LEAST_FREE} are needed"
    if board.value(PYTHON) < ROOMY:
        areas = board.run("import micropython\nmicropython.mem_info(1)").count("GC memory layout")
        assert 1 <= areas <= AREAS, f"Python's heap has {areas} areas"


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
    assert board.value("import machine\nprint((machine.RTC().memory() or bytes(1))[0])") == 0
