"""What each cell counts with nobody on it: followed all the time, without waiting for an empty seat to be seen as such.

Nobody on a seat can make a cell count less than the empty seat does, so downwards the zero follows at once; upwards it
goes by a count every two seconds, and only while nobody is there.
"""

from cushion.nouns import SECOND

BLOCK_MS = 2 * SECOND
# A cell that moves more than so within a block bears something that lives.
QUIET_COUNTS = 6


class AutoZero:
    """`empty` is the count of each cell on the empty seat."""

    def __init__(self, empty: tuple):
        self.empty = list(empty)
        self._low: list[int] = []  # of each cell, in the looks of this block
        self._high: list[int] = []
        self._ends = 0

    def look(self, now: int, vacant: list, raws: list) -> None:
        """Take the counts of all cells, a few times a second; `vacant[i]` if surely nobody is on the cell."""
        if now >= self._ends:
            empty = self.empty
            for cell, lowest in enumerate(self._low):
                highest = self._high[cell]
                if highest < empty[cell]:
                    empty[cell] = highest
                elif vacant[cell] and lowest > empty[cell] and highest - lowest <= QUIET_COUNTS:
                    empty[cell] += 1
            self._low, self._high, self._ends = list(raws), list(raws), now + BLOCK_MS
            return
        low, high = self._low, self._high
        for cell in range(len(raws)):
            raw = raws[cell]
            if raw < low[cell]:
                low[cell] = raw
            if raw > high[cell]:
                high[cell] = raw

    def settle(self, active: list, raws: list) -> None:
        """The seat was left: what still presses on it, as far as it did so all the time lately, belongs to the zero."""
        for cell, low in enumerate(self._low or raws):
            if active[cell]:
                self.empty[cell] = max(self.empty[cell], min(low, raws[cell]))

    def absorb(self, raws: list) -> None:
        """The seat is empty now, whatever it counts."""
        self.empty, self._low, self._ends = list(raws), [], 0
