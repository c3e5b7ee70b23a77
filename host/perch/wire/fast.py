"""The check of `decode`, quicker for what honest cushions send: read and written by orjson, and only accepted here.

Any other message is left to `decode.check`, which gives the reason where it refuses one.
"""

from typing import Any

import orjson

from perch.model.records import Meaning, Record, Refusal, Snapshot
from perch.wire import decode, messages, topics

_PLAIN = {kind: messages.KINDS[kind] for kind in ("bout", "alive", "nudge")} | {"state": messages.STATE}
"""Messages whose values are all plain, by the kind of a record or the leaf, so that both readers agree on every one."""
_NAMES = {kind: frozenset(("v", "kind", *(field.name for field in fields))) for kind, fields in _PLAIN.items()}
_NAMES["state"] -= {"kind"}  # there it is a name that nobody knows


def check(topic: str, payload: bytes, now_ms: int | None) -> Meaning:
    """Return exactly what `decode.check` returns."""
    meaning = _accepted(topic, payload, now_ms)
    return decode.check(topic, payload, now_ms) if meaning is None else meaning


def read_json(text: str) -> Any:
    """Return the parsed JSON of a text of the journal. Raises ValueError where it is damaged."""
    return orjson.loads(text)


def _accepted(topic: str, payload: bytes, now_ms: int | None) -> Record | Snapshot | None:
    """Return the meaning of a message that is plainly good, None of any other."""
    if len(payload) > decode.LONGEST or not payload.isascii() or b"\\" in payload or b"\x7f" in payload:
        return None  # also texts that the two readers and writers may treat differently
    try:
        device, leaf = topics.split(topic)
        message = orjson.loads(payload)
    except ValueError:
        return None
    if leaf not in ("record", "state") or type(message) is not dict:
        return None
    if payload.count(b'":') != len(message):
        return None  # a key twice, or an object within
    kind = message.get("kind") if leaf == "record" else leaf
    names = _NAMES.get(kind) if type(kind) is str else None
    if names is None or not names.issuperset(message):
        return None  # also with a field of a version to come, whose value may be of any kind
    meaning = decode.judge(device, leaf, message, now_ms, _written)
    return None if isinstance(meaning, Refusal) else meaning


def _written(message: dict[str, object]) -> str:
    return orjson.dumps(message, option=orjson.OPT_SORT_KEYS).decode()
