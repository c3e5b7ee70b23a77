"""Messages for the quick check: good ones, and mangled ones without end."""

import json
import random
from typing import Any

from perch.wire import decode, fast
from support.messages import NOW_MS, bout, nudge, point, state

ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 1.0, 1e22, 2**31 - 1, 2**31, 2**63, 2**64, 10**30, "", "1", "a\\b", 'a"b', "ä", "\x7f",
    "\ud800", " ", "x" * 33, [], [1], {}, {"a": 1}, "bout", "alive", "0a0b0c0d", NOW_MS, NOW_MS + 10**9,
)  # fmt: skip
GOOD = [
    ("record", bout(1, 0, 60_000)),
    ("record", bout(2, 0, 60_000, censored=True, balance_lr=-3, balance_fr=None, shifts=4, slid_ms=9)),
    ("record", bout(3, 0, 60_000, resumed=True, suspect="object", zero=None)),
    ("record", point(4, 60_000, kind="alive")),
    ("record", nudge(5, 60_000)),
    ("record", point(6, 0, kind="boot", cause="power-on", fw="1.0", alive_until={"boot": "0a0b0c0d", "at": 9})),
    ("state", state()),
    ("state", state(seated=False, bout=None, since=0, slid=True, silent="quiet", due_in_ms=None)),
    ("state", state(calibrating={"phase": "sit", "left_ms": 5})),
    ("health", state()),
    ("status", "online"),
]  # fmt: skip


def same(topic: str, payload: bytes, now_ms: int | None = NOW_MS) -> bool:
    """Compare both; return whether the quick way took it."""
    assert fast.check(topic, payload, now_ms) == decode.check(topic, payload, now_ms), payload
    return fast._accepted(topic, payload, now_ms) is not None


def mangled(chance: random.Random, count: int) -> tuple[int, int]:
    """Compare so many messages, of which two in three are as cushions send them; return how many went quickly."""
    quick = 0
    for number in range(count):
        leaf, message = chance.choice(GOOD if chance.random() < 0.3 else GOOD[:5])
        message = {**message, "seq": number} if leaf == "record" and isinstance(message, dict) else message
        if chance.random() < 0.3 and isinstance(message, dict):
            message = dict(message)
            name = chance.choice([*message, "kind", "more"])
            if chance.random() < 0.3:
                message.pop(name, None)
            else:
                message[name] = chance.choice(ODD)
        payload = json.dumps(message, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
        if chance.random() < 0.05:
            at = chance.randrange(len(payload))
            payload = payload[:at] + bytes([chance.randrange(256)]) + payload[at + 1 :]
        if chance.random() < 0.05:
            payload = payload[: chance.randrange(len(payload))]
        topic = chance.choice(
            (f"perch/v1/chair/{leaf}",) * 20 + (f"perch/v1/host/{leaf}", f"x/{leaf}", leaf, "perch/v1//x")
        )
        quick += same(topic, payload, chance.choice((NOW_MS, None)))
    return quick, count
