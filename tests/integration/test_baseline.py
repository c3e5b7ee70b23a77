"""`perch baseline` with a real broker and a whole cushion, which is silent for it and then nudges again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from perch.devices.settings import set_nudging
from perch.journal import Reader
from perch.model.cushion import Broker
from perch.model.sitting import Nudge
from perch.mqtt import Message, Session
from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.cli import environment, typed_with
from support.cushion_settings import OWN, REPORTED, WANTED, kept, known, reported
from support.cushions import NAME, Sender
from support.hosts import HostProcess
from support.processes import PATIENCE_S, wait
from support.simulated_worker import DAY_MS, DEVICE, MONDAY_MS, job


@contextmanager
def buzzing(port: int) -> Iterator[list[int]]:
    """A cushion with somebody who sits for hours and minds no nudge; the moments when it buzzed, as they come."""
    buzzes: list[int] = []

    def listen() -> None:
        buzzes.extend(what["buzz"] for what in board if "buzz" in what)

    with SimulatedCushion(job(port, None) | {"person": "ignorer"}) as board, ExitStack() as stack:
        listener = Thread(target=listen)
        listener.start()
        stack.callback(listener.join)
        stack.callback(board.stop)
        yield buzzes


def nudges(host: HostProcess) -> list[Nudge]:
    with Reader(host.journal) as journal:
        return journal.nudges(DEVICE, 0, MONDAY_MS + 10_000 * DAY_MS)


def silenced(host: HostProcess) -> bool | None:
    """Whether the cushion said so, as the host heard it."""
    with Reader(host.journal) as journal:
        reported = journal.reported(DEVICE)
    return reported.nudging_off if reported else None


def test_a_cushion_is_silent_for_its_baseline_and_then_nudges_again(
    tmp_path: Path, mosquitto: Mosquitto, host: HostProcess
) -> None:
    env = environment(tmp_path, mosquitto.port)
    with buzzing(mosquitto.port) as buzzes:
        wait(lambda: any(nudge.delivered for nudge in nudges(host)))
        begun = typed_with(env, "baseline", "start")
        assert "Day 1 of 14, silent" in begun.stdout and "it is silent now" in begun.stdout, begun
        wait(lambda: silenced(host) is True)
        wait(lambda: sum(nudge.why == "baseline" for nudge in nudges(host)) >= 4)
        assert "it nudges again" in typed_with(env, "baseline", "stop").stdout
        wait(lambda: silenced(host) is False)
        silent = [nudge.at_ms for nudge in nudges(host) if nudge.why == "baseline"]
        wait(lambda: any(nudge.delivered and nudge.at_ms > silent[-1] for nudge in nudges(host)))
    assert [at for at in buzzes if silent[0] <= at <= silent[-1]] == []
    assert buzzes[0] < silent[0] and buzzes[-1] > silent[-1]


def test_a_baseline_begins_also_for_a_cushion_that_never_told_its_settings(
    tmp_path: Path, mosquitto: Mosquitto, host: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    known(mosquitto.port, senders)
    begun = typed_with(env, "baseline", "start")
    assert begun.returncode == 0 and "Day 1 of 14, silent" in begun.stdout
    assert "never told its settings" in begun.stdout and "give this command again" in begun.stdout
    assert kept(mosquitto.port) is None
    assert "it may nudge though its baseline runs" in typed_with(env, "baseline", "status").stdout
    reported(mosquitto.port, 0, [])
    again = typed_with(env, "baseline", "start").stdout
    assert "runs since" in again and "the broker keeps the word for it" in again
    assert kept(mosquitto.port)["settings"] == OWN | {"baseline": 1}


def test_without_its_broker_a_baseline_does_not_begin(
    tmp_path: Path, mosquitto: Mosquitto, host: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port)
    known(mosquitto.port, senders)
    mosquitto.kill()
    failed = typed_with(env, "baseline", "start")
    assert failed.returncode == 1
    assert f"the broker 127.0.0.1:{mosquitto.port} cannot be reached" in failed.stderr
    assert "nothing was changed" in failed.stderr
    assert "No goal yet" in typed_with(env, "baseline").stdout
    embedded = typed_with(env | {"PERCH_BROKER_HOST": "", "PERCH_BROKER_EMBEDDED_PORT": "1"}, "baseline", "start")
    assert "`perch run` must run" in embedded.stderr
    assert (
        "embedded_port is 0"
        in typed_with(env | {"PERCH_BROKER_HOST": "", "PERCH_BROKER_EMBEDDED_PORT": "0"}, "baseline", "start").stderr
    )


def test_in_a_blinded_study_the_end_of_a_baseline_leaves_the_cushion_silent(
    tmp_path: Path, mosquitto: Mosquitto, host: HostProcess, senders: Callable[[int, str], Sender]
) -> None:
    env = environment(tmp_path, mosquitto.port) | {"PERCH_STUDY_BLINDED": "1"}
    known(mosquitto.port, senders)
    reported(mosquitto.port, 7, [], baseline=1)
    assert "it is silent already" in typed_with(env, "baseline", "stop").stdout
    assert kept(mosquitto.port) is None


def test_the_word_for_a_cushion_that_is_away_holds_all_its_settings_and_waits_at_any_broker(
    any_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perch.devices.settings.ANSWER_S", 0.2)
    connect = partial(Session, Broker("127.0.0.1", any_port))
    reported(any_port, 3, [])
    for rev, silent, will in ((4, True, "it is silent once"), (5, False, "it nudges again once")):
        ((name, told),) = set_nudging(connect, [NAME], off=silent)
        assert name == NAME and will in told
        assert kept(any_port) == {"v": 1, "rev": rev, "settings": OWN | {"baseline": int(silent)}}


def test_rubbish_that_the_broker_keeps_is_no_settings(mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perch.devices.settings.ANSWER_S", 0.2)
    connect = partial(Session, Broker("127.0.0.1", mosquitto.port))
    with connect() as visit:
        visit.say(Message(WANTED, b'{"v":1,"rev":true,"settings":[]}', retain=True))
        visit.say(Message(REPORTED, b'{"v":1,"rev":1,"settings":{"baseline":"no"},"refused":[]}', retain=True))
    assert "never told" in dict(set_nudging(connect, [NAME], off=True))[NAME]
    reported(mosquitto.port, 2**31 - 1, [])
    list(set_nudging(connect, [NAME], off=True))
    assert kept(mosquitto.port)["rev"] == 1


def test_what_a_cushion_refuses_is_told(mosquitto: Mosquitto) -> None:
    reported(mosquitto.port, 1, [])
    told: dict[str, str] = {}
    connect = partial(Session, Broker("127.0.0.1", mosquitto.port))
    asking = Thread(target=lambda: told.update(set_nudging(connect, [NAME], off=True)))
    with connect([WANTED]) as cushion:
        asking.start()
        assert cushion.wait(lambda: WANTED in cushion.heard, PATIENCE_S)
        reported(mosquitto.port, 1, ["baseline: no such setting"])
        asking.join()
    assert told == {NAME: "it refuses: baseline: no such setting"}
