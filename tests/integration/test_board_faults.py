"""The whole program of an ESP32, on stand-ins of its hardware, at a real Mosquitto that fails: nothing holds its loop.

How long the loop is held is measured inside MicroPython, without the time in which the machine had no processor for it.
A desktop computes faster than an ESP32, so this finds what waits where it must not; `make steps` counts computing.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from servers import PATIENCE_S, HostProcess, Mosquitto, free_port
from test_link_faults import frozen

import interpreter

HELD_MS = 50
STANDINS = interpreter.RUNNER.with_name("standins")


class Cushion:
    """The program in a process of its own. `heard` is what it said last of itself, `log` what it logged.

    `weighed` is a folder of compiled firmware, to be run in words of 32 bits and have its memory counted; from there,
    since each module keeps its path, and on a board that is short.
    """

    def __init__(self, folder: Path, port: int, cells: int = 16, weighed: Path | None = None) -> None:
        self.away, self.heard, self.log = folder / "away", {"up": False, "held_ms": 0}, []
        wifi = [{"ssid": "home", "password": "longenough"}]
        settings = {"device": "chair", "cells": cells, "wifi": wifi, "broker": {"host": "127.0.0.1", "port": port}}
        (folder / "settings.json").write_text(json.dumps(settings))
        job = {"firmware": "." if weighed else str(interpreter.ROOT / "firmware"), "weigh": weighed is not None}
        job |= {"standins": str(STANDINS), "nobody": free_port()}
        job |= {"settings": str(folder / "settings.json"), "data": str(folder / "data"), "away": str(self.away)}
        (folder / "job.json").write_text(json.dumps(job))
        python = interpreter.narrow("512K") if weighed else interpreter.command("1M")
        command = [*python, str(STANDINS.with_name("on_standins.py")), folder / "job.json"]
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


@pytest.fixture
def cushion(tmp_path: Path, mosquitto: Mosquitto, host: HostProcess) -> Iterator[Cushion]:
    mosquitto.kill()
    cushion = Cushion(tmp_path, mosquitto.port)
    yield cushion
    cushion.end()


def test_no_fault_of_the_network_holds_the_event_loop(cushion: Cushion, mosquitto: Mosquitto) -> None:
    cushion.until(lambda: any("link: down" in line for line in cushion.log))
    cushion.until(lambda: "perch: wifi: joined home" in cushion.log)
    mosquitto.start()
    cushion.until_up()
    mosquitto.kill()
    cushion.until_up(False)
    cushion.away.touch()
    cushion.until(lambda: not cushion.heard["joined"])
    cushion.until(lambda: "perch: wifi: lost" in cushion.log)
    cushion.away.unlink()
    mosquitto.start()
    cushion.until_up()
    with frozen(mosquitto):
        cushion.until_up(False)
        sleep(2)
    cushion.until_up()
    cushion.until(lambda: cushion.log.count("perch: wifi: joined home") == 2 and "perch: well" in cushion.log)
    print(f"the event loop was held for {cushion.heard['held_ms']} ms at worst")
    assert cushion.heard["held_ms"] <= HELD_MS
    assert [
        line for line in cushion.log if not line.startswith(("perch: link: ", "perch: wifi: ", "perch: well"))
    ] == []
