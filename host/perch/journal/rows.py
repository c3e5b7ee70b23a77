"""Rows of the journal to nouns."""

import json
from collections.abc import Sequence
from typing import Any

from perch.model.cushion import CalibrationProgress, Health, SeatState
from perch.model.sitting import Bout, Nudge

_LIVE = ("balance_lr", "balance_fr", "shifts", "slid", "problem")
_HEALTH = ("rssi", "calibrated", "drift", "flash")


def bouts(placed: Sequence[tuple[str, str, int, int, int, str]]) -> list[Bout]:
    """Placed bouts of rows (device, boot, seq, start_ms, end_ms, body): all bodies are read at once, as years have
    many."""
    bodies = json.loads(f"[{','.join(row[5] for row in placed)}]")
    return list(map(_bout, placed, bodies))


def _bout(row: tuple[str, str, int, int, int, str], said: dict[str, Any]) -> Bout:
    """One of them; in order, since years have so many that names would cost more than all the rest."""
    device, boot, seq, start_ms, end_ms, _ = row
    maybe = said.get
    return Bout(
        device,
        boot,
        seq,
        start_ms,
        end_ms,
        said["limit_ms"],
        said["mean_load"],
        maybe("censored", False),
        maybe("resumed", False),
        maybe("suspect"),
        said["rev"],
        said["fw"],
        maybe("balance_lr"),
        maybe("balance_fr"),
        maybe("shifts"),
        maybe("slid_ms"),
    )


def nudge(device: str, boot: str, seq: int, at_ms: int, body: str) -> Nudge:
    """A placed nudge."""
    said = json.loads(body)
    return Nudge(
        device,
        boot,
        seq,
        at_ms,
        said["stretch_ms"],
        said["nth"],
        said["delivered"],
        said.get("why"),
        said["bout"],
    )


def live(device: str, said: dict[str, Any], zero: int | None, status: str | None) -> SeatState:
    """The last state, placed by `zero` where that is known."""
    return SeatState(
        device=device,
        boot=said["boot"],
        bout=said["bout"],
        seated=said["seated"],
        since_ms=_placed(said["since"], zero),
        at_ms=_placed(said["at"], zero),
        lasted_ms=said["at"] - said["since"],
        stretch_ms=said["stretch_ms"],
        nudges=said["nudges"],
        limit_ms=said["limit_ms"],
        loads=tuple(said["loads"]),
        online=status == "online",
        due_in_ms=said.get("due_in_ms"),
        hushed=said.get("silent"),
        muted_until_ms=_placed(said.get("muted_until"), zero),
        calibrating=CalibrationProgress(**under_way) if (under_way := said.get("calibrating")) else None,
        answers={answer["id"]: answer["done"] for answer in said.get("answers", ())},
        **{name: said[name] for name in _LIVE if name in said},
    )


def health(device: str, said: dict[str, Any], zero: int | None, status: str | None) -> Health:
    """The last health, placed by `zero` where that is known."""
    own = ("boot", "cause", "fw", "rev", "free", "outbox", "dropped")
    maybe = {name: said[name] for name in _HEALTH if name in said}
    return Health(
        device=device,
        at_ms=_placed(said["at"], zero),
        status=status,
        faulty=tuple(said.get("faulty", ())),
        calibrated_at_ms=said.get("calibrated_at"),
        places=tuple((x, y) for x, y in said.get("places", ())),
        **{name: said[name] for name in own},
        **maybe,
    )


def _placed(since_boot: int | None, zero: int | None) -> int | None:
    return None if since_boot is None or zero is None else since_boot + zero
