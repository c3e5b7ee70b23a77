"""An object does not move. A person does, at least every half hour."""

from cushion.nouns import MINUTE

# Each cell is compared with its own mean over the last ten seconds or so: creep is slower, a movement faster.
LOOKS = 20
# Less than this is noise: so many counts a cell, and a part of the whole load.
NOISE_COUNTS, NOISE_PART = 8, 50
# The stillest person of our recordings rested for 6 minutes; nobody is nudged who did not move for so long.
MUTE_MS = 10 * MINUTE
# What did not move for so long is left on the seat.
LEFT_MS = 30 * MINUTE


class Stillness:
    """How long the loads of the cells have not changed by more than the noise."""

    def __init__(self):
        self.begin()

    def begin(self) -> None:
        """Start anew: the seat was taken."""
        self._means: list[int] = []  # times LOOKS
        self.since = 0

    def look(self, now: int, loads: list) -> int:
        """Take the loads twice a second or so; return for how many ms they have been still."""
        if not self._means:
            self._means, self.since = [load * LOOKS for load in loads], now
        moved, means = 0, self._means
        for cell in range(len(means)):
            off = loads[cell] - means[cell] // LOOKS
            means[cell] += off
            moved += off if off > 0 else -off
        if moved > NOISE_COUNTS * len(loads) + sum(loads) // NOISE_PART:
            self.since = now
        return now - self.since


class Frozen:
    """Whether no load has risen since the beginning, but for noise. A body sways; what was pressed falls."""

    SMOOTH = 4  # looks
    MOST_COUNTS, MOST_ONE = 4, 7  # a loaded cell in the mean, and any one, above its lowest

    def __init__(self, loads: list):
        self._means = [load * self.SMOOTH for load in loads]
        self._low = list(loads)
        self._up = [0] * len(loads)

    def look(self, loads: list) -> bool:
        """Take the loads twice a second or so; True while none has risen."""
        means, low, up = self._means, self._low, self._up
        loaded = 0
        for cell in range(len(loads)):
            means[cell] += loads[cell] - means[cell] // self.SMOOTH
            mean = means[cell] // self.SMOOTH
            if mean < low[cell]:
                low[cell] = mean
            elif mean - low[cell] > up[cell]:
                up[cell] = mean - low[cell]
            loaded += mean > 0
        return max(up) <= self.MOST_ONE and sum(up) <= self.MOST_COUNTS * loaded
