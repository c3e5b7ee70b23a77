"""Two hosts at one broker: one answers, whatever the order of start, a crash, or an older copy of a journal."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from perch.service.announcer import HostConflict
from perch.service.host import Host
from support.brokers import Mosquitto
from support.cushions import Sender
from support.hosts import HostProcess
from support.messages import MINUTE_MS, NOW_MS, bout, state
from support.processes import PATIENCE_S, wait

BEAT_S = 0.2
ALIVE = "perch/v1/host/alive"
Start = Callable[..., Host]
Senders = Callable[[int, str], Sender]


@pytest.fixture
def start(mosquitto: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setattr("perch.service.announcer.HEARTBEAT_S", BEAT_S)
    with ExitStack() as stack:

        def started(name: str, **more: Any) -> Host:
            path = tmp_path / name / "journal.db"
            at = Broker("127.0.0.1", mosquitto.port)
            host = Host(path, at, lambda: NOW_MS + beats(), **more)
            stack.callback(host.stop)
            host.start()
            return host

        yield started


def beats(counted: list[int] = [0]) -> int:  # noqa: B006 - a clock that goes on with each look
    counted[0] += 1
    return counted[0]


def ended(host: Host) -> str:
    wait(lambda: host.failure is not None, lambda: "it goes on")
    assert isinstance(host.failure, HostConflict)
    return str(host.failure)


def kept(mosquitto: Mosquitto, topic: str = "perch/v1/host") -> dict[str, object]:
    with Session(Broker("127.0.0.1", mosquitto.port), [topic]) as session:
        session.wait(lambda: bool(session.heard), PATIENCE_S)
        return dict(json.loads(session.heard[topic]))


def answers(host: Host, mosquitto: Mosquitto) -> None:
    """Wait until a host answers, and the broker has its presence: it is ready a moment before."""
    assert host.ready.wait(PATIENCE_S)
    wait(lambda: kept(mosquitto)["journal"] == host.reader.id, lambda: "the broker has another journal")


def test_a_second_host_is_refused_and_answers_nobody(
    start: Start, mosquitto: Mosquitto, senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start("first")
    answers(first, mosquitto)
    monkeypatch.setattr("perch.service.announcer.LISTEN_S", PATIENCE_S)  # two signs of the other may come late
    second = start("second")
    assert "--standby, or with --take-over" in ended(second)
    assert not second.ready.is_set()
    sender = senders(mosquitto.port, "chair")
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    second.stop()
    assert kept(mosquitto)["status"] == "online", "its end is not the end of the other one"
    assert kept(mosquitto)["journal"] == first.reader.id


def test_one_that_takes_over_answers_and_the_other_ends(start: Start, mosquitto: Mosquitto) -> None:
    first = start("first")
    answers(first, mosquitto)
    second = start("second", take_over=True)
    answers(second, mosquitto)
    assert "answers the cushions of this broker" in ended(first)
    first.stop()
    wait(lambda: kept(mosquitto)["status"] == "online", lambda: "nobody is online")
    assert kept(mosquitto)["journal"] == second.reader.id


def test_one_that_died_with_its_broker_is_replaced(start: Start, mosquitto: Mosquitto) -> None:
    dead = {"v": 1, "status": "online", "journal": "0" * 16, "instance": "f" * 16, "since": 1, "generation": 7}
    with Session(Broker("127.0.0.1", mosquitto.port)) as session:
        session.say(Message("perch/v1/host", json.dumps(dead).encode(), retain=True))
    host = start("first")
    assert host.ready.wait(PATIENCE_S)
    assert host.failure is None


def test_a_host_says_that_it_is_alive_and_what_it_stored(start: Start, mosquitto: Mosquitto, senders: Senders) -> None:
    host = start("first")
    assert host.ready.wait(PATIENCE_S)
    sender = senders(mosquitto.port, "chair")
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    wait(lambda: kept(mosquitto, ALIVE).get("stored_ms"), lambda: "it says nothing of it")
    alive = kept(mosquitto, ALIVE)
    assert alive["journal"] == host.reader.id
    assert alive["received_ms"]
    assert "stuck" not in alive


def test_an_older_copy_of_a_journal_gets_a_new_id(
    start: Start, mosquitto: Mosquitto, senders: Senders, tmp_path: Path
) -> None:
    host = start("first")
    assert host.ready.wait(PATIENCE_S)
    sender = senders(mosquitto.port, "chair")
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    path = tmp_path / "first" / "journal.db"
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())  # without its log of changes, as somebody copies a file
    before = host.reader.id
    sender.record(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS))
    sender.wait_until_stored()
    host.stop()
    for rest in path.parent.glob("journal.db*"):
        rest.unlink()
    shutil.copy(copy, path)
    again = start("first")
    answers(again, mosquitto)
    assert again.reader.id != before


def test_a_copy_that_lacks_a_single_record_gets_a_new_id(
    mosquitto: Mosquitto, senders: Senders, tmp_path: Path
) -> None:
    """It is taken between two signs of life, and the host and its file end as in a crash."""
    host, copy = HostProcess(tmp_path, mosquitto.port), tmp_path / "copy.db"
    sender = senders(mosquitto.port, "chair")
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    with closing(sqlite3.connect(host.journal)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    sender.record(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS))
    sender.wait_until_stored()
    host.kill()
    before = kept(mosquitto, ALIVE)["journal"]
    for rest in tmp_path.glob("journal.db*"):
        rest.unlink()
    shutil.copy(copy, host.journal)
    host.start()
    wait(lambda: kept(mosquitto)["journal"] != before, lambda: "the broker has the old id")
    host.kill()


def test_a_journal_that_only_went_on_keeps_its_id(start: Start, mosquitto: Mosquitto, senders: Senders) -> None:
    host = start("first")
    assert host.ready.wait(PATIENCE_S)
    sender = senders(mosquitto.port, "chair")
    sender.record(bout(1, 0, MINUTE_MS))
    sender.wait_until_stored()
    before = host.reader.id
    host.stop()
    again = start("first")
    assert again.ready.wait(PATIENCE_S)
    assert again.reader.id == before


def test_two_boards_of_one_name_are_noticed_also_by_a_host_that_starts_anew(
    start: Start, mosquitto: Mosquitto, senders: Senders
) -> None:
    host = start("first")
    sender = senders(mosquitto.port, "chair")
    for minute in (0, 3):
        assert host.ready.wait(PATIENCE_S)
        for at in range(minute, minute + 3):
            for boot in ("a" * 8, "b" * 8):
                sender.raw("state", json.dumps(state(boot=boot, at=MINUTE_MS * (1 + at), since=0)).encode())
        wait(lambda host=host: host.health().twins == ("chair",), lambda: "nobody noticed")  # type: ignore[misc]
        wait(lambda host=host: host.reader.foreign_boots("chair") == ("b" * 8,))  # type: ignore[misc]
        host.stop()
        host = start("first")
