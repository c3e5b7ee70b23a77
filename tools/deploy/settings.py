"""The settings of one cushion: from a file, or asked for on the terminal. Secrets are never on a command line."""

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.problems import Problem

BOARDS = ("esp32", "esp32s3")
MOST_CELLS = 16
DEVICE = re.compile(r"[a-z0-9-]{1,32}")
KEY = re.compile(r"([0-9a-fA-F]{2}){16,}")
RESERVED = ("host", "time")  # topics beside those of the devices
PORT, TLS_PORT = 1883, 8883

Read = Callable[[str], str]


def given(path: Path) -> bytes:
    """The settings in a file, as they go onto the board."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Problem(f"the settings cannot be read: {problem}") from problem
    except ValueError as problem:
        raise Problem(f"{path} is not JSON: {problem}") from problem
    return checked(settings, str(path))


def checked(settings: Any, where: str) -> bytes:
    """The settings if they are right; a Problem with all that is wrong if not."""
    wrong = problems(settings)
    if wrong:
        raise Problem("\n".join([f"the settings are not right ({where}):", *(f"  {line}" for line in wrong)]))
    return json.dumps(settings, indent=1).encode()


def problems(settings: Any) -> list[str]:
    """All that is wrong with settings of a cushion, never repeating a value: it may be a password."""
    if not isinstance(settings, dict):
        return ["they are not an object of names and values"]
    unknown = [f"{name}: no such setting; there are {', '.join(CHECKS)}" for name in settings if name not in CHECKS]
    set_ones = {name: value for name, value in settings.items() if name in CHECKS and value is not None}
    return unknown + [f"{name}: {why}" for name, value in set_ones.items() for why in CHECKS[name](value)]


def device(value: Any) -> list[str]:
    if isinstance(value, str) and DEVICE.fullmatch(value) and value not in RESERVED:
        return []
    return ["a name is 1 to 32 of a-z, 0-9 and -, and not host or time; null is one made of the MAC address"]


def ntp(value: Any) -> list[str]:
    return [] if value and isinstance(value, str) else ["it is the name of a time server"]


def wifi(value: Any) -> list[str]:
    if isinstance(value, list) and all(texts(network, "ssid", ("password",)) for network in value):
        return []
    return ['it is a list of networks, [{"ssid": "...", "password": "..."}]']


def broker(value: Any) -> list[str]:
    rest = {name: it for name, it in value.items() if name != "port"} if isinstance(value, dict) else value
    if not texts(rest, "host", ("user", "password", "psk_identity", "psk_key")):
        return ["it has a host, and may have port, user, password, psk_identity and psk_key"]
    if bool(value.get("psk_identity")) != bool(value.get("psk_key")):
        return ["psk_identity and psk_key go together"]
    if value.get("psk_key") and not KEY.fullmatch(value["psk_key"]):
        return ["psk_key is hex digits, at least 32 and an even number"]
    port = value.get("port") or PORT
    return [] if type(port) is int and 0 < port < 65536 else ["port is a number from 1 to 65535"]


def texts(value: Any, needed: str, further: tuple[str, ...]) -> bool:
    """Is it an object with this text, and with no others than these?"""
    if not isinstance(value, dict) or not value.get(needed):
        return False
    return all(name in (needed, *further) and isinstance(text, str | None) for name, text in value.items())


def board(value: Any) -> list[str]:
    return [] if value in BOARDS else [f"it is one of {', '.join(BOARDS)}"]


def cells(value: Any) -> list[str]:
    if isinstance(value, list) or (type(value) is int and 1 <= value <= MOST_CELLS):
        return []
    return [f"it is a number from 1 to {MOST_CELLS}, or a list of the places [x, y] of the cells"]


def cushion(value: Any) -> list[str]:
    """What the firmware itself says of them."""
    wrong: list[str] = importlib.import_module("cushion.settings").check(value)[1]
    return wrong


CHECKS = {
    "device": device,
    "board": board,
    "cells": cells,
    "ntp": ntp,
    "wifi": wifi,
    "broker": broker,
    "cushion": cushion,
}


def asked(read: Read, read_secret: Read) -> bytes:
    """The settings as somebody types them."""
    settings: dict[str, Any] = {
        "device": read("Name of the cushion (nothing: from its MAC address): ") or None,
        "board": read("Board, esp32 or esp32s3 (nothing: esp32): ") or "esp32",
        "cells": number(read, "Number of cells (nothing: 4): ", 4),
        "wifi": networks(read, read_secret),
        "broker": asked_broker(read, read_secret),
    }
    return checked(settings, "as typed")


def networks(read: Read, read_secret: Read) -> list[dict[str, str]]:
    found = []
    while ssid := read("Wi-Fi network (nothing: no more): "):
        found.append({"ssid": ssid, "password": read_secret(f"Password of {ssid}: ")})
    return found


def asked_broker(read: Read, read_secret: Read) -> dict[str, Any] | None:
    """Where the MQTT broker is, and how the cushion proves who it is."""
    host = read("MQTT broker's address (nothing: none): ")
    if not host:
        return None
    if identity := read("TLS-PSK identity (nothing: no encryption): "):
        proof = {"psk_identity": identity, "psk_key": read_secret("TLS-PSK key, in hex: ")}
    elif user := read("User at the broker (nothing: none): "):
        proof = {"user": user, "password": read_secret(f"Password of {user}: ")}
    else:
        proof = {}
    usual = TLS_PORT if identity else PORT
    return {"host": host, "port": number(read, f"Port (nothing: {usual}): ", usual), **proof}


def number(read: Read, question: str, otherwise: int) -> int:
    while (answer := read(question)) and not answer.isdigit():
        pass
    return int(answer or otherwise)
