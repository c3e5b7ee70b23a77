"""What the host keeps for its own upkeep, as values: quarantine, tombstones, the queue to InfluxDB.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that was of no use: where it came, why it was refused, how often, first and last when.

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
    """A cushion that was forgotten at `at_ms`; `back_ms` if what it measures later is taken again.

    `influx` says what InfluxDB has of it: it may still be "there", is "gone", or "stays" as that one cannot delete.
    """

    device: str
    at_ms: int
    back_ms: int | None = None
    influx: str = "there"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was deleted of a cushion: its records, what it said last, its messages in the quarantine."""

    records: int
    latest: int
    refused: int

    @property
    def any(self) -> bool:
        """Whether there was anything."""
        return bool(self.records or self.latest or self.refused)


@dataclass(frozen=True, slots=True)
class DamagedRecord:
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

    It `moves` if it knew no time itself, and the zero of its boot turns out another.
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
        """When it was told, None where that is not known yet."""
        return None if self.zero is None else self.zero + self.at


@dataclass(frozen=True, slots=True)
class DayInInflux:
    """What InfluxDB was told of a day: was it over, its minutes and worth, and by `shape` which points it has."""

    over: bool
    sit_min: float
    worth: str
    shape: str
