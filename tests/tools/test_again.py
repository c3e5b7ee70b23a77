"""tools/again.sh: what fails for a moment is tried again, and what fails for good is not tried for ever."""

import os
import subprocess
from pathlib import Path

from support import micropython

SCRIPT = micropython.ROOT / "tools" / "again.sh"


def tried(folder: Path, fails: int) -> tuple[int, int]:
    """(exit code, how often it was run) of a command that fails so many times; there are three tries."""
    runs = folder / "runs"
    command = f'echo >>"{runs}"; [ $(wc -l <"{runs}") -gt {fails} ] || exit 7'
    env = {**os.environ, "AGAIN_AFTER_S": "0 0"}
    done = subprocess.run([str(SCRIPT), "sh", "-c", command], env=env, capture_output=True, text=True, check=False)
    assert done.stderr.count("again in 0 s") == min(fails, 2)
    return done.returncode, len(runs.read_text().splitlines())


def test_what_works_is_run_once(tmp_path: Path) -> None:
    assert tried(tmp_path, fails=0) == (0, 1)


def test_what_fails_for_a_moment_is_run_until_it_works(tmp_path: Path) -> None:
    assert tried(tmp_path, fails=2) == (0, 3)


def test_what_fails_for_good_fails_as_it_did_last(tmp_path: Path) -> None:
    assert tried(tmp_path, fails=9) == (7, 3)
