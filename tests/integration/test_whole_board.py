"""The real application, deployed by the real mpremote to a pretend board, at a real broker with a real host.

What is pretended is the hardware: `machine`, `network` and `neopixel` are the stand-ins, whose Wi-Fi is always joined
and whose seat is empty. MicroPython, littlefs, bytecode, main.py, asyncio and sockets are real.
"""

import json
import sqlite3
from pathlib import Path
from typing import Any

from perch.model.cushion import Broker
from perch.mqtt import Session
from support.brokers import Mosquitto
from support.cli import environment, typed_with
from support.deploy import ROOT, Deploy, Firmware
from support.fake_board import FakeBoard, Flash
from support.hosts import HostProcess
from support.processes import PATIENCE_S

NAME = "kitchen"


class Real(Firmware):
    """The firmware of this repository, with settings for a broker on this machine."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.settings = ROOT / "firmware", folder / "settings.json"
        wifi = [{"ssid": "home", "password": "only for me"}]
        broker = {"host": "127.0.0.1", "port": port}
        told = {"device": NAME, "cells": 16, "ntp": "127.0.0.1", "wifi": wifi, "broker": broker}
        self.settings.write_text(json.dumps(told))


def records(journal: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(journal) as db:
        return [json.loads(body) for (body,) in db.execute("SELECT body FROM records")]


def health(port: int) -> dict[str, Any]:
    topic = f"perch/v1/{NAME}/health"
    with Session(Broker("127.0.0.1", port), [topic]) as visit:
        assert visit.wait(lambda: topic in visit.heard, PATIENCE_S)
        return dict(json.loads(visit.heard[topic]))


def test_the_whole_application_is_deployed_becomes_well_and_is_restarted(
    tmp_path: Path, mosquitto: Mosquitto, host: HostProcess
) -> None:
    firmware = Real(tmp_path, mosquitto.port)
    with FakeBoard(Flash(tmp_path, kib=1024)) as board:
        code, said = Deploy(board.port, firmware, "--settings", str(firmware.settings)).ended()
        assert (code, said.endswith("perch: wifi: joined home\nperch: well\n")) == (0, True), said
        assert board.flash.events[-1] == "watchdog 60000"
        assert board.flash.starts == 0
        first = health(mosquitto.port)
        assert first["fw"] and first["faulty"] == [] and first["free"] > 0 and "flash" not in first
        board.said = b""
        again = typed_with(environment(tmp_path, mosquitto.port), "tell", NAME, "restart")
        assert again.returncode == 0, again
        assert "perch: start 1 from /a\nperch: wifi: joined home\nperch: well" in board.wait_for("perch: well")
        second = health(mosquitto.port)
    boots = {record["boot"]: record for record in records(host.journal) if record["kind"] == "boot"}
    assert set(boots) == {first["boot"], second["boot"]} and first["boot"] != second["boot"]
    before = boots[second["boot"]]["alive_until"]["boot"]
    assert before == first["boot"], "it did not know of the start before from its flash"
