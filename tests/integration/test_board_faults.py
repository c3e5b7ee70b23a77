"""The whole program of an ESP32, on stand-ins of its hardware, at a real Mosquitto that fails: nothing holds its loop.

How long the loop is held is measured inside MicroPython, without the time in which the machine had no processor for it.
A desktop computes faster than an ESP32, so this finds what waits where it must not; `make steps` counts computing.
"""

from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from support.board_process import BoardProcess
from support.brokers import Mosquitto, frozen
from support.hosts import HostProcess

HELD_MS = 50


@pytest.fixture
def cushion(tmp_path: Path, mosquitto: Mosquitto, host: HostProcess) -> Iterator[BoardProcess]:
    mosquitto.kill()
    cushion = BoardProcess(tmp_path, mosquitto.port)
    yield cushion
    cushion.end()


def test_no_fault_of_the_network_holds_the_event_loop(cushion: BoardProcess, mosquitto: Mosquitto) -> None:
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
