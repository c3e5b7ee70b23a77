"""The command line of perch as a user types it: real processes with an environment of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.processes import PATIENCE_S


def typed(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "perch", *words]
    return subprocess.run(command, capture_output=True, text=True, env=surroundings(folder, env), timeout=PATIENCE_S)


def surroundings(folder: Path, more: dict[str, str]) -> dict[str, str]:
    usual = {"PERCH_DATA_DIR": str(folder), "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), "COLUMNS": "100"}
    usual |= {"XDG_RUNTIME_DIR": str(folder)}  # where no demo of this machine is found
    usual |= {"PERCH_PAGE_ON": "0"}
    return {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **usual, **more}


def environment(folder: Path, port: int) -> dict[str, str]:
    ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
    ours |= {"PERCH_PAGE_ON": "0", "XDG_RUNTIME_DIR": str(folder)}
    return {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), "PYTHONUTF8": "1", **ours}


def typed_with(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "perch", *words]
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=PATIENCE_S)


@contextmanager
def running(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "perch", "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env) as host:
        yield host
        host.terminate()
