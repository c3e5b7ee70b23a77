"""Payload bytes to a JSON object and back, strictly: one meaning for each message, or none."""

import json
from collections.abc import Sequence
from math import isfinite

LONGEST = 4096
_DEEPEST = 6


class Unreadable(ValueError):
    """The bytes are no JSON object that two readers would understand alike; the text says why."""


def read(payload: bytes) -> dict[str, object]:
    """The JSON object in `payload`. Raises Unreadable with the reason in plain words."""
    if len(payload) > LONGEST:
        raise Unreadable(f"longer than {LONGEST} bytes")
    try:
        message = _DECODER.decode(payload.decode())
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg} at character {error.pos}") from None
    if not isinstance(message, dict):
        raise Unreadable("not a JSON object")
    if _brackets(payload) > _DEEPEST and _deeper_than(_DEEPEST, message):  # with fewer it cannot be
        raise Unreadable("nested too deeply")
    return message


def write(message: dict[str, object]) -> str:
    """The canonical JSON of `message`: sorted keys, no blanks, ASCII. Equal messages give equal text."""
    return _ENCODER.encode(message)


def _brackets(payload: bytes) -> int:
    return payload.count(b"{") + payload.count(b"[")


def _deeper_than(levels: int, value: dict[str, object] | list[object]) -> bool:
    if levels == 0:
        return True
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list)) and _deeper_than(levels - 1, part):
            return True
    return False


def _without_twins(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a key occurs twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise Unreadable("a number is too large")
    return number


def _no_constant(name: str) -> float:
    raise Unreadable(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_without_twins, parse_float=_finite, parse_constant=_no_constant)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
