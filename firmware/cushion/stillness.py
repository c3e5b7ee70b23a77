"""An object does not move. A person does, at least every half hour."""

from cushion.nouns import MINUTE, SECOND

LOOK_MS = SECOND // 2
# Each cell is compared with its own mean over the last ten seconds or so: creep is slower, a movement faster.
LOOKS = 20
# Less than this is noise: so many counts a cell, and a part of the whole load.
NOISE_COUNTS, NOISE_PART = 8, 50
MUTE_MS = 30 * MINUTE
SUSPECT_MS = 60 * MINUTE


class Stillness:
    """How long the loads of the cells have not changed by more than the noise."""

    def __init__(self):
        self.begin()

    def begin(self) -> None:
        """Somebody or something came onto the seat."""
        self._means: list[int] = []  # times LOOKS
        self._still_since = None
        self._look_at = 0

    def step(self, now: int, loads: list) -> int:
        """Take the loads at `now`; return for how many ms they have been still."""
        if not self._means:
            self._means, self._still_since = [load * LOOKS for load in loads], now
        if now >= self._look_at:
            self._look_at = now + LOOK_MS
            self._look(now, loads)
        return now - self._still_since

    def _look(self, now: int, loads: list) -> None:
        moved, means = 0, self._means
        for cell in range(len(means)):
            off = loads[cell] - means[cell] // LOOKS
            means[cell] += off
            moved += off if off > 0 else -off
        if moved > NOISE_COUNTS * len(loads) + sum(loads) // NOISE_PART:
            self._still_since = now
