"""The commands with a real broker and something that behaves as a cushion does."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns
from typing import Any

from sender import Sender
from servers import PATIENCE_S, Mosquitto

from perch.model.cushion import Broker
from perch.mqtt import probe

MINUTE_MS = 60_000
NAME = "cushion-1a2b3c"


def environment(folder: Path, port: int) -> dict[str, str]:
    ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
    ours |= {"PERCH_PAGE_ON": "0"}
    return {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), "PYTHONUTF8": "1", **ours}


def typed(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "perch", *words]
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=PATIENCE_S)


@contextmanager
def running(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "perch", "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env) as host:
        yield host
        host.terminate()


class Cushion:
    """Somebody sat for 45 minutes, was nudged, and sits again for a minute."""

    def __init__(self, sender: Sender, ago_min: int = 60) -> None:
        self._sender = sender
        self._own = {"v": 1, "boot": "0000000a", "zero": time_ns() // 1_000_000 - ago_min * MINUTE_MS}

    def tells(self) -> None:
        limit = {"limit_ms": 40 * MINUTE_MS, "rev": 0, "fw": "1", "mean_load": 900}
        nudged = {"at": 50 * MINUTE_MS, "stretch_ms": 40 * MINUTE_MS, "nth": 1, "delivered": True, "bout": 1}
        self._sender.record(
            {**self._own, "kind": "bout", "seq": 1, "start": 10 * MINUTE_MS, "end": 55 * MINUTE_MS, **limit}
        )
        self._sender.record({**self._own, "kind": "nudge", "seq": 2, **nudged})
        self._sender.wait_until_stored()

    def sits(self, since_min: int = 59) -> None:
        seat = {"seated": True, "since": since_min * MINUTE_MS, "bout": 3, "stretch_ms": MINUTE_MS, "nudges": 0}
        said: dict[str, Any] = {**self._own, "at": 60 * MINUTE_MS, "limit_ms": 40 * MINUTE_MS, "loads": [9, 9], **seat}
        self._sender.raw("status", b"online")
        self._sender.raw("state", json.dumps(said).encode())


def test_what_a_cushion_tells_is_shown_and_reported(
    tmp_path: Path, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    cushion = Cushion(senders(mosquitto.port, NAME))
    with running(env) as host:
        cushion.tells()
        cushion.sits()
        assert host.stdout is not None
        assert next(line for line in host.stdout if "sits" in line).endswith(f"{NAME}: online, somebody sits\n")
        day = json.loads(typed(env, "report", "--json").stdout)["cushions"][0]
        assert day["device"] == NAME and day["bouts"][-1]["open"]
        doctor = json.loads(typed(env, "doctor", "--json").stdout)
    assert doctor["well"], doctor
    assert host.returncode == 0


def test_an_old_word_that_the_broker_kept_is_no_news_of_somebody_sitting(
    tmp_path: Path, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    with running(env) as host:
        cushion = Cushion(senders(mosquitto.port, NAME), ago_min=3 * 24 * 60)
        cushion.tells()
        cushion.sits()
        assert host.stdout is not None
        assert next(line for line in host.stdout if NAME in line).endswith(f"{NAME}: offline\n")


def test_the_doctor_tells_what_was_refused(
    tmp_path: Path, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    sender = senders(mosquitto.port, NAME)
    with running(env) as host:
        Cushion(sender).tells()
        sender.raw("record", b"rubbish")
        sender.record({"v": 1, "boot": "0000000b", "seq": 0, "zero": None, "kind": "alive", "at": 5})
        sender.wait_until_stored()
        assert host.stdout is not None
        found = typed(env, "doctor")
    assert found.returncode == 1
    assert "1 × perch/v1/cushion-1a2b3c/record: not JSON" in " ".join(found.stdout.split())
    assert "1 record of cushion-1a2b3c waits for a known time" in " ".join(found.stdout.split())


def test_a_probe_says_what_keeps_us_from_a_broker(tmp_path: Path, mosquitto: Mosquitto) -> None:
    assert probe(Broker("127.0.0.1", mosquitto.port)) is None
    mosquitto.kill()
    assert "cannot be reached" in (probe(Broker("127.0.0.1", mosquitto.port)) or "")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "not answer" in (probe(Broker("127.0.0.1", silent.getsockname()[1]), 0.3) or "")
    assert "ca_file" in (probe(Broker("127.0.0.1", mosquitto.port, tls=True, ca_file=str(tmp_path / "no"))) or "")


def test_a_probe_says_when_a_broker_refuses_us(tmp_path: Path, mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    config = tmp_path / "mosquitto.conf"
    config.write_text(config.read_text().replace("true", "false"))
    mosquitto.start()
    assert "refuses us" in (probe(Broker("127.0.0.1", mosquitto.port, "me", "wrong")) or "")
