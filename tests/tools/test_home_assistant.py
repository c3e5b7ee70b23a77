"""`make home-assistant` where no Python can run one."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "home_assistant.sh"


def test_without_a_python_that_it_runs_on_it_says_what_to_do(tmp_path: Path) -> None:
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    for name in ("python3.13", "python3.12"):
        (tmp_path / name).symlink_to(python)
    command = ["/bin/sh", str(SCRIPT), str(python)]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "needs Python 3.13" in done.stderr and "HOME_PYTHON=" in done.stderr
    assert not (tmp_path / ".cache").exists()


@pytest.mark.parametrize(
    ("python", "version"), [("3.13.2", "2026.2.3"), ("3.13.1", "2025.4.4"), ("3.12.9", "2024.11.3")]
)
def test_the_newest_is_taken_that_the_python_can_run(tmp_path: Path, python: str, version: str) -> None:
    stand_in = tmp_path / "python"
    pretend = f"import sys; sys.version_info = (*map(int, '{python}'.split('.')), 'final', 0); exec(sys.argv[1])"
    stand_in.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{pretend}" "$2"\n')
    stand_in.chmod(0o755)
    there = tmp_path / ".cache" / "homeassistant" / "version"
    there.parent.mkdir(parents=True)
    there.write_text(version)  # so that nothing is fetched, unless another version is chosen
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(["/bin/sh", str(SCRIPT), str(stand_in)], cwd=tmp_path, env=env, check=False)
    assert done.returncode == 0 and there.read_text() == version
