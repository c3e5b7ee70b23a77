"""The settings file of a cushion, as `make deploy SETTINGS=…` takes it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from perch.wire import topics

TLS_PORT, PLAIN_PORT = 8883, 1883
_CLAIMED = ("device", "broker", "update_key")


@dataclass(frozen=True, slots=True)
class Proof:
    """The secrets of a cushion: its pre-shared key in hex digits, and its password. Never shown by `repr`."""

    key: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Way:
    """The address of the broker for cushions; `plain` is without encryption, for a firmware without TLS-PSK."""

    host: str
    port: int | None = None
    plain: bool = False

    def broker(self, name: str, proof: Proof) -> dict[str, Any]:
        """Return the part `broker` of the settings."""
        where = {"host": self.host, "port": self.port or (PLAIN_PORT if self.plain else TLS_PORT)}
        if self.plain:
            return where | {"user": name, "password": proof.password}
        return where | {"psk_identity": name, "psk_key": proof.key}


def settings(like: Mapping[str, Any], name: str, broker: Mapping[str, Any]) -> str:
    """Return the text of the file: `like` with another name and broker."""
    return json.dumps({**like, "device": name, "broker": dict(broker)}, indent=2, ensure_ascii=False) + "\n"


def renamed(values: Mapping[str, Any], old: str, new: str) -> str:
    """Return the text of the file of a cushion with its new name, in its account as well."""
    broker = values.get("broker")
    own = {key: new if value == old else value for key, value in broker.items()} if isinstance(broker, dict) else {}
    return settings(values, new, own)


def template(text: str) -> dict[str, Any]:
    """Return the settings in a file, to make those of other cushions of. Raises ValueError where they are no object."""
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError("they are no object of names and values")
    return values


def claim_code(values: Mapping[str, Any]) -> str:
    """Return what the page of a cushion's access point takes: its name, broker and keys, as base64url of a JSON object.

    It begins with four bytes of the SHA-256 of the object, without padding. Raises ValueError with what is missing.
    """
    connection(values)
    claim = {name: values[name] for name in _CLAIMED if values.get(name) is not None}
    data = json.dumps(claim, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:4] + data).decode().rstrip("=")


def connection(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return name, address and secrets of a cushion as its settings file has them, for a simulated one.

    The keys are device, host, port, user, password, psk_identity and psk_key. Raises ValueError with what is missing.
    """
    device, broker = values.get("device"), values.get("broker")
    if not isinstance(device, str) or not topics.is_device(device):
        raise ValueError("device: missing, or no name of a cushion")
    if not isinstance(broker, dict) or not isinstance(broker.get("host"), str) or not broker["host"]:
        raise ValueError("broker.host: missing")
    texts = {name: broker.get(name) for name in ("user", "password", "psk_identity", "psk_key")}
    if wrong := [name for name, text in texts.items() if not (text is None or isinstance(text, str))]:
        raise ValueError(f"broker.{wrong[0]}: not a text")
    if (texts["psk_identity"] is None) != (texts["psk_key"] is None):
        raise ValueError("broker: psk_identity and psk_key go together")
    port = broker.get("port", TLS_PORT if texts["psk_identity"] else PLAIN_PORT)
    if not isinstance(port, int) or not 0 < port < 65_536:
        raise ValueError("broker.port: not a number from 1 to 65535")
    return {"device": device, "host": broker["host"], "port": port, **texts}
