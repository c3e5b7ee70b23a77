"""The words of Perch as values: what the parts of the host hand to each other.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all: nobody here has to tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

IMPORTED = "import-"
"""How the name of a device begins whose bouts came from a file: no cushion, so nothing is to be heard of it."""
SILENT_MS = 5 * 60_000
"""A cushion tells its state each minute; after this long without one something is wrong."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where an MQTT broker listens and how to be let in. The password is never shown by `repr`."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: str | None = None


class Record(NamedTuple):
    """A durable fact made by a cushion, known for ever as `(device, boot, seq)`.

    `start` and `end` are ms since the boot (equal for a point), `zero` is the UTC start of the boot as the
    cushion knew it, `body` the whole message as canonical JSON.
    """

    device: str
    boot: str
    seq: int
    zero: int | None
    kind: str
    start: int
    end: int
    body: str
    censored: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a cushion said last on a topic of which only the newest counts: `state`, `health` or `status`.

    `body` is canonical JSON; of `status` it is the plain word as a JSON string.
    """

    device: str
    topic: str
    body: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is of no use, in plain words; whose and which record it is, as far as could be read.

    `for_now` if it may be of use later: it is this host's clock that may be wrong.
    """

    reason: str
    device: str | None = None
    boot: str | None = None
    seq: int | None = None
    for_now: bool = False


class Arrival(NamedTuple):
    """One message as it came in and what the check made of it."""

    topic: str
    payload: bytes
    meaning: Record | Snapshot | Refusal


class Receipt(NamedTuple):
    """What to tell a cushion about a record: safe on disk, or rejected for `reason` (its raw bytes kept)."""

    device: str
    boot: str
    seq: int
    reason: str | None = None


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
    slid_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """One prompt to get up, the `nth` of its stretch; `why` says what kept it silent if it was not delivered.

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


class Spoken(NamedTuple):
    """A time `[start_ms, end_ms]` for which a cushion gave account during one boot; a moment where they are equal."""

    boot: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Cells:
    """One sample of all cells: raw counts and calibrated loads, `at` ms since the boot."""

    at: int
    raws: tuple[int, ...]
    loads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Calibrating:
    """A calibration under way: its phase (`empty`, `sit`, `upright`), and how much of that was left."""

    phase: str
    left_ms: int


@dataclass(frozen=True, slots=True)
class Live:
    """What a cushion said last about its seat.

    `bout` is the `seq` of the open bout while somebody sits. `since_ms` and `at_ms` (the moment of the state
    itself) are None while the boot cannot be placed in UTC; `lasted_ms` (how long seated or vacant at that
    moment) is always known. `due_in_ms` is the seated time left at that moment until the next nudge, None where
    none is to come. `hushed` is why a nudge would not be heard, `muted_until_ms` until when it was asked not to be.
    Balance is in thousandths of the load, right and rear positive. `problem` is why the last calibration was
    refused; `answers` tell of each of the last commands, by its id, whether it could be done.
    """

    device: str
    boot: str
    bout: int | None
    seated: bool
    since_ms: int | None
    at_ms: int | None
    lasted_ms: int
    stretch_ms: int
    nudges: int
    limit_ms: int
    loads: tuple[int, ...]
    online: bool
    due_in_ms: int | None = None
    hushed: str | None = None
    muted_until_ms: int | None = None
    balance_lr: int | None = None
    balance_fr: int | None = None
    shifts: int | None = None
    slid: bool | None = None
    calibrating: Calibrating | None = None
    problem: str | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)

    def silent(self, now_ms: int) -> bool:
        """Whether nothing was heard of it for so long that what it said last need not be so any more."""
        return self.at_ms is not None and now_ms - self.at_ms > SILENT_MS


@dataclass(frozen=True, slots=True)
class Health:
    """What a cushion said last about itself. `free` is bytes of memory, `outbox` the records not stored.

    `drift` is by how many counts the zero of the cell that drifted most was followed, `flash` what is wrong with the
    flash. `places` are its cells, (x, y) in hundredths of half the seat's width, x > 0 right, y > 0 rear.
    """

    device: str
    boot: str
    at_ms: int | None
    cause: str
    fw: str
    rev: int
    free: int | None
    outbox: int
    dropped: int
    status: str | None
    rssi: int | None = None
    faulty: tuple[int, ...] = ()
    calibrated: bool | None = None
    calibrated_at_ms: int | None = None
    drift: int | None = None
    flash: str | None = None
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """The settings that a cushion has in force, by name, and why it refused those of the newest `settings`."""

    rev: int
    settings: dict[str, int]
    refused: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether it measures and never nudges."""
        return self.settings.get("baseline") == 1


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
class Quarantine:
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
class Refilling:
    """A journal that was restored at `since_ms`, and the cushions whose later records may still be missing."""

    since_ms: int
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TouchedHour:
    """An hour (of UTC, counted from 1970) of a cushion to be looked at again for InfluxDB."""

    id: int
    device: str
    hour: int


class Told(NamedTuple):
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
class DayInflux:
    """What InfluxDB was told of a day: was it over, its minutes and worth, and by `shape` which points it has."""

    over: bool
    sit_min: float
    worth: str
    shape: str
