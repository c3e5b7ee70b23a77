"""Is there somebody on the seat, at this sample? Decided between the load of the empty and of the taken seat."""

from cushion.nouns import CONFIRM_MS, SECOND

# From this many cells on, the sum leaves out its largest, so that no single cell can make a sitter.
ENOUGH_CELLS = 6
# With less than this part of the load nobody is nudged, though it may be that somebody is still there.
LEFT_PART = 8
# The load of the taken seat is followed so fast while somebody sits down, and then upwards, and downwards.
LOOK_MS = SECOND // 2
SETTLING_LOOKS, UP_LOOKS, DOWN_LOOKS = 2, 8, 128


class Occupancy:
    """Sum, median of three, two thresholds. The median's lag is one sample, and so is the dating."""

    def __init__(self, cells: int, settings, occupied_load: int | None = None):
        self.occupied = False
        self.empty_now = True  # what the newest sample says by itself, before the filter believes it
        self.level = 0  # of the taken seat
        self.load = 0  # what counts, of the newest sample
        self._floor = 0  # what of it stayed when the seat was left
        self._look_at = self._settled_at = 0
        self._a = self._b = -1
        self._at: int | None = None
        self.tune(cells, settings, occupied_load)

    def tune(self, cells: int, settings, occupied_load: int | None) -> None:
        """Set the thresholds: so many counts a counted cell, or a part of the calibrated load if that is more."""
        self._leave_largest = cells >= ENOUGH_CELLS
        counted = max(1, cells - 1 if self._leave_largest else cells)
        part = (occupied_load or 0) * settings.on_permille // 1000
        self._on = max(settings.on_counts * counted, part)
        self._off = max(settings.off_counts * counted, part * settings.off_counts // settings.on_counts)

    def scale(self, loads: list) -> None:
        """Other cells count from now on, and their loads are these."""
        before, self.load = self.load, self._counted(loads, sum(loads))
        if before:
            self.level = self.level * self.load // before

    def vacate(self) -> None:
        """Nobody is there: what the cells bear belongs to the empty seat from now on."""
        self.occupied, self.empty_now = False, True
        self._at = None
        self._floor = 0

    def step(self, now: int, loads: list, total: int) -> int:
        """Take the loads sampled at `now` and their sum; return when the sample before was, which is decided on now."""
        self.load = total = self._counted(loads, total)
        if self._at is None:
            self._at, self._a, self._b = now, total, total
        a, b = self._a, self._b
        middle = max(min(a, b), min(max(a, b), total))
        self._decide(now, middle)
        at, self._at, self._a, self._b = self._at, now, b, total
        return at

    def _counted(self, loads: list, total: int) -> int:
        return total - max(loads) if self._leave_largest else total

    def _decide(self, now: int, middle: int) -> None:
        if self.occupied:
            self.empty_now = self.load < max(self._off, self.level // LEFT_PART)
            if middle < self._off:
                self.occupied, self._floor = False, middle
            elif now >= self._look_at:
                self._look_at = now + LOOK_MS
                above = middle - self.level
                looks = SETTLING_LOOKS if now < self._settled_at else UP_LOOKS if above > 0 else DOWN_LOOKS
                self.level += above // looks + (above > 0)
            return
        if middle < self._floor:
            self._floor = middle
        if middle >= self._on + self._floor:
            self.occupied, self.level, self._settled_at = True, middle, now + CONFIRM_MS
            self.empty_now = False
