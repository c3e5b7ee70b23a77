"""The settings file of a cushion, as `make deploy SETTINGS=…` takes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TLS_PORT, PLAIN_PORT = 8883, 1883


@dataclass(frozen=True, slots=True)
class Proof:
    """The secrets of a cushion: its pre-shared key in hex digits, and its password. Never shown by `repr`."""

    key: str
    password: str

    def __repr__(self) -> str:
        return "Proof(…)"


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


def template(text: str) -> dict[str, Any]:
    """Return the settings in a file, to make those of other cushions of. Raises ValueError where they are no object."""
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError("they are no object of names and values")
    return values
