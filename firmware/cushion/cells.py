"""From raw counts to loads that can be believed: calibration, auto-zero, faulty cells left out."""

from cushion.auto_zero import AutoZero
from cushion.calibration import Calibration, Refused
from cushion.faults import Faults
from cushion.nouns import Calibrated, Fault


class Cells:
    """Owns what is known of the cells. `layout` is their (x, y), x > 0 to the right, y > 0 to the rear."""

    def __init__(self, layout: tuple, calibration: Calibration):
        self.layout, self.calibration = layout, calibration
        self.faults = Faults(len(layout))
        self.problem = None  # why the last calibration was refused
        self._set = calibration  # as it was before auto-zero moved it
        self._zero = AutoZero()
        self._calibrating = None

    @property
    def active(self) -> int:
        """How many cells are not left out."""
        return sum(self.faults.active)

    @property
    def phase(self) -> tuple | None:
        """(phase, when it ends) of the calibration under way."""
        under_way = self._calibrating
        return (under_way.phase, under_way.ends) if under_way else None

    @property
    def drift(self) -> int | None:
        """By how many counts auto-zero has moved the cell that it moved most; None without a calibration."""
        if self.calibration.upright is None:
            return None
        return max([abs(zero - was) for zero, was in zip(self.calibration.empty, self._set.empty)])

    def calibrate(self, now: int, tare: bool) -> None:
        """Begin a calibration; one under way is given up."""
        from cushion.guided_calibration import GuidedCalibration  # takes memory, and most days nobody calibrates

        self.problem = None
        self._calibrating = GuidedCalibration(now, self.calibration, self.layout, tare)

    def loads(self, raws: list) -> list:
        """Loads of all cells, 0 for those left out."""
        loads = self.calibration.loads(raws)
        if not self.faults.any:
            return loads
        return [load if active else 0 for load, active in zip(loads, self.faults.active)]

    def step(self, now: int, raws: list, seated: bool, occupied: bool, turned: bool) -> list:
        """Take one sample; return the faults and calibrations that it completes."""
        found = self.faults.step(now, raws, seated, turned)
        if found:
            found = [Fault(now, cell, what) for cell, what in found]
        if self._calibrating:
            found += self._step_calibration(now, raws)
        else:
            empty = self._zero.step(now, not (seated or occupied), raws, self.calibration.empty)
            if empty:
                self.calibration = Calibration(empty, self.calibration.occupied, self.calibration.upright)
        return found

    def _step_calibration(self, now: int, raws: list) -> list:
        try:
            done = self._calibrating.step(now, raws)
        except Refused as problem:
            self.problem, self._calibrating = str(problem), None
            return []
        if done is None:
            return []
        self.calibration, self._set, self._calibrating = done, done, None
        return [Calibrated(now, done)]
