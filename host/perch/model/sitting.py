"""Bouts, nudges and covered time, as values.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

CONFIRM_MS = 10_000
"""How long a new state of the seat has to last before it counts, as for activPAL, so that numbers compare."""
JOIN_MS = 120_000
"""A bout that a power cut ended goes on in one that begins within this time, where the cushion says so."""


class Bout(NamedTuple):
    """One uninterrupted confirmed seated run `[start_ms, end_ms)`, placed in UTC.

    Balance is in thousandths of the load, right and rear positive; loads are calibrated integers.
    """

    device: str
    boot: str
    seq: int
    start_ms: int
    end_ms: int
    limit_ms: int
    mean_load: int
    censored: bool = False
    resumed: bool = False
    suspect: str | None = None
    rev: int = 0
    fw: str = ""
    balance_lr: int | None = None
    balance_fr: int | None = None
    shifts: int | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """One prompt to get up, the `nth` of its stretch; `why` is the reason where it was not delivered.

    `bout` is the `seq` of the bout that was open.
    """

    device: str
    boot: str
    seq: int
    at_ms: int
    stretch_ms: int
    nth: int
    delivered: bool
    why: str | None
    bout: int


class Covered(NamedTuple):
    """A time `[start_ms, end_ms]` for which a boot of a cushion has records; a moment where the two are equal."""

    boot: str
    start_ms: int
    end_ms: int
