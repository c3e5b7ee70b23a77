"""`seat_state` and `seat_device`: what a cushion told of its seat and of itself."""

import json
from typing import Any

from perch.influx.line import Point
from perch.influx.schema import DEVICE, MOST_CELLS, STATE, load
from perch.model.upkeep import KeptState


def told_point(told: KeptState, at_ms: int, group: str | None) -> Point:
    """A state, health or status as the point at `at_ms` (UTC)."""
    said, member = _DECODER.raw_decode(told.body)[0], {"group": group or ""}
    if told.topic == "state":
        return Point(STATE, told.device, at_ms, _state(said, at_ms - told.at))
    if told.topic == "status":
        return Point(DEVICE, told.device, at_ms, {"online": said != "offline" and said != "silent"} | member)
    return Point(DEVICE, told.device, at_ms, _health(said, at_ms) | member)


def _state(said: dict[str, Any], zero: int) -> dict[str, Any]:
    due = said.get("due_in_ms")
    until = max(said.get("muted_until") or 0, said.get("quiet_until") or 0)
    return {
        "seated": said["seated"],
        "slid": said.get("slid"),
        "since_ms": said["since"] + zero,
        "stretch_s": said["stretch_ms"] / 1000,
        "due_in_s": None if due is None else due / 1000,
        "due_ms": said["at"] + zero + due if due is not None and said["seated"] else None,
        "limit_s": said["limit_ms"] / 1000,
        "nudges": said["nudges"],
        "muted": until > said["at"],
        "balance_lr": said.get("balance_lr"),
        "balance_fr": said.get("balance_fr"),
        "cells": len(said["loads"]),
    } | dict(zip(_LOADS, said["loads"], strict=False))


def _health(said: dict[str, Any], at_ms: int) -> dict[str, Any]:
    faulty, calibrated_at = said.get("faulty"), said.get("calibrated_at")
    return {
        "online": True,
        "uptime_s": said["at"] / 1000,
        "n_faulty": None if faulty is None else len(faulty),
        "faulty": None if faulty is None else " ".join(map(str, faulty)),
        "calibration_age_s": None if calibrated_at is None else (at_ms - calibrated_at) / 1000,
    } | {name: said.get(name) for name in _AS_SAID}


_DECODER = json.JSONDecoder()  # asked directly: nothing is around a body that must be looked for
_LOADS = tuple(load(cell) for cell in range(MOST_CELLS))
_AS_SAID = ("boot", "cause", "fw", "rev", "free", "outbox", "dropped", "rssi", "calibrated", "drift")
