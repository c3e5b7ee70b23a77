"""The harness of the firmware tests: what fails under MicroPython alone fails the run."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support import micropython

pytestmark = pytest.mark.slow

HARNESS = ("firmware/conftest.py", "firmware/on_micropython.py", "support/__init__.py", "support/micropython.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project of its own with this harness; its MicroPython is ours."""
    tests = tmp_path / "a project" / "tests"
    for name in HARNESS:
        (tests / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(micropython.ROOT / "tests" / name, tests / name)
    shutil.copy(micropython.ROOT / "pyproject.toml", tmp_path / "a project")
    (tmp_path / "a project" / ".cache").symlink_to(micropython.ROOT / ".cache")
    return tmp_path / "a project"


def run(project: Path, code: str) -> tuple[int, str]:
    (project / "tests" / "firmware" / "test_it.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def test_a_test_runs_on_both_interpreters(project: Path) -> None:
    code, output = run(project, "def test_fine():\n    assert 1 + 1 == 2\n")
    assert (code, "2 passed" in output) == (0, True), output


def test_a_failure_on_micropython_alone_fails_the_run_and_shows_its_line(project: Path) -> None:
    test = "import sys\n\ndef test_name():\n    assert sys.implementation.name == 'cpython'\n"
    code, output = run(project, test)
    assert (code, "1 failed, 1 passed" in output) == (1, True), output
    assert "line 4, in test_name" in output


def test_a_missing_micropython_is_a_failure_that_says_what_to_do(project: Path) -> None:
    (project / ".cache").unlink()
    code, output = run(project, "def test_fine():\n    pass\n")
    assert (code, "1 failed, 1 passed" in output) == (1, True), output
    assert "make micropython" in output


def test_a_file_that_micropython_cannot_import_fails_all_its_tests(project: Path) -> None:
    code, output = run(project, "import dataclasses\n\ndef test_one():\n    pass\n\ndef test_two():\n    pass\n")
    assert (code, "2 failed, 2 passed" in output) == (1, True), output
    assert "no module named 'dataclasses'" in output


def test_a_test_after_the_end_of_micropython_is_not_taken_for_passed(project: Path) -> None:
    test = "import sys\n\ndef test_a():\n    sys.implementation.name == 'cpython' or sys.exit(0)\n"
    code, output = run(project, test + "\ndef test_b():\n    pass\n")
    assert (code, "2 failed, 2 passed" in output) == (1, True), output
    assert "test_b was never run" in output


def test_an_async_test_is_refused_since_it_would_not_run(project: Path) -> None:
    code, output = run(project, "async def test_late():\n    pass\n")
    assert code == 1
    assert "a test returns nothing" in output


def test_the_heap_is_small_unless_the_file_asks_for_more(project: Path) -> None:
    test = "def test_big():\n    assert len(bytes(200_000)) == 200_000\n"
    assert "1 failed, 1 passed" in run(project, test)[1]
    assert "2 passed" in run(project, 'HEAP = "512K"  # for the bytes\n\n' + test)[1]
