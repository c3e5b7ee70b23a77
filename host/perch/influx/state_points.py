"""`seat_state` and `seat_device`: the seat states, health and status of a cushion as points."""

from collections.abc import Mapping
from typing import Any

from perch.influx.line import Point, template
from perch.influx.schema import DEVICE, MOST_CELLS, STATE, load
from perch.model.upkeep import KeptState


def state_line(kept: KeptState, body: Any, at_ms: int, group: str | None) -> str:
    """Return a state, health or status at `at_ms` (UTC) in line protocol; `body` is its parsed JSON.

    Raises KeyError, TypeError, ValueError or AttributeError where that is damaged.
    """
    if kept.topic == "state":
        return f"{STATE.name},device={kept.device} {_state(body, at_ms)} {at_ms}"
    online = body != "offline" and body != "silent"
    own = {"online": online} if kept.topic == "status" else _health(body, at_ms)
    return Point(DEVICE, kept.device, at_ms, own | {"group": group or ""}).line


def _state(body: Mapping[str, Any], at_ms: int) -> str:
    """The fields of a state: written at once, since most points are states."""
    at, loads, due = body["at"], body["loads"], body.get("due_in_ms")
    stretch_s, limit_s = body["stretch_ms"] / 1000, body["limit_ms"] / 1000
    muted = (body.get("muted_until") or 0) > at
    fields = [_ALWAYS % (body["seated"], body["since"] + at_ms - at, stretch_s, limit_s, body["nudges"], muted)]
    fields += [place % value for name, place in _BALANCE if (value := body.get(name)) is not None]
    if due is not None:
        fields.append(_DUE % (due / 1000))
        if body["seated"]:
            fields.append(_DUE_AT % (at_ms + due))
    fields.append(_CELLS[min(len(loads), MOST_CELLS)] % (len(loads), *loads[:MOST_CELLS]))
    return ",".join(fields)


def _health(body: Mapping[str, Any], at_ms: int) -> dict[str, Any]:
    faulty, calibrated_at = body.get("faulty"), body.get("calibrated_at")
    return {
        "online": True,
        "uptime_s": body["at"] / 1000,
        "n_faulty": None if faulty is None else len(faulty),
        "faulty": None if faulty is None else " ".join(map(str, faulty)),
        "calibration_age_s": None if calibrated_at is None else (at_ms - calibrated_at) / 1000,
    } | {name: body.get(name) for name in _SAME_NAMES}


_ALWAYS = template(STATE, "seated", "since_ms", "stretch_s", "limit_s", "nudges", "muted")
_BALANCE = [(name, template(STATE, name)) for name in ("balance_lr", "balance_fr")]
_DUE, _DUE_AT = template(STATE, "due_in_s"), template(STATE, "due_ms")
_CELLS = [template(STATE, "cells", *map(load, range(cells))) for cells in range(MOST_CELLS + 1)]
_SAME_NAMES = ("boot", "cause", "fw", "rev", "free", "outbox", "dropped", "rssi", "calibrated", "drift", "idf_lowest")
