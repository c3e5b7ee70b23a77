"""The host at a real broker: records in, `stored` out, and back again after whatever breaks."""

import json
import logging
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import enumerate as threads
from typing import Any

import pytest

from perch.journal import Reader
from perch.model.cushion import Broker
from perch.mqtt.embedded import BrokerError, EmbeddedBroker
from perch.service.host import Host
from support.brokers import Mosquitto
from support.cushions import Sender
from support.hosts import HostProcess
from support.messages import BOOT, ZERO_MS, bout, point, state
from support.processes import PATIENCE_S, wait

NOW_MS = ZERO_MS + 20 * 86_400_000


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def serve(journal: Path) -> Iterator[Callable[..., Host]]:
    """Start hosts in this process, at a port of this machine or with a broker of their own."""
    with ExitStack() as stack:

        def start(port: int | None, **more: Any) -> Host:
            service = Host(journal, Broker("127.0.0.1", port) if port else None, lambda: NOW_MS, **more)
            stack.callback(service.stop)
            service.start()
            return service

        yield start


def test_a_record_goes_through_the_broker_into_the_journal_and_is_called_stored(
    any_port: int, serve: Callable[..., Host], senders: Callable[[int, str], Sender]
) -> None:
    service = serve(any_port)
    assert service.ready.wait(PATIENCE_S)
    sender = senders(any_port, "chair")
    sender.raw("state", b"{}")
    sender.record(bout(1, 1000, 61_000))
    sender.record(point(2, -1))
    sender.wait_until_stored()
    assert list(sender.rejected) == [(BOOT, 2)]
    assert [one.seq for one in service.reader.bouts("chair", 0, NOW_MS)] == [1]
    assert len(service.reader.quarantine().rows) == 2
    service.stop()
    assert not [thread.name for thread in threads() if thread.name in ("mqtt", "ingest", "time")]


def test_the_host_says_which_journal_it_writes_and_what_time_it_is_and_that_it_leaves(
    any_port: int, journal: Path, serve: Callable[..., Host], senders: Callable[[int, str], Sender],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("perch.service.host._TIME_EACH_S", 0.05)
    monkeypatch.setattr("perch.service.host._CAME_S", 0.05)
    sender = senders(any_port, "chair")
    service = serve(any_port)
    sender.wait(lambda: len(sender.heard) >= 4)
    service.stop()
    sender.wait(lambda: sender.heard[-1][1].get("status") == "offline")
    with Reader(journal) as reader:
        online = {"v": 1, "status": "online", "journal": reader.id}
    topic, word = sender.heard[0]
    assert topic == "perch/v1/host"
    assert {name: word[name] for name in online} == online
    assert sender.heard[1] == ("perch/v1/time", {"v": 1, "utc": NOW_MS})


def test_a_cushion_that_comes_online_is_told_the_time_and_many_that_do_are_told_once(
    any_port: int, serve: Callable[..., Host], senders: Callable[[int, str], Sender]
) -> None:
    service = serve(any_port)
    assert service.ready.wait(PATIENCE_S)
    sender = senders(any_port, "chair")
    time.sleep(1.5)
    before = len(sender.heard)
    for _ in range(50):
        sender.raw("status", b"online")
    time.sleep(2.5)
    told = [word for topic, word in sender.heard[before:] if topic == "perch/v1/time"]
    assert 1 <= len(told) <= 2 and told[0] == {"v": 1, "utc": NOW_MS}


def test_the_broker_says_for_a_killed_host_that_it_is_gone(host: HostProcess, sender: Sender) -> None:
    sender.wait(lambda: bool(sender.heard))
    host.kill()
    sender.wait(lambda: sender.heard[-1][1].get("status") == "offline")
    host.start()


def test_a_host_without_a_broker_brings_its_own(
    serve: Callable[..., Host], senders: Callable[[int, str], Sender]
) -> None:
    service = serve(None)
    sender = senders(service.address.port, "chair")
    sender.record(bout(1, 1000, 61_000))
    sender.wait_until_stored()
    service.stop()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", service.address.port))


def test_a_taken_port_is_refused_with_what_to_do_and_nothing_stays_open(serve: Callable[..., Host]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError, match="embedded_port"):
            serve(None, embedded_port=port)
    serve(None, embedded_port=port)


def test_at_a_broker_of_its_own_a_host_does_not_wait_for_others(
    serve: Callable[..., Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perch.service.announcer.LISTEN_S", 2 * PATIENCE_S)
    assert serve(None).ready.wait(PATIENCE_S)


def test_an_embedded_broker_stops_with_clients_connected(senders: Callable[[int, str], Sender]) -> None:
    broker = EmbeddedBroker()
    broker.start()
    senders(broker.port, "chair")
    broker.stop()
    assert "broker" not in [thread.name for thread in threads()]


def test_the_live_view_follows_the_last_state(
    any_port: int, serve: Callable[..., Host], senders: Callable[[int, str], Sender]
) -> None:
    service = serve(any_port)
    assert service.ready.wait(PATIENCE_S)
    sender = senders(any_port, "chair")
    sender.raw("status", b"online")
    sender.raw("state", json.dumps(state()).encode())
    wait(lambda: service.reader.live("chair"))
    live = service.reader.live("chair")
    assert live
    assert (live.seated, live.lasted_ms) == (True, 60_000)


def test_the_host_waits_for_a_broker_that_is_not_there_yet_and_tells_it_once(
    mosquitto: Mosquitto, journal: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mosquitto.kill()
    service = Host(journal, Broker("127.0.0.1", mosquitto.port, "perch", "s3cret"), lambda: NOW_MS)
    with caplog.at_level(logging.DEBUG):
        service.start()
        time.sleep(1.5)
        mosquitto.start()
        assert service.ready.wait(PATIENCE_S)
        service.stop()
    assert [record.levelname for record in caplog.records if record.name == "perch.mqtt"] == ["WARNING", "INFO"]
    assert "s3cret" not in caplog.text + repr(service.address)


def test_the_host_comes_back_when_its_broker_was_killed(
    mosquitto: Mosquitto, host: HostProcess, sender: Sender
) -> None:
    for seq in range(3):
        sender.record(point(seq, seq))
        sender.wait_until_stored()
        mosquitto.kill()
        mosquitto.start()
    sender.record(point(9, 9))
    sender.wait_until_stored()


def test_the_host_stops_although_its_broker_is_silent(serve: Callable[..., Host]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        service = serve(silent.getsockname()[1])
        before = time.monotonic()
        service.stop()
        assert time.monotonic() - before < 10


def test_a_flood_of_states_keeps_no_record_waiting_for_ever(
    mosquitto: Mosquitto, serve: Callable[..., Host], sender: Sender
) -> None:
    service = serve(mosquitto.port)
    assert service.ready.wait(PATIENCE_S)
    for at in range(60_000, 65_000):
        sender.raw("state", json.dumps(state(at=at)).encode())
    sender.record(point(1, 1))
    sender.wait_until_stored()
    live = service.reader.live("chair")
    assert live
    assert live.at_ms == ZERO_MS + 64_999


def test_a_host_that_is_asked_to_stop_ends_well_within_five_seconds(host: HostProcess) -> None:
    assert host.stop(5.0) == 0
    host.start()


def test_nothing_is_called_stored_while_the_journal_cannot_be_written(
    mosquitto: Mosquitto, journal: Path, serve: Callable[..., Host], sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    serve(mosquitto.port)
    with sqlite3.connect(journal, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        for seq in range(3):
            sender.record(point(seq, seq))
        wait(lambda: "cannot be written" in caplog.text)
        assert len(sender.unstored) == 3
        other.execute("ROLLBACK")
    sender.wait_until_stored()
    wait(lambda: "can be written again" in caplog.text)


def test_a_disk_that_was_full_costs_nothing_once_there_is_room(host: HostProcess, sender: Sender) -> None:
    sender.record(point(0, 0))
    sender.wait_until_stored()
    host.allow(100_000)
    for seq in range(1, 300):
        sender.record(bout(seq, seq * 100_000, seq * 100_000 + 60_000, note="x" * 1000))
    wait(lambda: "cannot be written" in host.said)
    time.sleep(1)
    assert sender.unstored
    host.allow(2**40)
    sender.again()
    sender.wait_until_stored()
    assert "can be written again" in host.said
    with Reader(host.journal) as journal:
        assert len(journal.bouts("chair", 0, NOW_MS)) == 299


def test_huge_messages_take_no_room_while_they_wait(host: HostProcess, sender: Sender) -> None:
    sender.record(point(0, 0))
    sender.wait_until_stored()
    before = host.memory
    with sqlite3.connect(host.journal, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(300):
            sender.raw("record", b"x" * 500_000)
        sender.record(point(1, 1))
        wait(lambda: "cannot be written" in host.said)
        other.execute("ROLLBACK")
    sender.wait_until_stored()
    assert host.memory - before < 20 * 2**20


def test_a_host_whose_journal_is_taken_away_ends_and_says_so(host: HostProcess, sender: Sender) -> None:
    sender.record(point(0, 0))
    sender.wait_until_stored()
    host.journal.unlink()
    sender.record(point(1, 1))
    code, last = host.ended()
    assert (code, list(sender.unstored)) == (1, [(BOOT, 1)])
    assert last.startswith("perch: ") and "start Perch again" in last
    host.start()
    sender.wait_until_stored()
