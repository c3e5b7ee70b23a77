"""Check one message of a cushion against the wire: a noun, or a refusal with every reason. Told the time."""

from typing import Any

from perch.nouns import Cells, Record, Refusal, Snapshot
from perch.wire import messages, text, topics
from perch.wire.fields import problems

VERSION = 1
_LONGEST_REASON = 300
_SNAPSHOTS = {"state": messages.STATE, "health": messages.HEALTH, topics.REPORTED: messages.REPORTED}


def check(topic: str, payload: bytes, now_ms: int) -> Record | Snapshot | Refusal:
    """What the message means at `now_ms` (UTC), or why it is refused; it never raises, whatever came in."""
    try:
        device, leaf = topics.split(topic)
    except ValueError as error:
        return Refusal(str(error))
    if leaf == "status":
        return _status(device, payload)
    try:
        message = text.read(payload)
    except text.Unreadable as error:
        return Refusal(str(error), device)
    if leaf == "record":
        return _record(device, message, now_ms)
    return _snapshot(device, leaf, message, now_ms)


def cells(payload: bytes) -> Cells | None:
    """A sample of the cells, or None where it makes no sense: nothing is lost with it."""
    try:
        message: dict[str, Any] = text.read(payload)
    except text.Unreadable:
        return None
    if _version(message) or problems(message, messages.CELLS) or len(message["raw"]) != len(message["load"]):
        return None
    return Cells(message["at"], tuple(message["raw"]), tuple(message["load"]))


def _status(device: str, payload: bytes) -> Snapshot | Refusal:
    for word in messages.STATUSES:
        if payload == word.encode():
            return Snapshot(device, "status", f'"{word}"')
    return Refusal("status must be one of " + ", ".join(messages.STATUSES), device)


def _record(device: str, message: dict[str, Any], now_ms: int) -> Record | Refusal:
    if wrong := _version(message) or _record_problems(message):
        return Refusal(_joined(wrong), device, *_identity(message))
    start, end = _span(message)
    if ahead := _ahead(message["zero"], end, now_ms):
        return Refusal(_joined(ahead), device, *_identity(message), for_now=True)
    return Record(
        device, message["boot"], message["seq"], message["zero"], message["kind"], start, end,
        text.write(message), "censored" in message,
    )  # fmt: skip


def _snapshot(device: str, leaf: str, message: dict[str, Any], now_ms: int) -> Snapshot | Refusal:
    fields = _SNAPSHOTS.get(leaf)
    if fields is None:
        return Refusal("nothing is known to be said on this topic", device)
    wrong = _version(message) or problems(message, fields)
    if leaf != topics.REPORTED and not wrong:
        wrong = _ahead(message["zero"], message["at"], now_ms)
    if leaf == "state" and not wrong and message["since"] > message["at"]:
        wrong = ["since must not be after at"]
    return Refusal(_joined(wrong), device) if wrong else Snapshot(device, leaf, text.write(message))


def _version(message: dict[str, Any]) -> list[str]:
    version = message.get("v")
    if type(version) is int and version == VERSION:
        return []
    return [f"v must be {VERSION}, the only version of the wire that this host speaks"]


def _record_problems(message: dict[str, Any]) -> list[str]:
    found = problems(message, messages.RECORD)
    kind = message.get("kind")
    if not isinstance(kind, str) or kind not in messages.KINDS:
        return [*found, "kind must be one of " + ", ".join(messages.KINDS)]
    found += problems(message, messages.KINDS[kind])
    if kind == "nudge" and message.get("delivered") is False and "why" not in message:
        found.append("why is missing: the nudge was not delivered")
    if kind == "bout" and not found and not 0 < message["end"] - message["start"] <= messages.LONGEST_BOUT_MS:
        found.append("end must be after start, by at most 7 days")
    return found


def _ahead(zero: int | None, since_boot: int, now_ms: int) -> list[str]:
    if zero is not None and zero + since_boot > now_ms + messages.DAY_MS:
        return ["the time lies more than a day ahead of this host's clock"]
    return []


def _span(message: dict[str, Any]) -> tuple[int, int]:
    return (message["start"], message["end"]) if message["kind"] == "bout" else (message["at"], message["at"])


def _identity(message: dict[str, Any]) -> tuple[str | None, int | None]:
    boot, seq = message.get("boot"), message.get("seq")
    if messages.BOOT(boot) or messages.SEQ(seq):
        return None, None
    return boot, seq


def _joined(reasons: list[str]) -> str:
    whole = "; ".join(reasons)
    return whole if len(whole) <= _LONGEST_REASON else whole[: _LONGEST_REASON - 1] + "…"
