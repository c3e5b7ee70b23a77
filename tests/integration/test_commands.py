"""The commands with a real broker and something that behaves as a cushion does."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from perch.model.cushion import Broker
from perch.mqtt import probe
from support.brokers import Mosquitto
from support.cli import environment, running, typed_with
from support.cushions import NAME, NudgedCushion, Sender

MINUTE_MS = 60_000


def test_what_a_cushion_tells_is_shown_and_reported(
    tmp_path: Path, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    cushion = NudgedCushion(senders(mosquitto.port, NAME))
    with running(env) as host:
        cushion.tells()
        cushion.sits()
        assert host.stdout is not None
        assert next(line for line in host.stdout if "sits" in line).endswith(f"{NAME}: online, somebody sits\n")
        day = json.loads(typed_with(env, "report", "--json").stdout)["cushions"][0]
        assert day["device"] == NAME and day["bouts"][-1]["open"]
        doctor = json.loads(typed_with(env, "doctor", "--json").stdout)
    assert doctor["well"], doctor
    assert host.returncode == 0


def test_an_old_word_that_the_broker_kept_is_no_news_of_somebody_sitting(
    tmp_path: Path, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    with running(env) as host:
        cushion = NudgedCushion(senders(mosquitto.port, NAME), ago_min=3 * 24 * 60)
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
        NudgedCushion(sender).tells()
        sender.raw("record", b"rubbish")
        sender.record({"v": 1, "boot": "0000000b", "seq": 0, "zero": None, "kind": "alive", "at": 5})
        sender.wait_until_stored()
        assert host.stdout is not None
        found = typed_with(env, "doctor")
    assert found.returncode == 1
    assert "1 × perch/v1/cushion-1a2b3c/record: not JSON" in " ".join(found.stdout.split())
    assert "1 record of cushion-1a2b3c waits for a known time" in " ".join(found.stdout.split())


def test_a_probe_says_what_keeps_us_from_a_broker(
    tmp_path: Path, mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert probe(Broker("127.0.0.1", mosquitto.port)) is None
    mosquitto.kill()
    assert "cannot be reached" in (probe(Broker("127.0.0.1", mosquitto.port)) or "")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr("perch.mqtt.session._PATIENCE_S", 0.3)
        assert "not answer" in (probe(Broker("127.0.0.1", silent.getsockname()[1])) or "")
    assert "ca_file" in (probe(Broker("127.0.0.1", mosquitto.port, tls=True, ca_file=str(tmp_path / "no"))) or "")


def test_a_probe_says_when_a_broker_refuses_us(tmp_path: Path, mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    config = tmp_path / "mosquitto.conf"
    config.write_text(config.read_text().replace("true", "false"))
    mosquitto.start()
    assert "refuses us" in (probe(Broker("127.0.0.1", mosquitto.port, "me", "wrong")) or "")
