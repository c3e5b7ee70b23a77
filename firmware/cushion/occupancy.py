"""Is there somebody on the seat, at this sample? Two thresholds near empty, on a sum over the cells."""

from collections import namedtuple

# From this many cells on, the sum leaves out its largest, so that no single cell can make a sitter.
ENOUGH_CELLS = 6

# What one sample said, dated to the sample it is about.
Seen = namedtuple("Seen", "at occupied")


class Occupancy:
    """Sum, median of three, two thresholds. The median's lag is one sample, and so is the dating."""

    def __init__(self, cells: int, settings, occupied_load: int | None = None):
        self.occupied = False
        self.empty_now = True  # what the newest sample says by itself, before the filter believes it
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

    def step(self, now: int, loads: list, total: int) -> Seen:
        """Take the loads sampled at `now` and their sum; return the state at the sample before, the filtered one."""
        if self._leave_largest:
            total -= max(loads)
        if self._at is None:
            self._at, self._a, self._b = now, total, total
        a, b = self._a, self._b
        middle = max(min(a, b), min(max(a, b), total))
        self.occupied = middle >= (self._off if self.occupied else self._on)
        self.empty_now = total < self._off
        seen = Seen(self._at, self.occupied)
        self._at, self._a, self._b = now, b, total
        return seen
