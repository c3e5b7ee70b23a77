"""A real Mosquitto with our config and the accounts of `perch device`: nobody says or hears what is not theirs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import settings as deploying
from perch.devices import mosquitto
from perch.devices.enrol import HOST_PASSWORD, PASSWORDS
from perch.homeassistant import discovery
from perch.model.cushion import Broker
from perch.mqtt import Message, Session, probe
from perch.wire import topics
from support.guarded_broker import LAST, Client, Guarded
from support.hosts import HostProcess
from support.processes import PATIENCE_S, wait

ALL = ("#", "$SYS/#", "perch/v1/#", "perch/v1/+/settings", "perch/v1/kitchen/do", "perch/home/#")
UP = [leaf for leaf, _ in topics.UP]
FORBIDDEN = [
    *(topics.down("kitchen", leaf) for leaf in [*UP, *topics.DOWN, "other"]),
    *(topics.down("desk", leaf) for leaf in [*topics.DOWN, "other", "record/more"]),
    topics.HOST, topics.TIME, topics.home("desk", "state"), topics.home("kitchen", "do/mute"),
    "homeassistant/device/desk/config", "$SYS/broker/uptime", "other", "perch/v1/+/record",
]  # fmt: skip
OVER = Message(topics.HOST, LAST.encode())


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Guarded]:
    """With accounts for `desk` and `kitchen`."""
    broker = Guarded(tmp_path)
    broker.enrol("desk", "kitchen")
    broker.start()
    yield broker
    broker.stop()


def by_key(guarded: Guarded, name: str, key: str | None = None) -> Client:
    """A cushion that comes in with a key, its own if no other is given."""
    proof = [f"--psk-identity {name}", f"--psk {key or guarded.key(name)}"]
    return Client(guarded.folder, f"-p {guarded.tls_port}", *proof, name=name)


def by_password(guarded: Guarded, name: str, password: str) -> Client:
    return Client(guarded.folder, f"-p {guarded.port}", f"-u {name}", f"-P {password}", name=f"{name}-plain")


def test_the_host_is_let_in_with_the_password_that_was_drawn_for_it(guarded: Guarded) -> None:
    assert probe(guarded.host) is None
    assert "Error" not in guarded.log


def test_nobody_comes_in_without_an_account(guarded: Guarded) -> None:
    anonymous = Client(guarded.folder, f"-p {guarded.port}", name="anonymous")
    assert anonymous.says("perch/v1/desk/record", "{}") != 0
    assert by_password(guarded, mosquitto.HOST, "wrong").says("perch/v1/desk/record", "{}") != 0
    assert by_password(guarded, "desk", "").says("perch/v1/desk/record", "{}") != 0
    told = probe(Broker("127.0.0.1", guarded.port, mosquitto.HOST, "wrong")) or ""
    assert "refuses us" in told and "look at broker.user and the password" in told


def test_nobody_comes_in_with_a_wrong_key_an_unknown_name_or_in_plain_words(guarded: Guarded) -> None:
    assert by_key(guarded, "desk").says("perch/v1/desk/record", "{}") == 0
    assert by_key(guarded, "desk", guarded.key("kitchen")).says("perch/v1/desk/record", "{}") != 0
    assert by_key(guarded, "stranger", guarded.key("desk")).says("perch/v1/stranger/record", "{}") != 0
    plain = Client(guarded.folder, f"-p {guarded.tls_port}", f"-u {mosquitto.HOST}", f"-P {guarded.host_password}")
    assert plain.says("perch/v1/desk/record", "{}") != 0


def test_a_cushion_says_its_own_things_and_nothing_else_reaches_anybody(guarded: Guarded) -> None:
    desk = by_key(guarded, "desk")
    with Session(guarded.host, ["#", "perch/#"]) as everybody:
        for topic in FORBIDDEN:
            desk.says(topic, "mine", "-r")
        for leaf in UP:
            assert desk.says(topics.down("desk", leaf), "mine") == 0
        assert everybody.wait(lambda: topics.down("desk", UP[-1]) in everybody.heard, PATIENCE_S)
        assert sorted(everybody.heard) == sorted(topics.down("desk", leaf) for leaf in UP)


def test_a_cushion_hears_what_it_is_told_and_nothing_that_others_are(guarded: Guarded) -> None:
    said = [topics.down(name, leaf) for name in ("desk", "kitchen") for leaf in [*UP, *topics.DOWN]]
    with Session(guarded.host) as host:
        for topic in [*said, topics.HOST, topics.TIME, topics.home("desk", "state")]:
            host.say(Message(topic, b"told", retain=True))
        heard = by_key(guarded, "desk").hears(*ALL, *FORBIDDEN[:-1], end=lambda: host.say(OVER))
    own = [topics.down("desk", leaf) for leaf in topics.DOWN]
    assert heard == {f"{topic} told" for topic in [*own, topics.HOST, topics.TIME]}


def test_a_cushion_cannot_throw_out_another_or_leave_a_will_in_its_name(guarded: Guarded) -> None:
    with Session(guarded.host, ["perch/v1/#"]) as host:
        kitchen = by_key(guarded, "kitchen").listening("-t", "perch/v1/kitchen/do", "-i", "kitchen")
        assert kitchen.stdout is not None
        next(line for line in kitchen.stdout if "SUBACK" in line)
        will = ("--will-topic", "perch/v1/kitchen/status", "--will-payload", "offline")
        desk = by_key(guarded, "desk")
        desk.says("perch/v1/desk/record", "1", "-i", "kitchen", *will)
        dying = desk.listening("-t", "perch/v1/desk/do", "-i", "kitchen", *will)
        assert dying.stdout is not None
        next(line for line in dying.stdout if "SUBACK" in line)
        dying.kill()
        dying.wait()
        host.say(Message("perch/v1/kitchen/do", b"still there?"))
        next(line for line in kitchen.stdout if "still there?" in line)
        kitchen.terminate()
        kitchen.wait()
        assert "perch/v1/kitchen/status" not in host.heard


def test_a_message_that_no_cushion_would_send_goes_no_further_than_the_broker(guarded: Guarded) -> None:
    large = guarded.folder / "large"
    large.write_bytes(b"x" * 100_000)
    desk = by_key(guarded, "desk")
    with Session(guarded.host, ["perch/v1/#"]) as host:
        desk.says_file("perch/v1/desk/state", large)
        assert desk.says("perch/v1/desk/health", "small") == 0
        assert host.wait(lambda: "perch/v1/desk/health" in host.heard, PATIENCE_S)
        assert "perch/v1/desk/state" not in host.heard


def test_who_is_added_comes_in_and_who_is_removed_does_not_once_mosquitto_has_read_again(guarded: Guarded) -> None:
    key = guarded.key("desk")
    guarded.enrol("sofa")
    assert guarded.typed("device", "remove", "desk").returncode == 0
    guarded.reload()
    until_read_again(guarded)
    assert by_key(guarded, "sofa").says("perch/v1/sofa/record", "{}") == 0
    assert by_key(guarded, "desk", key).says("perch/v1/desk/record", "{}") != 0


def test_who_is_removed_is_thrown_out_and_stays_out_while_others_stay(guarded: Guarded) -> None:
    desk, kitchen = by_key(guarded, "desk"), by_key(guarded, "kitchen")
    with desk.listening("-t", "perch/v1/desk/do") as gone, kitchen.listening("-t", "perch/v1/kitchen/do") as stays:
        for listening in (gone, stays):
            assert listening.stdout is not None
            next(line for line in listening.stdout if "SUBACK" in line)
        removed = guarded.typed("device", "remove", "desk", "--pid-file", str(guarded.pid_file))
        assert removed.stdout == "desk: its account is gone, and its connection ended\n", removed
        assert gone.wait(PATIENCE_S) != 0, "it comes in again by its key"
        assert "Client desk already connected, closing old connection" in guarded.log
        with Session(guarded.host) as host:
            host.say(Message("perch/v1/kitchen/do", b"still there?"))
        assert stays.stdout is not None and next(line for line in stays.stdout if "still there?" in line)
        stays.terminate()


def until_read_again(guarded: Guarded) -> None:
    wait(lambda: "Reloading config" in guarded.log, lambda: guarded.log)


def test_the_settings_file_of_a_cushion_is_taken_by_make_deploy_and_lets_it_in(guarded: Guarded) -> None:
    like = guarded.folder / "like.json"
    like.write_text(json.dumps({"board": "esp32s3", "cells": 16, "wifi": [{"ssid": "net", "password": "sesame12"}]}))
    where = ("--broker", "broker.example", "--port", str(guarded.tls_port))
    assert guarded.typed("device", "add", "sofa", *where, "--like", str(like)).returncode == 0
    guarded.reload()
    until_read_again(guarded)
    path = guarded.folder / "cushions" / "sofa.json"
    settings = json.loads(deploying.given(path))
    assert settings["device"] == "sofa" and settings["cells"] == 16 and settings["wifi"][0]["ssid"] == "net"
    assert settings["broker"]["port"] == guarded.tls_port
    broker = settings["broker"]
    assert by_key(guarded, broker["psk_identity"], broker["psk_key"]).says("perch/v1/sofa/record", "{}") == 0


def test_a_cushion_without_tls_comes_in_by_its_password(guarded: Guarded) -> None:
    where = ("--plain", "--broker", "broker.example", "--port", str(guarded.port))
    assert guarded.typed("device", "add", "old", *where).returncode == 0
    guarded.reload()
    until_read_again(guarded)
    broker = json.loads(deploying.given(guarded.folder / "cushions" / "old.json"))["broker"]
    old = by_password(guarded, broker["user"], broker["password"])
    assert old.says("perch/v1/old/record", "{}") == 0
    with Session(guarded.host, ["#"]) as host:
        old.says("perch/v1/desk/record", "{}")
        old.says("perch/v1/old/record", "{}")
        assert host.wait(lambda: bool(host.heard), PATIENCE_S)
        assert list(host.heard) == ["perch/v1/old/record"]


def test_the_host_reads_its_password_again_where_the_one_it_has_is_refused(guarded: Guarded) -> None:
    host = HostProcess(guarded.folder, guarded.port, guarded.env)
    try:
        passwords = guarded.accounts / PASSWORDS
        renewed = {mosquitto.HOST: mosquitto.hashed("another", b"twelve bytes")}
        passwords.write_text(mosquitto.with_accounts(passwords.read_text(), renewed))
        guarded.reload()
        host.wait_until_said("connection lost")
        (guarded.folder / "cushions" / HOST_PASSWORD).write_text("another\n")
        wait(lambda: host.said.count("connected to the broker") == 2, lambda: host.said)
    finally:
        host.kill()


def test_home_assistant_sees_what_it_is_shown_and_presses_its_buttons_only(guarded: Guarded) -> None:
    passwords = guarded.accounts / PASSWORDS
    passwords.write_text(
        mosquitto.with_accounts(passwords.read_text(), {mosquitto.HOME: mosquitto.hashed("sesame", b"twelve bytes")})
    )
    guarded.reload()
    until_read_again(guarded)
    assistant = by_password(guarded, mosquitto.HOME, "sesame")
    shown = [topics.HOST, topics.down("desk", "status"), topics.home("desk", "state"), topics.HOME_AVAILABLE]
    config = discovery.topic("homeassistant", "desk")
    with Session(guarded.host) as host:
        for topic in [*shown, config, topics.down("desk", "state"), topics.down("desk", "settings")]:
            host.say(Message(topic, b"told", retain=True))
        heard = assistant.hears("#", "perch/#", end=lambda: host.say(OVER))
    assert heard == {f"{topic} told" for topic in [*shown, config]}
    with Session(guarded.host, ["perch/#"]) as host:
        for topic in [*shown, topics.down("desk", "do"), topics.down("desk", "settings")]:
            assistant.says(topic, "mine")
        pressed = topics.home("desk", "do/mute")
        assistant.says(pressed, "PRESS")
        assert host.wait(lambda: pressed in host.heard, PATIENCE_S)
        assert b"mine" not in host.heard.values()
