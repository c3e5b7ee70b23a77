"""`seat_state` and `seat_device`: the seat states, health and status of a cushion as points."""

import json
from typing import Any

from perch.influx.line import Point
from perch.influx.schema import DEVICE, MOST_CELLS, STATE, load
from perch.model.upkeep import KeptState


def state_point(kept: KeptState, at_ms: int, group: str | None) -> Point:
    """A state, health or status as the point at `at_ms` (UTC)."""
    body, member = _DECODER.raw_decode(kept.body)[0], {"group": group or ""}
    if kept.topic == "state":
        return Point(STATE, kept.device, at_ms, _state(body, at_ms - kept.at))
    if kept.topic == "status":
        return Point(DEVICE, kept.device, at_ms, {"online": body != "offline" and body != "silent"} | member)
    return Point(DEVICE, kept.device, at_ms, _health(body, at_ms) | member)


def _state(body: dict[str, Any], zero: int) -> dict[str, Any]:
    due = body.get("due_in_ms")
    return {
        "seated": body["seated"],
        "since_ms": body["since"] + zero,
        "stretch_s": body["stretch_ms"] / 1000,
        "due_in_s": None if due is None else due / 1000,
        "due_ms": body["at"] + zero + due if due is not None and body["seated"] else None,
        "limit_s": body["limit_ms"] / 1000,
        "nudges": body["nudges"],
        "muted": (body.get("muted_until") or 0) > body["at"],
        "balance_lr": body.get("balance_lr"),
        "balance_fr": body.get("balance_fr"),
        "cells": len(body["loads"]),
    } | dict(zip(_LOADS, body["loads"], strict=False))


def _health(body: dict[str, Any], at_ms: int) -> dict[str, Any]:
    faulty, calibrated_at = body.get("faulty"), body.get("calibrated_at")
    return {
        "online": True,
        "uptime_s": body["at"] / 1000,
        "n_faulty": None if faulty is None else len(faulty),
        "faulty": None if faulty is None else " ".join(map(str, faulty)),
        "calibration_age_s": None if calibrated_at is None else (at_ms - calibrated_at) / 1000,
    } | {name: body.get(name) for name in _SAME_NAMES}


_DECODER = json.JSONDecoder()  # used directly: a body has no blanks around it to skip
_LOADS = tuple(load(cell) for cell in range(MOST_CELLS))
_SAME_NAMES = ("boot", "cause", "fw", "rev", "free", "outbox", "dropped", "rssi", "calibrated", "drift", "idf_lowest")
