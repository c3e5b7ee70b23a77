"""What is compiled for a board, and what a slot needs to become that."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.__main__ import main
from deploy.application import application, built, compiled, sha256
from deploy.health import wait
from deploy.install import other, plan
from deploy.problems import Problem, Unmet
from deploy.program import Program, program
from deploy.traceback import readable
from support import micropython
from support.bytecode import shipped

FIRMWARE = micropython.ROOT / "firmware"


def test_every_file_of_the_firmware_compiles(tmp_path: Path) -> None:
    paths = [path.relative_to(FIRMWARE) for path in FIRMWARE.rglob("*.py")]
    assert len(paths) > 20
    assert all(compiled((FIRMWARE / path).read_text(), path.stem, tmp_path)[:2] == b"M\x06" for path in paths)


def test_the_firmware_leaves_room_on_the_board_in_flash_and_in_memory() -> None:
    """As `make size` says it: at most 120 kB of bytecode, and of 128 KB some to work with once all is loaded."""
    command = [sys.executable, str(micropython.ROOT / "tests" / "bench" / "size.py")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    in_all, free = re.search(r"flash, (\d+) bytes in all", said), re.search(r"(\d+) free of 128 KB", said)
    assert in_all and free
    assert int(in_all[1]) == sum(map(len, shipped().files.values())) <= 120_000
    assert int(free[1]) > 16_000


def test_a_board_gets_no_desktop() -> None:
    files = shipped().files
    assert "boards/esp32/start.mpy" in files
    assert [path for path in files if "desktop" in path] == []


def test_compiling_twice_gives_the_same() -> None:
    assert application(FIRMWARE).hashes == shipped().hashes


def test_a_failure_on_the_board_names_the_file_and_the_function(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def divide(by):\n    return 1 // by\n\n\ndivide(0)\n")
    files, meanings = built(program({tmp_path: [Path("broken.py")]}, "broken"), frozenset())
    (tmp_path / "broken.mpy").write_bytes(files["broken.mpy"])
    (tmp_path / "broken.py").unlink()
    command = [*micropython.command(), "-c", "import broken"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = [readable(line, meanings) for line in done.stderr.splitlines()]
    assert said[3].endswith("(broken.divide)") and 'File "broken", line 1, in ' in said[3], said
    assert "ZeroDivisionError" in said[4]


def test_a_file_that_does_not_compile_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def f(:\n")
    with pytest.raises(Problem, match=r"bad.py cannot be compiled: "):
        program({tmp_path: [Path("bad.py")]}, "bad")
    with pytest.raises(Problem, match=r"mpy-cross cannot compile bad:\n(.|\n)*SyntaxError"):
        compiled("def f(:\n", "bad", tmp_path)


@pytest.mark.parametrize("option", ["--out", "--firmware"])
def test_a_place_that_is_not_there_is_named(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", option, str(tmp_path / "missing" / "x.json")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("make pack: ") and "missing" in said


def test_the_other_slot_is_filled() -> None:
    assert (other("a"), other("b")) == ("b", "a")


def test_only_what_differs_is_copied_and_what_is_not_wanted_goes() -> None:
    wanted = {"same": sha256(b"1"), "changed": sha256(b"2"), "new": sha256(b"3")}
    there = {"same": sha256(b"1"), "changed": sha256(b"0"), "old": sha256(b"4"), "manifest.json": sha256(b"5")}
    assert plan(wanted, there) == (["manifest.json", "old"], ["changed", "new"])


def told(*lines: str) -> list[str]:
    said: list[str] = []
    wait(lines, "b", said.append)
    return said


def test_a_cushion_is_well_when_it_says_so() -> None:
    assert told("rst:0x1", "perch: start 1 from /b", "noise", "perch: well") == [
        "perch: start 1 from /b",
        "perch: well",
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("perch: /b does not start: ImportError()", "the board goes back to the old one"),
        ("perch: start 4 from /a in safe mode", "the board is in its safe mode"),
        ("perch: there is nothing to start; use make deploy", "nothing that it could start"),
    ],
)
def test_a_cushion_that_will_not_be_well_is_not_waited_for(line: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        told("perch: start 1 from /b", line, "perch: well")


def test_what_it_said_last_is_shown_where_it_is_not_well() -> None:
    with pytest.raises(Problem, match="does not say that it is well; the last it said:\n  one\n  two"):
        told("one", "two")


def test_a_cushion_that_measures_and_has_not_met_the_broker_is_said_to_with_a_code_of_its_own() -> None:
    with pytest.raises(Unmet, match="has not met the broker: wrong password\nmend the settings") as problem:
        told("perch: start 1 from /b", "perch: measures, but has not met the broker: wrong password")
    assert problem.value.code == 3


def test_a_variable_that_hides_a_name_of_its_module_is_refused() -> None:
    """A bundle gives a name its other one wherever it stands."""
    hides = {"main": ast.parse("from shop import price\ndef run(): price = 1"), "shop": ast.parse("price = 2")}
    with pytest.raises(Problem, match="main: price is also the name of a variable there: give that another one"):
        built(Program(hides, "main"), frozenset())
