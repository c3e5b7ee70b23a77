"""Messages of cushions and hosts, from payload bytes to values; what is wrong is refused with every reason."""

import json
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any

from perch.model.cushion import Cells, SettingsInForce
from perch.model.host import HostHealth, HostPresence
from perch.model.records import Meaning, Record, Refusal, Snapshot
from perch.wire import messages, topics
from perch.wire.rules import FieldRule, problems

VERSION = 1
LONGEST = 4096
"""Bytes of a message."""
_DEEPEST = 6
_LONGEST_REASON = 300
Writing = Callable[[dict[str, Any]], str]
"""Makes canonical JSON of a message."""
_SNAPSHOTS = {"state": messages.STATE, "health": messages.HEALTH, topics.REPORTED: messages.REPORTED}


class Unreadable(ValueError):
    """The bytes are no JSON object that two readers would understand alike; the text says why."""


def read(payload: bytes) -> dict[str, object]:
    """Return the JSON object in `payload`. Raises Unreadable."""
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
    if payload.count(b"{") + payload.count(b"[") > _DEEPEST and _deeper_than(_DEEPEST, message):
        raise Unreadable("nested too deeply")
    return message


def parsed(payload: bytes) -> dict[str, Any]:
    """Return the JSON object in `payload`, an empty one where it cannot be read."""
    try:
        return read(payload)
    except Unreadable:
        return {}


def write(message: dict[str, object]) -> str:
    """Return a message as canonical JSON (sorted keys, no blanks, ASCII): equal messages give equal text."""
    return _ENCODER.encode(message)


def _deeper_than(levels: int, value: dict[str, object] | list[object]) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(isinstance(part, (dict, list)) and _deeper_than(levels - 1, part) for part in parts)


def _without_twins(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    message = dict(pairs)
    if len(message) != len(pairs):
        raise Unreadable("a key occurs twice")
    return message


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise Unreadable("a number is too large")
    return number


def _no_constant(name: str) -> float:
    raise Unreadable(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_without_twins, parse_float=_finite, parse_constant=_no_constant)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def check(topic: str, payload: bytes, now_ms: int | None) -> Meaning:
    """Return what a message means, or why it is refused. Never raises.

    `now_ms` (UTC) is what the times in it are judged by; with None they are not judged.
    """
    try:
        device, leaf = topics.split(topic)
    except ValueError as error:
        return Refusal(str(error))
    if leaf == "status":
        return _status(device, payload)
    try:
        return judge(device, leaf, read(payload), now_ms)
    except Unreadable as error:
        return Refusal(str(error), device)


def judge(device: str, leaf: str, message: dict[str, Any], now_ms: int | None, text: Writing = write) -> Meaning:
    """Return what a message below `device` means, or why it is refused; `text` makes it canonical JSON."""
    if leaf == "record":
        return _record(device, message, now_ms, text)
    fields = _SNAPSHOTS.get(leaf)
    if fields is None:
        return Refusal("nothing is known to be said on this topic", device)
    wrong = _version(message) or problems(message, fields)
    if leaf != topics.REPORTED and not wrong:
        wrong = _ahead(message["zero"], message["at"], now_ms)
    if leaf == "state" and not wrong and message["since"] > message["at"]:
        wrong = ["since must not be after at"]
    return Refusal(_joined(wrong), device) if wrong else Snapshot(device, leaf, text(message))


def cells(payload: bytes) -> Cells | None:
    """Return a sample of the cells, or None where the message is not valid."""
    body = _sensible(payload, messages.CELLS)
    if body is None or len(body["raw"]) != len(body["load"]):
        return None
    return Cells(body["at"], tuple(body["raw"]), tuple(body["load"]), body.get("calibration"))


def wanted(payload: bytes) -> SettingsInForce | None:
    """Return the settings that a cushion shall have, or None where the message is not valid."""
    body = _sensible(payload, messages.WANTED)
    return None if body is None else SettingsInForce(body["rev"], body["settings"])


def reported(payload: bytes) -> SettingsInForce | None:
    """Return the settings that a cushion reports in force, or None where the message is not valid."""
    body = _sensible(payload, messages.REPORTED)
    return None if body is None else SettingsInForce(body["rev"], body["settings"], tuple(body["refused"]))


def fields(topic: str, payload: bytes, now_ms: int) -> dict[str, Any]:
    """Return the fields of a state or health; none where the message is not valid."""
    meaning = check(topic, payload, now_ms)
    return dict(json.loads(meaning.body)) if isinstance(meaning, Snapshot) else {}


def presence(payload: bytes) -> HostPresence | None:
    """Return the presence of a host, or None where the message is not valid."""
    body = _sensible(payload, messages.HOST)
    if body is None:
        return None
    more = {name: body[name] for name in ("journal", "instance", "generation", "take_over") if name in body}
    return HostPresence(body["status"] == "online", since_ms=body.get("since", 0), **more)


def alive(payload: bytes) -> HostHealth | None:
    """Return the health of a host, or None where the message is not valid."""
    body = _sensible(payload, messages.ALIVE)
    if body is None:
        return None
    own = {name: body[name] for name in HostHealth.__slots__ if name in body}
    lists = {name: tuple(value) for name, value in own.items() if isinstance(value, list)}
    return HostHealth(**own | lists)


def _sensible(payload: bytes, fields: Iterable[FieldRule]) -> dict[str, Any] | None:
    body = parsed(payload)
    return None if _version(body) or problems(body, fields) else body


def _status(device: str, payload: bytes) -> Snapshot | Refusal:
    word = payload.decode("ascii", "replace")
    if word in messages.STATUSES:
        return Snapshot(device, "status", f'"{word}"')
    return Refusal("status must be one of " + ", ".join(messages.STATUSES), device)


def _record(device: str, message: dict[str, Any], now_ms: int | None, text: Writing) -> Record | Refusal:
    if wrong := _version(message) or _record_problems(message):
        return Refusal(_joined(wrong), device, *_identity(message))
    boot, seq, zero, kind = message["boot"], message["seq"], message["zero"], message["kind"]
    start, end = (message["start"], message["end"]) if kind == "bout" else (message["at"], message["at"])
    if ahead := _ahead(zero, end, now_ms):
        return Refusal(_joined(ahead), device, boot, seq, for_now=True)
    return Record(device, boot, seq, zero, kind, start, end, text(message), "censored" in message)


def _version(message: dict[str, Any]) -> list[str]:
    version = message.get("v")
    if type(version) is int and version == VERSION:
        return []
    return [f"v must be {VERSION}, the only version of the wire that this host speaks"]


def _record_problems(message: dict[str, Any]) -> list[str]:
    kind = message.get("kind")
    if not isinstance(kind, str) or kind not in messages.KINDS:
        return [*problems(message, messages.RECORD), "kind must be one of " + ", ".join(messages.KINDS)]
    wrong = problems(message, messages.KINDS[kind])
    if kind == "nudge" and message.get("delivered") is False and "why" not in message:
        wrong.append("why is missing: the nudge was not delivered")
    if kind == "bout" and not wrong and not 0 < message["end"] - message["start"] <= messages.LONGEST_BOUT_MS:
        wrong.append("end must be after start, by at most 7 days")
    return wrong


def _ahead(zero: int | None, since_boot: int, now_ms: int | None) -> list[str]:
    if now_ms is not None and zero is not None and zero + since_boot > now_ms + messages.DAY_MS:
        return ["the time lies more than a day ahead of this host's clock"]
    return []


def _identity(message: dict[str, Any]) -> tuple[str | None, int | None]:
    boot, seq = message.get("boot"), message.get("seq")
    if messages.BOOT(boot) or messages.SEQ(seq):
        return None, None
    return boot, seq


def _joined(reasons: list[str]) -> str:
    whole = "; ".join(reasons)
    return whole if len(whole) <= _LONGEST_REASON else whole[: _LONGEST_REASON - 1] + "…"
