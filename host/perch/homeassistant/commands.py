"""What Home Assistant asks of a cushion, as its buttons, its switch and its number send it."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from perch.homeassistant.discovery import HOST, LIMITS_MIN
from perch.homeassistant.programme import tap_of
from perch.wire import topics
from perch.wire.limits import BUTTON_MUTE_MS

_MINUTE_MS = 60_000
_LONGEST = 32
SHOW = "show"
"""Asks the host to show a cushion again that was deleted in Home Assistant."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the cushion with its details; `named` is what its answer calls it."""

    device: str
    name: str
    details: dict[str, int]
    named: str = ""


@dataclass(frozen=True, slots=True)
class SettingCommand:
    """Settings that a cushion shall have."""

    device: str
    values: dict[str, int]


@dataclass(frozen=True, slots=True)
class TapCommand:
    """What the person whose cushion it is wants written down, as `homeassistant.programme.tap_of` gives it."""

    device: str
    tap: dict[str, Any]


Asked = Command | SettingCommand | TapCommand


def command_of(topic: str, payload: bytes) -> Asked | None:
    """Return what is asked for on this topic, or None where it makes no sense."""
    parts = topic.removeprefix(f"{topics.HOME}/").split("/")
    if len(parts) != 3 or not (topics.is_device(parts[0]) or parts[::2] == [HOST, SHOW]):
        return None
    device, what = parts[0], parts[2]
    if what in ("snooze", SHOW):
        return Command(device, what, {}, what)
    if what == "mute":
        off = payload == b"OFF"
        return Command(device, "mute", {"for_ms": 0 if off else BUTTON_MUTE_MS}, "unmute" if off else "mute")
    if device != HOST and (tap := tap_of(what, payload)):
        return TapCommand(device, tap)
    limit_ms = _limit(payload) if what == "limit" else None
    return None if limit_ms is None else SettingCommand(device, {"limit_ms": limit_ms})


def _limit(payload: bytes) -> int | None:
    """Return whole minutes within the cushion's limits, in ms; Home Assistant may write them as 45.0."""
    try:
        minutes = float(payload[:_LONGEST].decode())
    except ValueError:
        return None
    least, most = LIMITS_MIN
    return round(minutes) * _MINUTE_MS if isfinite(minutes) and least <= minutes <= most else None
