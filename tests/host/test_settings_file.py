"""The settings file of a cushion: what a simulated one reads of it, and what is wrong with one that it cannot use."""

from typing import Any

import pytest

from boards.esp32.joining import form
from perch.devices.settings_file import Proof, Way, claim_code, connection, settings, template

PROOF = Proof("ab" * 32, "a password")
WAYS = [
    (Way("10.0.0.2"), 8883, {"psk_identity": "desk", "psk_key": "ab" * 32}),
    (Way("broker", plain=True), 1883, {"user": "desk", "password": "a password"}),
    (Way("broker", 2000, plain=True), 2000, {"user": "desk", "password": "a password"}),
]
NO_SECRETS = dict.fromkeys(("user", "password", "psk_identity", "psk_key"))


@pytest.mark.parametrize(("way", "port", "secrets"), WAYS)
def test_a_simulated_cushion_comes_in_as_the_file_of_the_real_one_says(
    way: Way, port: int, secrets: dict[str, str]
) -> None:
    values = template(settings({"cushion": {"limit_ms": 1_800_000}}, "desk", way.broker("desk", PROOF)))
    assert values["cushion"] == {"limit_ms": 1_800_000}
    assert connection(values) == {"device": "desk", "host": way.host, "port": port} | NO_SECRETS | secrets


def test_without_a_port_it_is_that_of_the_encryption() -> None:
    plain = {"host": "broker"}
    assert connection({"device": "desk", "broker": plain})["port"] == 1883
    assert connection({"device": "desk", "broker": plain | {"psk_identity": "desk", "psk_key": "ab"}})["port"] == 8883


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"device": None}, "device: missing, or no name of a cushion"),
        ({"device": "host"}, "device: missing, or no name of a cushion"),
        ({"device": "Desk"}, "device: missing, or no name of a cushion"),
        ({"broker": None}, "broker.host: missing"),
        ({"broker": {"host": ""}}, "broker.host: missing"),
        ({"broker": {"host": "broker", "password": 7}}, "broker.password: not a text"),
        ({"broker": {"host": "broker", "psk_key": "ab"}}, "broker: psk_identity and psk_key go together"),
        ({"broker": {"host": "broker", "port": "1883"}}, "broker.port: not a number from 1 to 65535"),
        ({"broker": {"host": "broker", "port": 65_536}}, "broker.port: not a number from 1 to 65535"),
    ],
)
def test_what_is_missing_in_a_file_is_named(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError) as error:
        connection({"device": "desk", "broker": {"host": "broker"}} | changed)
    assert str(error.value) == problem


def test_a_file_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="no object of names and values"):
        template("[]")


@pytest.mark.parametrize("way", [way for way, _, _ in WAYS])
def test_a_claim_code_is_read_by_the_cushion_and_holds_no_more_than_it_needs(way: Way) -> None:
    values = {"device": "desk", "broker": way.broker("desk", PROOF), "update_key": "cd" * 32}
    code = claim_code(values | {"wifi": [{"ssid": "home", "password": "secret"}], "access_point": {}, "cells": 4})
    assert form.unpacked(code) == values
    assert len(code) < 500 and code.replace("-", "").replace("_", "").isalnum()
    del values["update_key"]
    assert form.unpacked(claim_code(values | {"update_key": None})) == values


def test_settings_without_a_broker_have_no_claim_code() -> None:
    with pytest.raises(ValueError, match="broker.host: missing"):
        claim_code({"device": "desk"})
