"""A cushion on its battery, at a real Mosquitto with the real host: asleep is not offline, and no record is missing."""

from pathlib import Path
from time import monotonic, sleep, time_ns
from typing import Any

from perch.journal import Reader
from perch.model.cushion import Broker
from perch.mqtt import Session
from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.cli import typed
from support.hosts import HostProcess
from support.processes import wait

DEVICE = "chair"
MINUTE_MS = 60_000
LIVED_MS = 37 * MINUTE_MS
AGO_MS = 45 * MINUTE_MS
SPEED = 100
LOOKED_S = 35  # by when the host has looked which cushions it hears no more
SCRIPT = [[False, 5 * MINUTE_MS], [True, 30_000], [False, 20 * MINUTE_MS], [True, 6 * MINUTE_MS]]


def job(port: int, start_ms: int, folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = {"job": "simulate", "settings": {"power": 1, "sample_hz": 2}, "seed": 7, "script": SCRIPT}
    made |= {"start_utc": start_ms, "end_utc": None, "utc_offset_ms": 0, "speed": SPEED, "folder": str(folder)}
    return made | {"host": "127.0.0.1", "port": port, "device": DEVICE}


def test_a_cushion_that_sleeps_is_not_taken_for_offline_and_all_its_records_arrive(
    mosquitto: Mosquitto, host: HostProcess, tmp_path: Path
) -> None:
    begun, start_ms = monotonic(), time_ns() // 1_000_000 - AGO_MS
    statuses: list[bytes] = []
    topic = f"perch/v1/{DEVICE}/status"
    with Session(Broker("127.0.0.1", mosquitto.port), [topic], hear=lambda _topic, payload: statuses.append(payload)):
        with SimulatedCushion(job(mosquitto.port, start_ms, tmp_path / "flash")) as board:
            next(said for said in board if said.get("now", 0) >= start_ms + LIVED_MS)
        wait(lambda: statuses[-1:] == [b"asleep"], lambda: f"{statuses}")
    # It was connected at the start, for the sending of the first half hour, and for whoever sat for six minutes.
    assert statuses in ([b"online", b"asleep"] * 3, [b"online", b"asleep"] * 2), statuses
    with Reader(host.journal) as reader:
        short, long = reader.bouts(DEVICE, 0, 2 * start_ms)
        assert [round(bout.end_ms - bout.start_ms, -3) for bout in (short, long)] == [30_000, 6 * MINUTE_MS]
        live, now_ms = reader.live(DEVICE), time_ns() // 1_000_000
        assert live is not None and live.asleep and live.at_ms is not None
        assert now_ms - live.at_ms > 8 * MINUTE_MS and not live.unheard(now_ms)
    broker = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(mosquitto.port)}
    told = typed(tmp_path, "tell", DEVICE, "mute", **broker)
    assert told.returncode == 1 and "sleeps on its battery, and is heard again within" in told.stderr, told
    assert "asleep on its battery, last heard" in typed(tmp_path, "doctor", **broker).stdout
    sleep(max(0.0, begun + LOOKED_S - monotonic()))
    assert "plugged in" not in host.said and "says nothing" not in host.said
