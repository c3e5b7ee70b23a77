"""Guided calibration: ten seconds of an empty seat, then thirty of sitting upright."""

from cushion.calibration import EMPTY_HIGHEST, Calibration, Refused
from cushion.faults import HIGH_COUNT
from cushion.nouns import MINUTE, SECOND
from cushion.posture import shares

EMPTY_MS = 10 * SECOND
COME_MS = 1 * MINUTE
SETTLE_MS = 3 * SECOND
UPRIGHT_MS = 30 * SECOND
# An empty seat hardly moves. Who touches a cell moves it there and back; noise goes many times so far.
EMPTY_SPREAD, NOISE_PARTS = 60, 4
# Who sits down adds at least so much to a cell, on average, and moves each loaded cell by this much.
SITTER_COUNTS, MOVE_COUNT = 60, 30
HIGHEST = 1 << 29  # above any count
LOADED = "cell %d is loaded: empty the seat, or loosen what presses on it, and begin again"
TOO_FIRM = "cell %d is at its end: this seat is too firm for its resistor: fit one of half the ohms, and begin again"


class Means:
    """Means of the cells over a while, and how they moved."""

    def __init__(self, cells: int):
        self.samples = 0
        self._sums, self._least, self._most = [0] * cells, [HIGHEST] * cells, [0] * cells
        self._last: list[int] = []
        self._ways = [0] * cells

    def add(self, raws: list) -> None:
        """Take one sample."""
        self.samples += 1
        self._sums = [s + raw for s, raw in zip(self._sums, raws)]
        self._least = [min(least, raw) for least, raw in zip(self._least, raws)]
        self._most = [max(most, raw) for most, raw in zip(self._most, raws)]
        self._ways = [way + abs(raw - last) for way, raw, last in zip(self._ways, raws, self._last or raws)]
        self._last = raws

    def means(self) -> list:
        """The mean of each cell."""
        return [s // self.samples for s in self._sums]

    def touched(self) -> list:
        """Whether each cell moved, and not as noise does."""
        spreads = [most - least for most, least in zip(self._most, self._least)]
        return [spread > EMPTY_SPREAD and way < NOISE_PARTS * spread for spread, way in zip(spreads, self._ways)]


class GuidedCalibration:
    """One calibration under way. `tare` ends with the empty seat and keeps the rest.

    `good[i]` is False for a cell that is left out. So are the few in `broken`, which count on the empty seat and do not
    move when somebody sits down; what those bear is None.
    """

    def __init__(self, now: int, before: Calibration, layout: tuple, tare: bool, good: list):
        self._before, self._layout, self._tare = before, layout, tare
        self._good = list(good)
        self.phase = "empty"
        self.ends = now + EMPTY_MS
        self.broken: list[int] = []
        self._means = Means(len(layout))
        self._empty: tuple[int, ...] = ()  # until the seat was seen empty

    def step(self, now: int, raws: list) -> Calibration | None:
        """Take one sample; return the calibration once it is complete. Refused if it cannot be had."""
        if self.phase == "empty":
            return self._step_empty(now, raws)
        if self.phase == "sit":
            self._step_sit(now, raws)
            return None
        return self._step_upright(now, raws)

    def _step_empty(self, now: int, raws: list) -> Calibration | None:
        self._means.add(raws)
        if now < self.ends:
            return None
        self._empty = self._checked_empty()
        if self._tare:
            return Calibration(self._empty, *self._before[1:])
        self.phase, self.ends = "sit", now + COME_MS
        return None

    def _checked_empty(self) -> tuple:
        means, touched = self._means.means(), self._means.touched()
        high = [cell for cell in self._counted() if means[cell] > EMPTY_HIGHEST]
        if any(touched[cell] for cell in self._counted()):
            raise Refused("the seat was not still: leave it empty and begin again")
        if high and 2 * (len(high) + self._good.count(False)) >= len(means):
            raise Refused(LOADED % max([(means[cell], cell) for cell in high])[1])
        self.broken = high
        for cell in high:
            self._good[cell] = False
        return tuple(means)

    def _counted(self) -> list:
        return [cell for cell, good in enumerate(self._good) if good]

    def _step_sit(self, now: int, raws: list) -> None:
        if sum(self._loads(raws)) >= SITTER_COUNTS * len(self._counted()):
            self.phase, self.ends = "upright", now + SETTLE_MS + UPRIGHT_MS
            self._means = Means(len(raws))
        elif now >= self.ends:
            unplugged = "" if any(raws) else ", or no cell is connected: all of them read 0"
            raise Refused("nobody sat down within a minute" + unplugged)

    def _step_upright(self, now: int, raws: list) -> Calibration | None:
        if now >= self.ends - UPRIGHT_MS:
            self._means.add(raws)
        if now < self.ends:
            return None
        means = self._means.means()
        for cell in self.broken:
            if abs(means[cell] - self._empty[cell]) >= MOVE_COUNT:
                raise Refused(LOADED % cell)
        for cell in self._counted():
            if means[cell] >= HIGH_COUNT:
                raise Refused(TOO_FIRM % cell)
        loads = self._loads(means)
        if sum(loads) < SITTER_COUNTS * len(self._counted()):
            raise Refused("whoever sat got up: begin again and stay for half a minute")
        known = [load if good else None for load, good in zip(loads, self._good)]
        return Calibration(self._empty, sum(loads), shares(self._layout, loads), known)

    def _loads(self, raws: list) -> list:
        """Return the load of each cell, 0 for those that are left out."""
        return [max(0, raw - empty) if good else 0 for raw, empty, good in zip(raws, self._empty, self._good)]
