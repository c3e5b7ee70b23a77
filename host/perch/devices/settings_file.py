"""The settings file of a cushion, as `make deploy SETTINGS=…` takes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TLS_PORT, PLAIN_PORT = 8883, 1883


@dataclass(frozen=True, slots=True)
class Proof:
    """How a cushion proves who it is: by a key, in hex digits, or by a password. Never shown by `repr`."""

    key: str
    password: str

    def __repr__(self) -> str:
        return "Proof(…)"


@dataclass(frozen=True, slots=True)
class Way:
    """Where cushions meet the broker; `plain` is without encryption, for a firmware that cannot do TLS-PSK."""

    host: str
    port: int | None = None
    plain: bool = False

    def broker(self, name: str, proof: Proof) -> dict[str, Any]:
        """The part `broker` of the settings."""
        where = {"host": self.host, "port": self.port or (PLAIN_PORT if self.plain else TLS_PORT)}
        if self.plain:
            return where | {"user": name, "password": proof.password}
        return where | {"psk_identity": name, "psk_key": proof.key}


def settings(like: Mapping[str, Any], name: str, broker: Mapping[str, Any]) -> str:
    """The text of the file: all as in `like`, but the name and the way to the broker."""
    return json.dumps({**like, "device": name, "broker": dict(broker)}, indent=2, ensure_ascii=False) + "\n"


def template(text: str) -> dict[str, Any]:
    """The settings in a file, of which those of other cushions are made. ValueError where they are no object."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("they are no object of names and values")
    return found
