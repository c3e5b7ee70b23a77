"""What the host keeps for its own upkeep, as values: quarantine, tombstones, the queue to InfluxDB.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused message: its topic, the reason, how often it was received, and first and last when.

    `payload` is cut to its first 4,096 bytes.
    """

    topic: str
    reason: str
    count: int
    first_ms: int
    last_ms: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class QuarantineSummary:
    """The quarantine at a glance: messages refused, those only counted for want of room, the newest rows."""

    refused: int
    overflow: int
    rows: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A cushion that was forgotten at `at_ms`; from `back_ms` on, if set, its records are accepted again.

    `influx` is what InfluxDB has of it: "there" (maybe), "gone", or "stays", where InfluxDB cannot delete.
    """

    device: str
    at_ms: int
    back_ms: int | None = None
    influx: str = "there"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was deleted of a cushion: its records, its newest states, its messages in the quarantine."""

    records: int
    latest: int
    refused: int

    @property
    def any(self) -> bool:
        """Whether anything was deleted."""
        return bool(self.records or self.latest or self.refused)


class DamagedRecord(NamedTuple):
    """A record whose bytes are not those that were written, why that is known, and when it was set aside (UTC ms)."""

    device: str
    boot: str
    seq: int
    reason: str
    found_ms: int | None = None


class UnreadableRow(NamedTuple):
    """A row of the journal that cannot be read: its table, and its key as text."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Refilling:
    """A journal that was restored at `since_ms`, and the cushions whose later records may still be missing."""

    since_ms: int
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedHour:
    """An hour (of UTC, counted from 1970) of a cushion to be looked at again for InfluxDB."""

    id: int
    device: str
    hour: int


class KeptState(NamedTuple):
    """A state, health or status that was kept: `at` ms in a boot that `zero` places.

    It `moves` if it had no zero of its own, and that of its boot may change.
    """

    id: int
    device: str
    topic: str
    slot: int
    boot: str
    at: int
    moves: bool
    zero: int | None
    body: str

    @property
    def at_ms(self) -> int | None:
        """Its UTC ms, None where that is not known yet."""
        return None if self.zero is None else self.zero + self.at


@dataclass(frozen=True, slots=True)
class DayInInflux:
    """What InfluxDB has of a day: whether it was over, its minutes and validity, and its points as a `shape`."""

    over: bool
    sit_min: float
    worth: str
    shape: str
