"""The names of MQTT topics: `perch/v1/<device>/<leaf>`, `perch/v1/host` and `perch/v1/time`."""

import re

ROOT = "perch/v1"
HOST = f"{ROOT}/host"
ALIVE = f"{HOST}/alive"
"""The health of the running host, retained, several times a minute."""
TIME = f"{ROOT}/time"
HOME = "perch/home"
"""Where the host shows Home Assistant what cushions say, and hears its buttons."""
HOME_AVAILABLE = f"{HOME}/available"
"""Whether what the host shows Home Assistant is fresh: `online`, or `offline` as its last will."""
HOME_STATE = "state"
HOME_COMMANDS = f"{HOME}/+/do/+"
HOME_EVENTS = ("nudge", "break")
REPORTED = "settings/reported"
CELLS = "cells"
UP = (("record", 1), ("state", 0), ("status", 1), ("health", 0), (REPORTED, 0), (CELLS, 0))
"""What a cushion says below its name, and the QoS at which the host hears it."""
UPDATE, UPDATE_WANTED = "update", "update/wanted"
"""An application for a cushion, piece by piece, and which piece it wants next."""
DOWN = ("stored", "do", "settings", UPDATE)
"""What a cushion is told below its name."""
HOSTS = ((HOST, 1), (ALIVE, 0))
"""What hosts say of themselves, and the QoS at which another host hears it."""
WANTED = (f"{ROOT}/+/settings", 1)
"""The settings wanted of cushions, as some host or command sent them."""
SUBSCRIPTIONS = tuple((f"{ROOT}/+/{leaf}", qos) for leaf, qos in UP if leaf != CELLS)
"""What the host hears of all cushions; samples of cells only of the one that was asked for them."""

_DEVICE = re.compile(r"[a-z0-9-]{1,32}")
_RESERVED = ("host", "time")
MISNAMED = "a device name is 1 to 32 of a-z, 0-9 and '-', and neither 'host' nor 'time'"
"""What is wrong with another name."""


def split(topic: str) -> tuple[str, str]:
    """The device and the leaf of a topic below the root. Raises ValueError where the device is misnamed."""
    device, _, leaf = topic.removeprefix(f"{ROOT}/").partition("/")
    if not is_device(device):
        raise ValueError(MISNAMED)
    return device, leaf


def is_device(name: str) -> bool:
    """Whether a cushion may have this name."""
    return name not in _RESERVED and _DEVICE.fullmatch(name) is not None


def down(device: str, leaf: str) -> str:
    """The topic on which one cushion is told something: `stored`, `settings` or `do`."""
    return f"{ROOT}/{device}/{leaf}"


def home(device: str, leaf: str) -> str:
    """The topic between the host and Home Assistant on one cushion: `state`, or `do/<what>`."""
    return f"{HOME}/{device}/{leaf}"
