"""The names of MQTT topics: `perch/v1/<device>/<leaf>`, `perch/v1/host` and `perch/v1/time`."""

import re

ROOT = "perch/v1"
HOST = f"{ROOT}/host"
TIME = f"{ROOT}/time"
REPORTED = "settings/reported"
CELLS = "cells"
SUBSCRIPTIONS = tuple(
    (f"{ROOT}/+/{leaf}", qos)
    for leaf, qos in (("record", 1), ("state", 0), ("status", 1), ("health", 0), (REPORTED, 0), (CELLS, 0))
)

_DEVICE = re.compile(r"[a-z0-9-]{1,32}")
_RESERVED = ("host", "time")


def split(topic: str) -> tuple[str, str]:
    """The device and the leaf of a topic below the root. Raises ValueError where the device is misnamed."""
    device, _, leaf = topic.removeprefix(f"{ROOT}/").partition("/")
    if device in _RESERVED or not _DEVICE.fullmatch(device):
        raise ValueError("a device name is 1 to 32 of a-z, 0-9 and '-', and neither 'host' nor 'time'")
    return device, leaf


def down(device: str, leaf: str) -> str:
    """The topic on which one cushion is told something: `stored`, `settings` or `do`."""
    return f"{ROOT}/{device}/{leaf}"
