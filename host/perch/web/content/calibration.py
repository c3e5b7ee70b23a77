"""A guided calibration: what to do now, and how much of it is left."""

from dataclasses import dataclass

from perch.model.cushion import Health, SeatState
from perch.wire.limits import CALIBRATION_PHASES_MS

_SAID = {
    "empty": ("Leave the seat empty", "Perch takes what the cells show with nobody on them."),
    "sit": ("Now sit down", "You have a minute for it."),
    "upright": ("Sit upright, at the back of the seat", "Stay so: your balance is told against this."),
}
_STEPS = tuple(_SAID)


@dataclass(frozen=True, slots=True)
class CalibrationStep:
    """A step: its number of three (0 where none runs), what to do, why, seconds left, and how far it is."""

    number: int
    title: str
    why: str
    left_s: int
    share: float


def step(live: SeatState, now_ms: int) -> CalibrationStep | None:
    """The step of the calibration under way; None where none is."""
    under_way = live.calibrating
    if under_way is None:
        return None
    passed = max(0, now_ms - live.at_ms) if live.at_ms is not None else 0
    left = max(0, under_way.left_ms - passed)
    title, why = _SAID[under_way.phase]
    number, whole = _STEPS.index(under_way.phase) + 1, CALIBRATION_PHASES_MS[under_way.phase]
    return CalibrationStep(number, title, why, -(-left // 1000), 1 - min(1.0, left / whole))


def outcome(live: SeatState, health: Health | None, before_ms: int | None) -> tuple[bool, str] | None:
    """What came of it: whether it is well, and in words; None while that is not known.

    `before_ms` is when the cushion was calibrated before.
    """
    if live.calibrating is not None:
        return None
    if live.problem:
        return False, f"Not calibrated: {live.problem}. What was known before holds."
    if health and health.calibrated and health.calibrated_at_ms != before_ms:
        return True, "Calibrated. Your balance and your posture are told against how you just sat."
    return None
