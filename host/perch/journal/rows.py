"""Rows of the journal as values of perch.model, and the query for the last signs of life."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from perch.journal.damaged_records import seal
from perch.model.cushion import CalibrationProgress, Health, SeatState
from perch.model.sitting import Bout, Nudge
from perch.wire.messages import HEALTH, STATE

# What a boot says of the one before may come long after it; never of a time after its own beginning.
LAST_SIGNS = (
    "SELECT b.boot, r.sign_at + b.zero FROM records r JOIN boots b ON b.device = r.device AND b.boot = r.sign_boot"
    " WHERE r.device = ? AND r.kind = 'boot' AND r.start_ms > ? AND b.zero IS NOT NULL"
    " AND r.sign_at + b.zero <= r.start_ms"
)

# Fields that a message and the value of it share, as they are.
_LIVE = {field.name for field in STATE} & {*SeatState.__slots__} - {"calibrating", "answers"}
_HEALTH = {field.name for field in HEALTH} & {*Health.__slots__} - {"places"}

BOUT_COLUMNS = "device, boot, seq, start_ms, end_ms, CAST(body AS BLOB), checksum"
NUDGE_COLUMNS = "device, boot, seq, start_ms, CAST(body AS BLOB), checksum"
BoutRow = tuple[str, str, int, int, int, bytes, int | None]
NudgeRow = tuple[str, str, int, int, bytes, int | None]


def bouts(placed: Sequence[BoutRow]) -> list[Bout]:
    """Return the bouts of rows; damaged ones are left out."""
    sound = [row for row in placed if row[6] == seal(*row[:3], row[5])]
    return list(map(_bout, sound, json.loads(b"[%b]" % b",".join([row[5] for row in sound]))))


def nudges(placed: Sequence[NudgeRow]) -> list[Nudge]:
    """Return the nudges of rows; damaged ones are left out."""
    return [_nudge(row) for row in placed if row[5] == seal(*row[:3], row[4])]


def _bout(row: BoutRow, body: dict[str, Any]) -> Bout:
    """Return a bout; its arguments are positional, because years of bouts make keywords the largest cost."""
    maybe = body.get
    return Bout(
        *row[:5], body["limit_ms"], body["mean_load"], maybe("censored", False), maybe("resumed", False),
        maybe("suspect"), body["rev"], body["fw"], maybe("balance_lr"), maybe("balance_fr"), maybe("shifts"),
    )  # fmt: skip


def _nudge(row: NudgeRow) -> Nudge:
    body = json.loads(row[4])
    return Nudge(*row[:4], body["stretch_ms"], body["nth"], body["delivered"], body.get("why"), body["bout"])


def zero(db: sqlite3.Connection, device: str, boot: str) -> int | None:
    """Return the UTC ms at which a boot of a cushion began, or None while that is unknown."""
    row = db.execute("SELECT zero FROM boots WHERE device = ? AND boot = ?", (device, boot)).fetchone()
    return row[0] if row else None


def live(device: str, body: dict[str, Any], zero: int | None, status: str | None) -> SeatState:
    """Return the newest state; its times are None while `zero` is unknown."""
    return SeatState(
        device=device,
        since_ms=_placed(body["since"], zero),
        at_ms=_placed(body["at"], zero),
        lasted_ms=body["at"] - body["since"],
        online=status in ("online", "asleep"),
        asleep=status == "asleep",
        muted_why=body.get("silent"),
        muted_until_ms=_placed(body.get("muted_until"), zero),
        calibrating=CalibrationProgress(**under_way) if (under_way := body.get("calibrating")) else None,
        answers={answer["id"]: answer["done"] for answer in body.get("answers", ())},
        **_taken(body, _LIVE),
    )


def health(device: str, body: dict[str, Any], zero: int | None, status: str | None) -> Health:
    """Return the newest health; its times are None while `zero` is unknown."""
    return Health(
        device=device,
        at_ms=_placed(body["at"], zero),
        status=status,
        calibrated_at_ms=body.get("calibrated_at"),
        places=tuple((x, y) for x, y in body.get("places", ())),
        **_taken(body, _HEALTH),
    )


def _taken(body: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return those of these fields that a body has, by name; a list as a tuple."""
    own = {name: body[name] for name in names if name in body}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in own.items()}


def _placed(since_boot: int | None, zero: int | None) -> int | None:
    return None if since_boot is None or zero is None else since_boot + zero
