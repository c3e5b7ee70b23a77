"""Backups, restores and forgetting with a real broker, a real host and a whole cushion of the desktop board."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from perch.journal import Reader, back_up, restore
from perch.model.cushion import Broker
from perch.mqtt import Session
from perch.service.host import Host
from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.cli import typed
from support.cushions import Sender
from support.hosts import HostProcess
from support.messages import MINUTE_MS, bout, state
from support.processes import PATIENCE_S
from support.simulated_worker import MONDAY_MS, assert_same, bouts

LEAVES = ("state", "status", "health", "settings/reported")


def refilling(path: Path) -> bool:
    with Reader(path) as journal:
        return journal.refilling() is not None


def test_a_cushion_refills_what_a_backup_lacks_and_nothing_is_lost_or_doubled(
    mosquitto: Mosquitto, tmp_path: Path, cushion: Callable[[int, int | None], SimulatedCushion]
) -> None:
    path, backup, now_ms = tmp_path / "journal.db", tmp_path / "backup.db", [MONDAY_MS]

    def started() -> Host:
        service = Host(path, Broker("127.0.0.1", mosquitto.port), lambda: now_ms[0])
        service.start()
        return service

    service, truth, restored_at = started(), [], None
    try:
        for what in cushion(mosquitto.port, None):
            now_ms[0] = what.get("now", now_ms[0])
            truth += [what["contact"]] if "contact" in what else []
            if len(truth) == 6 and not backup.exists() and bouts(path):
                back_up(path, backup, lambda done, total: None)
            if len(truth) == 15 and restored_at is None:
                service.stop()
                path.unlink()
                restore(backup, path, now_ms[0], lambda done, total: None)
                assert 0 < len(bouts(path)) < 15 and refilling(path)
                service, restored_at = started(), now_ms[0]
            if restored_at and not refilling(path):
                break
    finally:
        service.stop()
    assert_same(bouts(path)[:15], truth[:15])


def kept(port: int) -> dict[str, bytes]:
    """What the broker keeps of the chair for whoever comes next."""
    with Session(Broker("127.0.0.1", port), [f"perch/v1/chair/{leaf}" for leaf in LEAVES]) as visit:
        visit.wait(lambda: len(visit.heard) == len(LEAVES), 0.5)
        return {topic: payload for topic, payload in visit.heard.items() if payload}


def test_a_cushion_is_forgotten_while_the_host_runs_and_does_not_send_for_ever(
    host: HostProcess, mosquitto: Mosquitto, sender: Sender, tmp_path: Path
) -> None:
    sender.record(bout(1, 0, MINUTE_MS))
    sender._client.publish("perch/v1/chair/state", json.dumps(state()), 0, True)
    sender._client.publish("perch/v1/chair/status", b"online", 1, True)
    sender.wait_until_stored()
    at = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(mosquitto.port)}
    assert kept(mosquitto.port)
    found = typed(tmp_path, "forget", "chair", "--yes", **at)
    assert found.returncode == 0, found.stdout + found.stderr
    assert kept(mosquitto.port) == {}
    sender.record(bout(1, 0, MINUTE_MS))
    sender.record(bout(2, MINUTE_MS, 2 * MINUTE_MS))
    sender.wait(lambda: len(sender.rejected) == 2)
    sender.wait_until_stored()
    with Reader(host.journal) as journal:
        assert journal.devices() == [] and journal.quarantine().refused == 0


def test_who_is_forgotten_is_taken_from_home_assistant_whatever_its_prefix_was(
    mosquitto: Mosquitto, tmp_path: Path, senders: Callable[[int, str], Sender]
) -> None:
    topic = "elsewhere/device/perch-chair/config"
    shown = {"PERCH_HOME_ASSISTANT_DISCOVERY": "1", "PERCH_HOME_ASSISTANT_PREFIX": "elsewhere"}
    host = HostProcess(tmp_path, mosquitto.port, shown)
    senders(mosquitto.port, "chair").record(bout(1, 0, MINUTE_MS))
    with Session(Broker("127.0.0.1", mosquitto.port), [topic]) as visit:
        assert visit.wait(lambda: bool(visit.heard.get(topic)), PATIENCE_S)
        assert host.stop() == 0
        at = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(mosquitto.port)}
        assert typed(tmp_path, "forget", "chair", "--yes", **at).returncode == 0
        assert visit.wait(lambda: not visit.heard[topic], PATIENCE_S)


@pytest.mark.parametrize("command", ["backup", "export"])
def test_the_journal_is_copied_while_the_host_takes_records(
    host: HostProcess, sender: Sender, tmp_path: Path, command: str
) -> None:
    for seq in range(200):
        sender.record(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 1000))
    to = tmp_path / "copy"
    found = typed(tmp_path, command, str(to))
    assert found.returncode == 0, found.stderr
    sender.wait_until_stored()
    assert to.exists()
