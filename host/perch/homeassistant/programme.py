"""What a person who shares that can tell from Home Assistant: what came of a break, a walk, the pain of the day."""

from math import isfinite
from typing import Any

from perch.model.people import PAIN_MOST, DrillAnswer, Kind
from perch.programme.entries import LONGEST_WALK_MIN
from perch.wire import topics

_LONGEST = 32
_ANSWERS = {"done": DrillAnswer.DONE, "skip": DrillAnswer.SKIPPED, "too_hard": DrillAnswer.TOO_HARD}
_ICONS = {"done": "mdi:check", "skip": "mdi:skip-next", "too_hard": "mdi:arm-flex-outline", "walked": "mdi:walk"}
_LONGEST_SHOWN_MIN = 120
_NUMBERS: dict[str, dict[str, Any]] = {
    "walk": {"icon": "mdi:walk", "min": 1, "max": _LONGEST_SHOWN_MIN, "unit_of_measurement": "min"},
    "pain": {"icon": "mdi:emoticon-sad-outline", "min": 0, "max": PAIN_MOST},
}


def entities(device: str, *, shares: bool, shares_pain: bool) -> dict[str, dict[str, Any]]:
    """Return the fields of the entities by key; of one that is not shared only its platform, which takes it away.

    A number has no state: it says what is to be written down, and Home Assistant shows what was said last.
    """
    shown: dict[str, dict[str, Any]] = {}
    for key, icon in _ICONS.items():
        more = {"icon": icon, "command_topic": topics.home(device, f"do/{key}")}
        shown[key] = {"platform": "button"} | (more if shares else {})
    for key, fields in _NUMBERS.items():
        more = fields | {"step": 1, "mode": "box", "command_topic": topics.home(device, f"do/{key}")}
        shown[key] = {"platform": "number"} | (more if shares_pain or shares and key == "walk" else {})
    return shown


def tap_of(what: str, payload: bytes) -> dict[str, Any] | None:
    """Return what is to be written down, as a tap without what only the journal knows; None of anything else."""
    if what in _ANSWERS:
        return {"kind": Kind.BREAK, "did": "drill", "answer": _ANSWERS[what]}
    if what == "walked":
        return {"kind": Kind.WALK}
    if what == "walk" and (minutes := _whole(payload, 1, LONGEST_WALK_MIN)) is not None:
        return {"kind": Kind.WALK, "minutes": minutes}
    if what == "pain" and (pain := _whole(payload, 0, PAIN_MOST)) is not None:
        return {"kind": Kind.DIARY, "pain": pain}
    return None


def _whole(payload: bytes, least: int, most: int) -> int | None:
    """Return a whole number within bounds; Home Assistant may write it as 3.0."""
    try:
        value = float(payload[:_LONGEST].decode())
    except ValueError:
        return None
    return int(value) if isfinite(value) and value == int(value) and least <= value <= most else None
