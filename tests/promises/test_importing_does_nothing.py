"""Importing any module opens, writes, starts and reads nothing: everything is begun by a call."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promises.tree import FIRMWARE, HOST, module_of, sources

WATCHED = """
import importlib, json, os, sys, threading

FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.putenv", "os.mkdir", "os.rename", "os.remove",
             "sqlite3.", "shutil.", "signal.", "webbrowser.")
CODE = (".py", ".pyc", ".so")
root, names, libraries = json.loads(sys.argv[1])

class Environment(type(os.environ)):
    def __getitem__(self, name):
        if name.startswith("PERCH_"):
            refuse(f"read the environment ({name})")
        return super().__getitem__(name)

def refuse(what):
    raise SystemExit(f"{names[0]} {what}")

def watch(event, args):
    if event == "open" and not harmless(*args):
        refuse(f"opened {args[0]} ({args[1]})")
    if event.startswith(FORBIDDEN):
        refuse(f"did {event} {args}")

def harmless(path, mode, flags):
    reads = not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    return reads and (str(path).endswith(CODE) or str(path).startswith((sys.prefix, sys.base_prefix)))

sys.dont_write_bytecode = True
sys.path.insert(0, root)
for library in libraries:
    importlib.import_module(library)
os.environ.__class__ = Environment
threading.Thread.start = lambda self: refuse("started a thread")
sys.addaudithook(watch)
while names:
    importlib.import_module(names[0])
    names.pop(0)
"""

# What libraries do when they are imported is their affair: they come first, unwatched.
LIBRARIES = [
    "asyncio", "logging", "zoneinfo", "amqtt.broker", "argon2", "babel.dates", "click", "nicegui", "paho.mqtt.client",
    "rich.live", "starlette.requests", "uvicorn",
]  # fmt: skip
STARTED_BY_THE_BOARD = ("desktop", "main", "manifest", "boards.esp32")  # programs, and what only an ESP32 can import


def imported(root: Path, names: list[str], libraries: list[str]) -> str:
    """Import modules in a Python of its own and return what one did that it should not have, or nothing."""
    command = [sys.executable, "-c", WATCHED, json.dumps([str(root), names, libraries])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stderr.strip() if done.returncode else ""


def test_importing_the_host_does_nothing() -> None:
    names = [module_of(path, HOST) for path in sources("host")]
    assert imported(HOST, [name for name in names if not name.endswith("__main__")], LIBRARIES) == ""


def test_importing_the_firmware_does_nothing() -> None:
    names = [module_of(path, FIRMWARE) for path in sources("firmware")]
    portable = [name for name in names if not name.startswith(STARTED_BY_THE_BOARD)]
    assert imported(FIRMWARE, portable, ["asyncio", "random", "time"]) == ""


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("open('made.txt', 'w')", "busy opened made.txt"),
        ("open('/etc/hostname')", "busy opened /etc/hostname"),
        ("import socket; socket.socket()", "busy did socket.__new__"),
        ("import os; os.environ.get('PERCH_DATA_DIR')", "busy read the environment (PERCH_DATA_DIR)"),
        ("import sqlite3; sqlite3.connect(':memory:')", "busy did sqlite3.connect"),
        ("import subprocess; subprocess.run(['true'])", "busy did subprocess.Popen"),
        ("import threading; threading.Thread(target=print).start()", "busy started a thread"),
        ("import calm", ""),
    ],
)
def test_what_an_import_should_not_do_is_found(code: str, answer: str, tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(code)
    (tmp_path / "calm.py").write_text("def later():\n    open('made.txt', 'w')\n")
    seen = imported(tmp_path, ["calm", "busy"], ["socket", "sqlite3", "subprocess"])
    assert seen.startswith(answer) if answer else seen == ""
