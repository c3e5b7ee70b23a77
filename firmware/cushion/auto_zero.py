"""Auto-zero: the empty seat drifts, and the calibration follows it, slowly and only while the seat is surely vacant."""

from cushion.nouns import MINUTE

SURE_MS = 5 * MINUTE
EACH_MS = 1 * MINUTE
# A cell further off than this is not drifting: something lies on it, or it is broken.
FARTHEST = 40


class AutoZero:
    """At most one count a cell and minute."""

    def __init__(self):
        self._vacant_since = None
        self._next = 0

    def step(self, now: int, vacant: bool, raws: list, empty: tuple) -> tuple | None:
        """Take one sample; return the new counts of the empty seat, or None while they stay."""
        if not vacant:
            self._vacant_since = None
            return None
        if self._vacant_since is None:
            self._vacant_since = now
        if now - self._vacant_since < SURE_MS or now < self._next:
            return None
        self._next = now + EACH_MS
        moved = tuple([zero + _one_step(raw - zero) for raw, zero in zip(raws, empty)])
        return None if moved == empty else moved


def _one_step(off: int) -> int:
    if not off or abs(off) > FARTHEST:
        return 0
    return 1 if off > 0 else -1
