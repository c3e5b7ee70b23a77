"""The check of `decode`, quicker for what honest cushions send: read by orjson, and only accepted here.

What this cannot accept at once, for whatever reason, is left to `decode.check`, which also has all the words for it.
"""

from functools import lru_cache
from typing import Any

import orjson

from perch.model.records import Record, Refusal, Snapshot
from perch.wire import decode, messages, topics

_COMMON = frozenset(("v", "kind", *(field.name for field in messages.RECORD)))
_FIELDS = {
    kind: {field.name: field.rule for field in (*messages.RECORD, *fields)} for kind, fields in messages.KINDS.items()
}
_REQUIRED = {
    kind: _COMMON | {field.name for field in fields if field.required} for kind, fields in messages.KINDS.items()
}
_STATE = {field.name: field.rule for field in messages.STATE}
_STATE_REQUIRED = frozenset({"v"} | {field.name for field in messages.STATE if field.required})
_QUICK_KINDS = ("bout", "alive", "nudge")
"""Kinds whose values are all plain: whole numbers, words and truths, so that both readers agree on every one."""


def check(topic: str, payload: bytes, now_ms: int | None) -> Record | Snapshot | Refusal:
    """Return exactly what `decode.check` returns."""
    meaning = _accepted(topic, payload, now_ms)
    return decode.check(topic, payload, now_ms) if meaning is None else meaning


def read_json(text: str) -> Any:
    """Return what a JSON text of the journal holds. Raises ValueError where it was damaged."""
    return orjson.loads(text)


def _accepted(topic: str, payload: bytes, now_ms: int | None) -> Record | Snapshot | None:
    """The meaning of a message that is plainly good; None of any other."""
    device = _device(topic)
    if device is None or len(payload) > decode.LONGEST:
        return None
    if b"\\" in payload or b"\x7f" in payload or not payload.isascii():
        return None  # texts that the two readers and writers may treat differently
    try:
        message = orjson.loads(payload)
    except ValueError:
        return None
    if type(message) is not dict or payload.count(b'":') != len(message):
        return None  # a key twice, or an object within
    if type(version := message.get("v")) is not int or version != decode.VERSION:
        return None
    return (_record if topic.endswith("/record") else _state)(device, message, now_ms)


def _record(device: str, message: dict[str, object], now_ms: int | None) -> Record | None:
    kind = message.get("kind")
    if type(kind) is not str or kind not in _QUICK_KINDS or not _REQUIRED[kind] <= message.keys():
        return None
    rules = _FIELDS[kind]
    for name, value in message.items():
        if name not in ("v", "kind") and (name not in rules or rules[name](value)):
            return None  # also a field of a version to come, whose value may be of any kind
    return _placed(device, message, kind, now_ms)


def _placed(device: str, message: dict[str, object], kind: str, now_ms: int | None) -> Record | None:
    fields: dict[str, int] = message  # type: ignore[assignment]  # the rules have seen to it
    if kind == "bout":
        start, end = fields["start"], fields["end"]
        if not 0 < end - start <= messages.LONGEST_BOUT_MS:
            return None
    else:
        start = end = fields["at"]
        if kind == "nudge" and message["delivered"] is False and "why" not in message:
            return None
    zero = fields["zero"]
    if _is_ahead(zero, end, now_ms):
        return None
    return Record(
        device, str(message["boot"]), fields["seq"], zero, kind, start, end, _written(message), "censored" in message
    )


def _state(device: str, message: dict[str, object], now_ms: int | None) -> Snapshot | None:
    if not message.keys() >= _STATE_REQUIRED:
        return None
    for name, value in message.items():
        if name != "v" and (name not in _STATE or _STATE[name](value)):
            return None
    fields: dict[str, int] = message  # type: ignore[assignment]  # the rules have seen to it
    if _is_ahead(fields["zero"], fields["at"], now_ms) or fields["since"] > fields["at"]:
        return None
    return Snapshot(device, "state", _written(message))


@lru_cache(maxsize=100_000)
def _device(topic: str) -> str | None:
    """The device of a topic that records or states come on; None of another topic."""
    try:
        device, leaf = topics.split(topic)
    except ValueError:
        return None
    return device if leaf in ("record", "state") else None


def _is_ahead(zero: int | None, since_boot: int, now_ms: int | None) -> bool:
    return now_ms is not None and zero is not None and zero + since_boot > now_ms + messages.DAY_MS


def _written(message: dict[str, object]) -> str:
    return orjson.dumps(message, option=orjson.OPT_SORT_KEYS).decode()
