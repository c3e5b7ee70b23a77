"""Making the environment: what a Python that cannot is told."""

import subprocess
from pathlib import Path

from support import micropython


def pretend(folder: Path, refuses: str) -> Path:
    """A Python 3.11 that fails where its program mentions a word."""
    program = folder / "python3"
    program.write_text(f'#!/bin/sh\ncase "$*" in *{refuses}*) exit 1 ;; *print*) echo 3.11 ;; esac\n')
    program.chmod(0o755)
    return program


def venv(python: Path | None, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [micropython.ROOT / "tools" / "venv.sh", python or ""]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_python_without_venv_is_told_which_package_brings_it(tmp_path: Path) -> None:
    done = venv(pretend(tmp_path, "ensurepip"), tmp_path)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    done = venv(pretend(tmp_path, "version_info"), tmp_path)
    assert done.returncode == 1
    assert "Python 3.11 or later" in done.stderr


def test_no_python_at_all_is_a_sentence(tmp_path: Path) -> None:
    done = venv(None, tmp_path)
    assert done.returncode == 1
    assert "there is none here: apt-get install python3-venv" in done.stderr
