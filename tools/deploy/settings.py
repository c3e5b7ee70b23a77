"""The settings of one cushion: from a file, or asked for on the terminal. Secrets are never on a command line."""

import json
import secrets
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from deploy.problems import Problem

EXAMPLE = "firmware/settings.example.json"
READABLE, PASSWORD_LENGTH = "abcdefghijkmnpqrstuvwxyz23456789", 12  # no l, o, 0 and 1
NOBODY = f"the board has no settings yet, and nobody answers the questions: SETTINGS=file.json, one like {EXAMPLE}"

Read = Callable[[str], str]


def given(path: Path) -> bytes:
    """The settings in a file, as they go onto the board."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Problem(f"the settings cannot be read: {problem}") from problem
    except ValueError as problem:
        raise Problem(f"{path} is not JSON: {problem}; {EXAMPLE} is") from problem
    return checked(settings, str(path))


def checked(settings: Any, where: str) -> bytes:
    """The settings if they are right; a Problem with all that is wrong if not."""
    wrong = problems(settings)
    if wrong:
        raise Problem("\n".join([f"the settings are not right ({where}):", *(f"  {line}" for line in wrong)]))
    return json.dumps(settings, indent=1).encode()


def problems(settings: Any) -> list[str]:
    """All that is wrong with settings of a cushion, as the board itself would tell it; no value that is a secret."""
    boards = tuple(import_module("boards.esp32.pins").BOARDS)
    board = settings.get("board") if isinstance(settings, dict) else None
    if board is not None and board not in boards:
        return [f"board: not one of {', '.join(boards)}"] + problems(settings | {"board": None})
    found, wrong = import_module("boards.esp32.config").check(settings, "cushion", board or boards[0])
    return [*wrong, *(f"cushion.{problem}" for problem in import_module("cushion.settings").check(found.cushion)[1])]


def with_access_point(settings: bytes | None, there: str | None) -> bytes | None:
    """The settings with an access point: their own, else that of the settings that are `there`, else one newly drawn.

    `settings` None: those that are there, and None where these need no change or are none.
    """
    own, before = as_object(settings), as_object(there)
    values = before if settings is None else own
    if not values and settings is None or values.get("access_point"):
        return settings
    values["access_point"] = before.get("access_point") or drawn()
    return json.dumps(values, indent=1).encode()


def drawn() -> dict[str, str]:
    """A new name and password for the access point of a cushion; 60 bits that can be read off a label."""
    password = "".join(secrets.choice(READABLE) for _ in range(PASSWORD_LENGTH))
    return {"ssid": f"perch-{secrets.token_hex(2)}", "password": password}


def as_object(text: bytes | str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "null")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def asked(read: Read, read_secret: Read) -> bytes:
    """The settings as somebody types them."""
    try:
        return checked(answers(read, read_secret), "as typed")
    except EOFError as problem:
        raise Problem(NOBODY) from problem


def answers(read: Read, read_secret: Read) -> dict[str, Any]:
    """What somebody says of each part of the settings."""
    return {
        "device": read("Name of the cushion (nothing: from its MAC address): ") or None,
        "board": read("Board, esp32 or esp32s3 (nothing: what it is): ") or None,
        "cells": number(read, "Number of cells (nothing: 4): ", 4),
        "wifi": networks(read, read_secret),
        "broker": asked_broker(read, read_secret),
    }


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
    config = import_module("boards.esp32.config")
    usual = config.PSK_PORT if identity else config.PORT
    return {"host": host, "port": number(read, f"Port (nothing: {usual}): ", usual), **proof}


def number(read: Read, question: str, otherwise: int) -> int:
    while (answer := read(question)) and not answer.isdecimal():
        pass
    return int(answer or otherwise)
