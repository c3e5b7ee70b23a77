"""Guided calibration: ten seconds of an empty seat, then thirty of sitting upright."""

from cushion.calibration import EMPTY_HIGHEST, Calibration, Refused
from cushion.faults import HIGH_COUNT
from cushion.nouns import MINUTE, SECOND
from cushion.posture import shares

EMPTY_MS = 10 * SECOND
COME_MS = 1 * MINUTE
SETTLE_MS = 3 * SECOND
UPRIGHT_MS = 30 * SECOND
# An empty seat hardly moves.
EMPTY_SPREAD = 60
# Who sits down adds at least so much to a cell, on average.
SITTER_COUNTS = 60
HIGHEST = 1 << 29  # above any count
TOO_FIRM = "cell %d is at its end: this seat is too firm for its resistor: fit one of half the ohms, and begin again"


class Means:
    """Means and spreads of the cells over a while."""

    def __init__(self, cells: int):
        self.samples = 0
        self._sums, self._least, self._most = [0] * cells, [HIGHEST] * cells, [0] * cells

    def add(self, raws: list) -> None:
        """Take one sample."""
        self.samples += 1
        self._sums = [s + raw for s, raw in zip(self._sums, raws)]
        self._least = [min(least, raw) for least, raw in zip(self._least, raws)]
        self._most = [max(most, raw) for most, raw in zip(self._most, raws)]

    def means(self) -> list:
        """The mean of each cell."""
        return [s // self.samples for s in self._sums]

    def spread(self) -> int:
        """How far the liveliest cell moved."""
        return max(most - least for most, least in zip(self._most, self._least))


class GuidedCalibration:
    """One calibration under way. `tare` ends with the empty seat and keeps the rest."""

    def __init__(self, now: int, before: Calibration, layout: tuple, tare: bool):
        self._before, self._layout, self._tare = before, layout, tare
        self.phase = "empty"
        self.ends = now + EMPTY_MS
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
        means = self._means.means()
        if self._means.spread() > EMPTY_SPREAD:
            raise Refused("the seat was not still: leave it empty and begin again")
        if max(means) > EMPTY_HIGHEST:
            cell = means.index(max(means))
            raise Refused("cell %d is loaded: empty the seat, or loosen what presses on it, and begin again" % cell)
        return tuple(means)

    def _step_sit(self, now: int, raws: list) -> None:
        if sum(raws) - sum(self._empty) >= SITTER_COUNTS * len(raws):
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
        if max(means) >= HIGH_COUNT:
            raise Refused(TOO_FIRM % means.index(max(means)))
        loads = [max(0, mean - empty) for mean, empty in zip(means, self._empty)]
        if sum(loads) < SITTER_COUNTS * len(raws):
            raise Refused("whoever sat got up: begin again and stay for half a minute")
        return Calibration(self._empty, sum(loads), shares(self._layout, loads), loads)
