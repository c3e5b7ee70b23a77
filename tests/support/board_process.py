"""The whole program of an ESP32 as a process of MicroPython, on stand-ins of its hardware."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from types import MappingProxyType

from support import micropython
from support.processes import PATIENCE_S

STANDINS = micropython.RUNNER.with_name("standins")


class BoardProcess:
    """The program in a process of its own. `heard` is what it said last of itself, `log` what it logged.

    `weighed` is a folder with the files that a board gets, to be run in words of 32 bits and have its memory counted;
    from there, since each file keeps its path, and on a board that is short. Only `taken` is heard of it then.
    `room` is how many bytes it can have then, None for plenty; `ports` stand in for those of its access point.
    `more` are further settings; `slot` is the one that runs as far as the program can know.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        cells: int = 16,
        weighed: Path | None = None,
        more: Mapping[str, object] = MappingProxyType({}),
        slot: str = "a",
        room: int | None = None,
        ports: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.away, self.heard = folder / "away", {"up": False, "held_ms": 0}
        self.log: list[str] = []
        wifi = [{"ssid": "home", "password": "longenough"}]
        settings = {"device": "chair", "cells": cells, "wifi": wifi, "broker": {"host": "127.0.0.1", "port": port}}
        (folder / "settings.json").write_text(json.dumps(settings | dict(more)))
        job: dict[str, object] = {"firmware": str(micropython.ROOT / "firmware")}
        job |= {"standins": str(STANDINS), "slot": str(folder / slot)}
        job |= {"settings": str(folder / "settings.json"), "data": str(folder / "data"), "away": str(self.away)}
        job |= {"room": room, "ports": dict(ports)}
        (folder / "job.json").write_text(json.dumps(job))
        python = micropython.narrow("512K") if weighed else micropython.command("1M")
        program = STANDINS.with_name("weighed.py" if weighed else "on_standins.py")
        command = [*python, str(program), str(folder / "job.json")]
        self.process = subprocess.Popen(
            command, cwd=weighed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = Thread(target=self._read)
        self._reader.start()

    def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        end = monotonic() + PATIENCE_S
        while not wanted():
            sleep(0.02)
            assert monotonic() < end and self._reader.is_alive(), [*self.log, self.heard]

    def until_up(self, up: bool = True) -> None:
        """Wait until its link is up, or down."""
        self.until(lambda: self.heard["up"] is up)

    def end(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("{"):
                self.heard = json.loads(line)
            else:
                self.log.append(line.strip())
