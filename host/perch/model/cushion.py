"""The current state of one cushion, and the broker it is reached at, as values.

A name that ends in `_ms` and says an instant is UTC milliseconds since 1970; a span is half-open, `[a, b)`.
`None` means "measured and not valid", or not measured at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from perch.model.language import N_

UNHEARD_MS = 5 * 60_000
"""A cushion sends its state each minute; after this long without one it counts as unheard."""
SAFE = N_("in its safe mode, in which it measures nothing, as it was not well several times in a row")
MEND_SAFE = N_("`make logs` shows why; mend it and `make deploy`, or unplug it to let it try again.")
"""The state of a cushion whose status is `safe`, and the next step."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where an MQTT broker listens and how to be let in. The password is never shown by `repr`.

    `renewed` reads the password again where the broker refuses ours.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: str | None = None
    renewed: Callable[[], str | None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Cells:
    """One sample of all cells: raw counts, loads and the calibration that they are by, `at` ms since the boot."""

    at: int
    raws: tuple[int, ...]
    loads: tuple[int, ...]
    calibration: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CalibrationProgress:
    """A calibration under way: its phase (`empty`, `sit`, `upright`), and how much of that was left."""

    phase: str
    left_ms: int


@dataclass(frozen=True, slots=True)
class SeatState:
    """The newest seat state of a cushion.

    `bout` is the `seq` of the open bout while somebody sits. `since_ms` and `at_ms` (the moment of the state
    itself) are None while the boot cannot be placed in UTC; `lasted_ms` (how long seated or vacant at that
    moment) is always known. `due_in_ms` is the seated time left at that moment until the next nudge, None where
    none is to come. `muted_why` is why a nudge would not sound, `muted_until_ms` until when it is muted.
    Balance is in thousandths of the load, right and rear positive. `problem` is why the last calibration was
    refused, `left` the load in counts of something that was left on the seat and does not count as seated;
    `answers` is whether each of the last commands was done, by its id. `suspect` is why the open bout does not count
    on this cushion. `online` is whether it is connected, or `asleep`: disconnected on purpose to spare its battery, for
    `away_ms` after this state at most.
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
    muted_why: str | None = None
    muted_until_ms: int | None = None
    balance_lr: int | None = None
    balance_fr: int | None = None
    shifts: int | None = None
    calibrating: CalibrationProgress | None = None
    problem: str | None = None
    left: int | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    suspect: str | None = None
    asleep: bool = False
    away_ms: int = 0

    @property
    def not_me(self) -> bool:
        """Return whether the cushion was set to count somebody else, until the seat is empty."""
        muted = self.muted_why == "muted" and self.muted_until_ms is None
        return self.seated and muted and self.since_ms is not None

    @property
    def unheard_ms(self) -> int | None:
        """From when on this state is older than UNHEARD_MS, beyond its sleep; None where it has no time."""
        return None if self.at_ms is None else self.at_ms + UNHEARD_MS + self.asleep * self.away_ms + 1

    def unheard(self, now_ms: int) -> bool:
        """Return whether this state is so old that it may have changed since."""
        return self.unheard_ms is not None and now_ms >= self.unheard_ms

    @property
    def back_ms(self) -> int | None:
        """The latest UTC ms of its next state; None where it does not sleep, or that is not known."""
        return self.at_ms + self.away_ms if self.asleep and self.at_ms is not None else None


@dataclass(frozen=True, slots=True)
class Health:
    """The newest health of a cushion. `free` is bytes of memory, `outbox` how many records are not stored.

    `drift` is the correction of the zero, in counts, of the cell that drifted most; `flash` is what is wrong with the
    flash. `places` are its cells, (x, y) in hundredths of half the seat's width, x > 0 right, y > 0 rear. `idf_lowest`
    is the least memory that its network ever had left, `shed` whether it does with less since memory ran short.
    `resting` are the cells with a load on the empty seat. `update` is the application that is being tried, or why the
    last update was rolled back; None where all is well.
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
    resting: tuple[int, ...] = ()
    calibrated: bool | None = None
    calibrated_at_ms: int | None = None
    drift: int | None = None
    flash: str | None = None
    places: tuple[tuple[int, int], ...] = ()
    idf_lowest: int | None = None
    shed: bool = False
    update: str | None = None


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """The settings that a cushion has in force, by name, and why it refused those of the newest `settings`."""

    rev: int
    settings: dict[str, int]
    refused: tuple[str, ...] = ()

    @property
    def nudging_off(self) -> bool:
        """Whether the setting `baseline` is on: the cushion measures and never nudges."""
        return self.settings.get("baseline") == 1
