"""`perch tell` with a real broker and a whole cushion, on whose seat the test puts somebody."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import time_ns

import pytest

from perch.devices.commands import CushionSession, NoAnswer
from perch.devices.settings import Result, change_settings
from perch.model.cushion import Broker
from perch.mqtt import LinkError, Message, Session
from perch.service.host import Host
from support.brokers import Mosquitto
from support.chair import EMPTY, NAME, SITTER, Chair, until
from support.cli import environment, typed_with
from support.messages import MINUTE_MS, state
from support.processes import PATIENCE_S, wait


@pytest.fixture
def chair(mosquitto: Mosquitto) -> Iterator[Chair]:
    with Chair(mosquitto.port, NAME) as chair:
        until(mosquitto.port, lambda state: True)
        yield chair


@pytest.fixture
def env(tmp_path: Path, mosquitto: Mosquitto) -> dict[str, str]:
    return environment(tmp_path, mosquitto.port)


def guided(env: dict[str, str], chair: Chair, sitter: list[int] | None) -> tuple[int, list[str], str]:
    """(exit status, lines, errors) of a calibration by somebody who does as told, or (None) never sits down."""
    command = [sys.executable, "-u", "-m", "perch", "tell", NAME, "calibrate"]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout
        assert process.stderr
        for line in process.stdout:
            lines.append(line.strip())
            chair.raws = sitter if sitter and "Sit down" in line else chair.raws
        return process.wait(), lines, process.stderr.read()


def test_a_calibration_leads_somebody_through_it(env: dict[str, str], chair: Chair) -> None:
    code, lines, errors = guided(env, chair, SITTER)
    assert (code, errors) == (0, "")
    assert [line.partition(": ")[2][:8] for line in lines] == ["Get up a", "Sit down", "Stay lik", "calibrat"]


def test_a_broken_cell_is_left_out_of_a_calibration_and_named(env: dict[str, str], chair: Chair) -> None:
    chair.raws = [*EMPTY[:3], 2000, *EMPTY[4:]]
    code, lines, errors = guided(env, chair, [*SITTER[:3], 2000, *SITTER[4:]])
    assert (code, errors) == (0, "")
    assert lines[-1] == f"{NAME}: left out as faulty: right. Who leans on nothing else is not felt."


def test_a_calibration_that_is_refused_says_why(env: dict[str, str], chair: Chair) -> None:
    code, lines, errors = guided(env, chair, None)
    assert (code, len(lines)) == (1, 2)
    assert errors == "perch: not calibrated: nobody sat down within a minute\n"
    chair.raws = [2000] * 6
    failed = typed_with(env, "tell", NAME, "tare")
    assert failed.returncode == 1 and "empty the seat" in failed.stderr


def test_the_empty_seat_is_learned_alone(env: dict[str, str], chair: Chair) -> None:
    assert typed_with(env, "tell", NAME, "tare").stdout.splitlines()[-1] == "desk: it knows the empty seat anew"


def test_what_needs_somebody_on_the_seat_says_that_nobody_is(env: dict[str, str], chair: Chair) -> None:
    for order in ("snooze", "not-me"):
        failed = typed_with(env, "tell", NAME, order)
        assert failed.returncode == 1 and "nobody sits there" in failed.stderr


def test_each_order_says_what_the_cushion_made_of_it(env: dict[str, str], chair: Chair, mosquitto: Mosquitto) -> None:
    chair.raws = SITTER
    until(mosquitto.port, lambda state: state["seated"])
    said = {words: typed_with(env, "tell", NAME, *words).stdout for words in ORDERS}
    assert {words: text.splitlines()[-1] for words, text in said.items()} == {
        words: f"desk: {told}" for words, told in ORDERS.items()
    }
    assert any("identify" in what for what in chair.said)


ORDERS = {
    ("mute",): "muted for 60 minutes",
    ("mute", "30"): "muted for 30 minutes",
    ("mute", "0"): "no longer muted",
    ("snooze",): "the nudges of this stretch come 10 minutes later",
    ("not-me",): "this bout is left out, and no nudge is heard until it ends",
    ("identify",): "it buzzes",
    ("restart",): "is back",
}


def test_not_me_needs_no_journal_unless_it_names_somebody(
    env: dict[str, str], chair: Chair, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    (tmp_path / "journal.db").write_bytes(b"no journal")
    chair.raws = SITTER
    until(mosquitto.port, lambda state: state["seated"])
    named = typed_with(env, "tell", NAME, "not-me", "--person", "Tom")
    assert named.returncode == 1 and "journal.db" in named.stderr
    assert typed_with(env, "tell", NAME, "not-me").stdout == f"desk: {ORDERS['not-me',]}\n"


def test_cells_are_shown_as_they_read(env: dict[str, str], chair: Chair) -> None:
    chair.raws = SITTER
    lines = typed_with(env, "tell", NAME, "cells", "2").stdout.splitlines()
    assert len(lines) >= 3
    assert set(lines) == {"".join(f"{raw:4}:{raw:4}  " for raw in SITTER) + f" sum {sum(SITTER):5}"}


def test_a_cushion_that_is_not_there_is_told_from_one_that_is_away(env: dict[str, str], mosquitto: Mosquitto) -> None:
    assert "desk was never heard of at this broker" in typed_with(env, "tell", NAME, "snooze").stderr
    with Session(Broker("127.0.0.1", mosquitto.port)) as visit:
        for status, told in (("offline", "is not connected"), ("safe", "is in its safe mode")):
            visit.say(Message(f"perch/v1/{NAME}/status", status.encode(), retain=True))
            failed = typed_with(env, "tell", NAME, "snooze")
            assert failed.returncode == 1 and told in failed.stderr


def test_of_one_that_sleeps_it_is_said_by_when_it_is_heard_until_that_is_over(
    env: dict[str, str], mosquitto: Mosquitto
) -> None:
    now_ms = time_ns() // 1_000_000
    with Session(Broker("127.0.0.1", mosquitto.port)) as visit:
        visit.say(Message(f"perch/v1/{NAME}/status", b"asleep", retain=True))
        for ago_min, told in ((5, "is heard again within 11 min: sit"), (20, "sleeps on its battery: sit")):
            own = state(zero=now_ms - (ago_min + 1) * MINUTE_MS, at=MINUTE_MS, since=0, away_ms=16 * MINUTE_MS)
            visit.say(Message(f"perch/v1/{NAME}/state", json.dumps(own).encode(), retain=True))
            assert told in typed_with(env, "tell", NAME, "snooze").stderr


def test_each_of_several_who_ask_at_once_is_answered(chair: Chair, mosquitto: Mosquitto) -> None:
    def ask(command: str) -> bool:
        with CushionSession(Broker("127.0.0.1", mosquitto.port), NAME, lambda: time_ns() // 1_000_000) as cushion:
            together.wait()
            return cushion.ask(command)

    together = Barrier(4)
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(ask, ["identify", "snooze", "not-me", "identify"])) == [True, False, False, True]


@pytest.fixture
def own_host(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[Host]:
    """A host in this process."""
    host = Host(tmp_path / "journal.db", Broker("127.0.0.1", mosquitto.port), lambda: time_ns() // 1_000_000)
    host.start()
    assert host.ready.wait(PATIENCE_S)
    yield host
    host.stop()


def test_a_host_asks_over_its_own_connection(own_host: Host, chair: Chair, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_host.ask(NAME, "identify") is True
    assert own_host.ask(NAME, "snooze") is False
    with monkeypatch.context() as patience:
        patience.setattr("perch.service.host._ANSWER_S", 0.2)
        assert own_host.ask("lamp", "identify") is None
    (outcome,) = change_settings(own_host.follow, [NAME], {"limit_ms": 1_500_000})
    assert outcome.in_force and outcome.result is Result.DONE
    (again,) = change_settings(own_host.follow, [NAME], {"limit_ms": 1_500_000})
    assert again.in_force and again.result is Result.ALREADY
    wait(lambda: own_host.reader.reported(NAME) is not None)
    assert own_host.reader.quarantine().refused == 0


def test_a_host_says_at_once_that_its_broker_is_away(own_host: Host, mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    wait(lambda: not own_host.connected)
    with pytest.raises(LinkError):
        own_host.ask(NAME, "identify")


def test_a_cushion_that_does_not_answer_is_not_waited_for_for_ever(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perch.devices.commands.ANSWER_S", 0.2)
    monkeypatch.setattr("perch.devices.commands.BACK_S", 0.2)
    broker = Broker("127.0.0.1", mosquitto.port)
    with Session(broker) as visit:
        visit.say(Message(f"perch/v1/{NAME}/status", b"online", retain=True))
        visit.say(Message(f"perch/v1/{NAME}/cells", b'{"v":1,"raw":"none"}', retain=True))
    with CushionSession(broker, NAME, lambda: 0) as cushion:
        assert cushion.state == {}
        with pytest.raises(NoAnswer, match="does not answer"):
            cushion.ask("snooze")
        with pytest.raises(NoAnswer, match="did not start anew"):
            cushion.restart()


def test_without_a_broker_nothing_is_told(env: dict[str, str], mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    failed = typed_with(env, "tell", NAME, "snooze")
    assert failed.returncode == 1
    assert f"the broker 127.0.0.1:{mosquitto.port} cannot be reached" in failed.stderr
    assert "desk was told nothing" in failed.stderr


def test_numbers_are_for_those_who_take_them(env: dict[str, str]) -> None:
    for words in (("snooze", "5"), ("mute", "1000"), ("cells", "301")):
        assert typed_with(env, "tell", NAME, *words).returncode == 2
