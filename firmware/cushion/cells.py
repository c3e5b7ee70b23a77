"""From raw counts to loads that can be believed: calibration, zero, faulty cells left out."""

from cushion.auto_zero import AutoZero
from cushion.calibration import EMPTY_HIGHEST, Calibration, Refused
from cushion.faults import Faults
from cushion.nouns import SECOND, Calibrated, Fault
from cushion.stillness import Frozen

# A start on a seat that does not move for so long, and counts no more than an empty one can, takes it as the zero.
START_MS = 5 * SECOND
# An unloaded cell counts nothing. One that counts so much on the empty seat is damp, or something presses on it.
RESTING_COUNTS = 40


class Cells:
    """Owns what is known of the cells. `layout` is their (x, y), x > 0 to the right, y > 0 to the rear."""

    def __init__(self, layout: tuple, calibration: Calibration):
        self.layout, self.calibration = layout, calibration
        self.faults = Faults(layout)
        self.zero = AutoZero(calibration.empty)
        self.problem: str | None = None  # why the last calibration was refused
        self.left: int | None = None  # load of what was left on the seat, until it is lifted off
        self._without = 0  # what the cells counted in sum before that
        self._calibrations: list = []  # the GuidedCalibration under way, if there is one
        self._starting: Frozen | None = None
        self._started: int | None = None

    @property
    def phase(self) -> tuple | None:
        """(phase, when it ends) of the calibration under way."""
        for under_way in self._calibrations:
            return under_way.phase, under_way.ends
        return None

    @property
    def drift(self) -> int | None:
        """By how many counts the zero of the cell that moved most has moved; None without a calibration."""
        if self.calibration.upright is None:
            return None
        return max([abs(zero - was) for zero, was in zip(self.zero.empty, self.calibration.empty)])

    @property
    def resting(self) -> list:
        """Numbers of the cells that count on the empty seat; none while something is left on it."""
        there, empty = self.faults.active, self.zero.empty
        return [i for i, zero in enumerate(empty) if self.left is None and there[i] and zero >= RESTING_COUNTS]

    @property
    def in_force(self) -> dict:
        """The calibration with the zero as it is now, as it is saved."""
        return Calibration(self.zero.empty, *self.calibration[1:]).as_saved(None)

    def calibrate(self, now: int, tare: bool) -> None:
        """Begin a calibration; one under way is given up."""
        from cushion.guided_calibration import GuidedCalibration  # takes memory, and most days nobody calibrates

        self.problem = None
        good = [cell not in self.faults.faulty for cell in range(len(self.layout))]
        self._calibrations = [GuidedCalibration(now, self.calibration, self.layout, tare, good)]

    def loads(self, raws: list) -> list:
        """Loads of all cells, 0 for those left out."""
        loads, empty = list(raws), self.zero.empty
        for cell in range(len(empty)):  # in place, which is the cheapest of what is done at every sample
            load = loads[cell] - empty[cell]
            loads[cell] = load if load > 0 else 0
        if not self.faults.any:
            return loads
        return [load if active else 0 for load, active in zip(loads, self.faults.active)]

    def look(self, now: int, raws: list, seated: bool, occupied: bool) -> list:
        """Take the counts a few times a second; return the faults and calibrations that they complete."""
        found = self.faults.look(now, raws, self.zero.empty, seated)
        if found:
            found = [Fault(now, cell, what) for cell, what in found]
        for under_way in self._calibrations:
            return found + self._step_calibration(under_way, now, raws)
        active = self.faults.active
        self.zero.look(now, [False] * len(active) if seated or occupied else active, raws)
        if self.left is not None and sum(self.zero.empty) < self._without + self.left // 2:
            self.left = None
        return found

    def is_empty_start(self, now: int, raws: list) -> bool:
        """True once, where the cushion started on an empty seat: what it counts is its zero from now on."""
        if self._started is None:
            self._started, self._starting = now, Frozen(raws)
        if not self._starting:
            return False
        if not self._starting.look(raws):
            self._starting = None
        elif now - self._started >= START_MS:
            self._starting = None
            high = [raw for raw in raws if raw > EMPTY_HIGHEST]
            if len(high) <= (1 if len(raws) >= 3 else 0):
                self.zero.absorb(raws)
                return True
        return False

    def leave(self, raws: list, still: bool) -> None:
        """Whoever sat there rose, and this stays; `still` if it is something that was left on the seat."""
        self._without = sum(self.zero.empty)
        self.zero.absorb(raws)
        self.left = sum(raws) - self._without if still else None

    def _step_calibration(self, under_way, now: int, raws: list) -> list:
        try:
            done = under_way.step(now, raws)
        except Refused as problem:
            self.problem, self._calibrations = str(problem), []
            return []
        if done is None:
            return []
        self.calibration, self._calibrations, self.left = done, [], None
        self.zero.absorb(done.empty)
        found = [Fault(now, cell, what) for cell, what in self.faults.accuse(under_way.broken)]
        return found + [Calibrated(now, done)]
