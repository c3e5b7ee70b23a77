"""Which states and health are worth keeping: each change, and one in five minutes. Pure."""

import json
from dataclasses import dataclass
from typing import Any

HEARTBEAT_MS = 5 * 60_000
"""How far apart states without a change are kept, by the clock of the cushion."""
_DAY_EACH_MS = 60_000
"""How often a bout that goes on changes its day, by the clock of the cushion."""
_CHANGES = ("seated", "since", "bout", "nudges", "limit_ms", "muted_until", "silent")


@dataclass(frozen=True, slots=True)
class Head:
    """What was kept last of a topic: its boot, ms since the boot, and the values whose change counts."""

    boot: str
    at: int
    heart: str


def head(topic: str, body: Any, now_ms: int) -> Head:
    """Return the head of a message on `topic` (state, health or status); a status has no time but ours."""
    if topic == "status":
        return Head("", now_ms, body)
    if topic == "health":
        return Head(body["boot"], body["at"], str(body["at"]))
    return Head(body["boot"], body["at"], json.dumps([body.get(name) for name in _CHANGES]))


def worth_keeping(before: Head | None, now: Head) -> bool:
    """Return whether a message adds to what was kept; an old one, or one that the broker retained, does not."""
    if before is None or before.boot != now.boot:
        return True
    if now.boot == "":  # a status: the time is our clock's, which may be put back
        return now.heart != before.heart
    return now.at > before.at and (now.heart != before.heart or now.at - before.at >= HEARTBEAT_MS)


def changes_day(before: Head | None, now: Head) -> bool:
    """Return whether a kept state changes the figures of its day: a bout begins or ends, or goes on for a minute.

    Nothing else of a state is in them: an empty seat is covered by records.
    """
    if before is None or before.boot != now.boot:
        return True
    was, now_is = json.loads(before.heart)[:3], json.loads(now.heart)[:3]
    seated = now_is[0]
    return bool(was != now_is or seated and now.at // _DAY_EACH_MS != before.at // _DAY_EACH_MS)
