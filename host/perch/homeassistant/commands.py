"""What Home Assistant asks of a cushion, as its buttons, its switch and its number send it."""

from dataclasses import dataclass
from typing import Any

from perch.homeassistant.discovery import HOST
from perch.homeassistant.entities import LIMITS_MIN
from perch.model.people import PAIN_MOST, DrillAnswer, Kind
from perch.programme.entries import LONGEST_WALK_MIN
from perch.wire import topics
from perch.wire.limits import BUTTON_MUTE_MS

_MINUTE_MS = 60_000
_LONGEST = 32
_ANSWERS = {"done": DrillAnswer.DONE, "skip": DrillAnswer.SKIPPED, "too_hard": DrillAnswer.TOO_HARD}
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
    """An entry for the owner of a cushion, as `tap_of` gives it."""

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
    minutes = _number(payload, *LIMITS_MIN) if what == "limit" else None
    return None if minutes is None else SettingCommand(device, {"limit_ms": round(minutes) * _MINUTE_MS})


def tap_of(what: str, payload: bytes) -> dict[str, Any] | None:
    """Return the tap that a command stands for, without the values that only the journal has; else None."""
    if what in _ANSWERS:
        return {"kind": Kind.BREAK, "did": "drill", "answer": _ANSWERS[what]}
    if what == "walked":
        return {"kind": Kind.WALK}
    if what == "walk" and (minutes := _number(payload, 1, LONGEST_WALK_MIN)) is not None and minutes.is_integer():
        return {"kind": Kind.WALK, "minutes": int(minutes)}
    if what == "pain" and (pain := _number(payload, 0, PAIN_MOST)) is not None and pain.is_integer():
        return {"kind": Kind.DIARY, "pain": int(pain)}
    return None


def _number(payload: bytes, least: int, most: int) -> float | None:
    """Return a number within bounds; Home Assistant may write 45 as 45.0."""
    try:
        number = float(payload[:_LONGEST].decode())
    except ValueError:
        return None
    return number if least <= number <= most else None
