"""A small firmware to deploy, and `make deploy` as a process."""

import os
import subprocess
import sys
from pathlib import Path

from support.fake_board import FakeBoard, Flash
from support.processes import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = '{"device": "cushion-1", "wifi": [{"ssid": "home", "password": "only for me"}]}'
START = """
import time
import machine
from cushion import __version__

def run(safe):
    print("this is version", __version__, "safe" if safe else "")
    if not safe:
        machine.RTC().memory(b"")
        print("perch: well")
    while True:
        time.sleep(1)
"""


class Firmware:
    """A folder of firmware that says which version it is; it can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "settings.json"
        for name in ("boards/__init__.py", "boards/esp32/__init__.py", "link/__init__.py"):
            self.write(name, "")
        self._late: list[str] = []
        self.write_late("cushion/app.py", functions("first"))
        self.write_late("link/mqtt.py", "")
        self.write("main.py", (ROOT / "firmware" / "main.py").read_text())
        self.write("settings.json", SETTINGS)
        self.version("one")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_late(self, name: str, text: str) -> None:
        """A module that is a file of its own on the board, since a function imports it."""
        self.write(name, text)
        self._late.append(name)
        self._write_start()

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()
        if name in self._late:
            self._late.remove(name)
            self._write_start()

    def _write_start(self) -> None:
        modules = [name.removesuffix(".py").replace("/", ".") for name in self._late]
        self.write(
            "boards/esp32/start.py",
            START + "\n\ndef late():\n" + "".join(f"    import {module}\n" for module in [*modules, "time"]),
        )

    def version(self, name: str) -> None:
        self.write("cushion/__init__.py", f'__version__ = "{name}"\n')

    def renewed(self, name: str) -> None:
        """Another version, in which most of it is new."""
        self.version(name)
        for path in ("cushion/app.py", "link/mqtt.py"):
            self.write(path, functions(name))


def functions(name: str) -> str:
    """Some code that is not like that of another name."""
    return "".join(f"def f{i}(): return '{name}', {i}\n" for i in range(60))


class Deploy:
    """`make deploy` for a board, started."""

    def __init__(self, port: str, firmware: Firmware, *options: str) -> None:
        command = [sys.executable, "-m", "deploy", "deploy", "--port", port, "--firmware", str(firmware.folder)]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
        )

    def ended(self) -> tuple[int, str]:
        """(exit code, what it said), when it has ended."""
        said, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, said


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'tools'}:{ROOT / 'firmware'}"}


def deployed(board: FakeBoard, firmware: Firmware, *options: str) -> str:
    """Deploy and be well; returns what was said."""
    code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings), *options).ended()
    assert code == 0, said
    return said


def started(flash: Flash) -> str:
    """Switch a board on until it is well; returns what it said."""
    flash.lose_power()
    with FakeBoard(flash) as board:
        return board.wait_for("perch: well")
