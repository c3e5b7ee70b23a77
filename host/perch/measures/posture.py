"""What bouts say of how somebody sat. Only bouts that measured it count; None where none did."""

from collections.abc import Sequence

from perch.nouns import Bout

_HOUR_MS = 3_600_000


def shifts_per_sit_h(bouts: Sequence[Bout]) -> float | None:
    """Changes of position in an hour of sitting."""
    counted = [(bout.shifts, bout.end_ms - bout.start_ms) for bout in bouts if bout.shifts is not None]
    return sum(shifts for shifts, _ in counted) / (sum(ms for _, ms in counted) / _HOUR_MS) if counted else None


def asymmetry(bouts: Sequence[Bout]) -> float | None:
    """The part of the load that one side carries more than the other, 0 to 1, weighted by time.

    Of each bout only the mean balance is recorded, so leaning left and right in turn within it evens out.
    """
    counted = [(abs(bout.balance_lr), bout.end_ms - bout.start_ms) for bout in bouts if bout.balance_lr is not None]
    return sum(lean * ms for lean, ms in counted) / sum(ms for _, ms in counted) / 1000 if counted else None
