"""The names of MQTT topics: `perch/v1/<device>/<leaf>`, `perch/v1/host` and `perch/v1/time`."""

import re
from functools import lru_cache

ROOT = "perch/v1"
HOST = f"{ROOT}/host"
ALIVE = f"{HOST}/alive"
"""The health of the running host, retained, several times a minute."""
TIME = f"{ROOT}/time"
HOME = "perch/home"
"""The topics between the host and Home Assistant."""
HOME_AVAILABLE = f"{HOME}/available"
"""Whether what the host shows Home Assistant is fresh: `online`, or `offline` as its last will."""
HOME_STATE = "state"
HOME_COMMANDS = f"{HOME}/+/do/+"
HOME_EVENTS = ("nudge", "break")
REPORTED = "settings/reported"
CELLS = "cells"
UP = (("record", 1), ("state", 0), ("status", 1), ("health", 0), (REPORTED, 0), (CELLS, 0))
"""The leaves on which a cushion publishes, and the QoS at which the host subscribes to them."""
UPDATE, UPDATE_WANTED = "update", "update/wanted"
"""An application for a cushion, piece by piece, and which piece it wants next."""
DOWN = ("stored", "do", "settings", UPDATE)
"""The leaves to which a cushion subscribes."""
HOSTS = ((HOST, 1), (ALIVE, 0))
"""The topics on which hosts publish, and the QoS at which another host subscribes to them."""
WANTED = (f"{ROOT}/+/settings", 1)
"""The settings wanted of cushions, as a host or a command published them."""
SUBSCRIPTIONS = tuple((f"{ROOT}/+/{leaf}", qos) for leaf, qos in UP if leaf != CELLS)
"""The subscriptions to all cushions; samples of cells are subscribed to for each cushion that streams them."""

_DEVICE = re.compile(r"[a-z0-9-]{1,32}")
MISNAMED = "a device name is 1 to 32 of a-z, 0-9 and '-', and neither 'host' nor 'time'"
"""What is wrong with another name."""


@lru_cache(maxsize=100_000)
def split(topic: str) -> tuple[str, str]:
    """Return the device and the leaf of a topic below the root. Raises ValueError where the device is misnamed."""
    device, _, leaf = topic.removeprefix(f"{ROOT}/").partition("/")
    if not is_device(device):
        raise ValueError(MISNAMED)
    return device, leaf


@lru_cache(maxsize=100_000)
def device_of(topic: str) -> str:
    """Return the device of a topic below the root, misnamed or not."""
    return topic.removeprefix(f"{ROOT}/").partition("/")[0]


def is_device(name: str) -> bool:
    """Return whether a cushion may have this name."""
    return name not in ("host", "time") and _DEVICE.fullmatch(name) is not None


def down(device: str, leaf: str) -> str:
    """Return the topic of a message to one cushion: `stored`, `settings`, `do` or `update`."""
    return f"{ROOT}/{device}/{leaf}"


def home(device: str, leaf: str) -> str:
    """Return the topic between the host and Home Assistant on one cushion: `state`, or `do/<what>`."""
    return f"{HOME}/{device}/{leaf}"
