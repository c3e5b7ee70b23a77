"""What Home Assistant asks of a cushion, as it comes from its buttons and its number."""

from dataclasses import dataclass
from math import isfinite

from perch.homeassistant.discovery import LIMITS_MIN
from perch.wire import topics
from perch.wire.limits import BUTTON_MUTE_MS

_MINUTE_MS = 60_000
_LONGEST = 32


@dataclass(frozen=True, slots=True)
class Command:
    """Something for a cushion to do, with its details."""

    device: str
    name: str
    details: dict[str, int]


@dataclass(frozen=True, slots=True)
class SettingCommand:
    """Settings that a cushion shall have."""

    device: str
    values: dict[str, int]


def understood(topic: str, payload: bytes) -> Command | SettingCommand | None:
    """What is asked, or None where it makes no sense."""
    parts = topic.removeprefix(f"{topics.HOME}/").split("/")
    if len(parts) != 3 or not topics.is_device(parts[0]):
        return None
    device, what = parts[0], parts[2]
    if what == "snooze":
        return Command(device, "snooze", {})
    if what == "mute":
        return Command(device, "mute", {"for_ms": BUTTON_MUTE_MS})
    limit_ms = _limit(payload) if what == "limit" else None
    return None if limit_ms is None else SettingCommand(device, {"limit_ms": limit_ms})


def _limit(payload: bytes) -> int | None:
    """A whole number of minutes within what a cushion takes; Home Assistant may write it as 45.0."""
    try:
        minutes = float(payload[:_LONGEST].decode())
    except ValueError:
        return None
    least, most = LIMITS_MIN
    return round(minutes) * _MINUTE_MS if isfinite(minutes) and least <= minutes <= most else None
