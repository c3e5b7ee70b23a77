"""A guided calibration: the present step, the time left of it, and the result."""

from dataclasses import dataclass

from perch.model.cushion import Health, SeatState
from perch.model.language import N_, _
from perch.report.cells import places_of, with_places
from perch.wire.limits import CALIBRATION_PHASES_MS

_WORDS = {
    "empty": (N_("Stand up"), N_("Leave the seat empty.")),
    "sit": (N_("Sit down"), N_("You have a minute for it.")),
    "upright": (N_("Sit upright"), N_("At the back of the seat, and stay so.")),
}


@dataclass(frozen=True, slots=True)
class CalibrationStep:
    """A step: its number of three, what to do, more about it, the seconds left, and how far it is, 0 to 1."""

    number: int
    title: str
    more: str
    left_s: int
    share: float


def step(live: SeatState, now_ms: int) -> CalibrationStep | None:
    """Return the step of the calibration under way, None where none is."""
    under_way = live.calibrating
    if under_way is None:
        return None
    passed = max(0, now_ms - live.at_ms) if live.at_ms is not None else 0
    left = max(0, under_way.left_ms - passed)
    title, more = _WORDS[under_way.phase]
    number, whole = list(_WORDS).index(under_way.phase) + 1, CALIBRATION_PHASES_MS[under_way.phase]
    return CalibrationStep(number, _(title), _(more), -(-left // 1000), 1 - min(1.0, left / whole))


def outcome(live: SeatState, health: Health | None, before_ms: int | None) -> tuple[bool, str] | None:
    """Return whether a calibration went well, with a sentence; None while that is not known.

    `before_ms` is when the cushion was calibrated before. A cell is named by its place.
    """
    if live.calibrating is not None:
        return None
    if live.problem:
        why = with_places(live.problem, health.places if health else ())
        return False, _("Not calibrated: {why}. What was known before is kept.", why=why)
    if health and health.calibrated and health.calibrated_at_ms != before_ms:
        if not health.faulty:
            return True, _("Calibrated. Sit as you like.")
        cells = places_of(health.faulty, health.places)
        return True, _("Calibrated. Left out as faulty: {cells}. Sit as you like.", cells=cells)
    return None
