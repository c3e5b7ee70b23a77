"""A timer for what is done every so often."""

from cushion.nouns import SECOND

LATE_MS = 2 * SECOND  # who looks each second is not later, and who is was not there


class Every:
    """Due at `first`, and again each `every_ms` from then on; anew from a time that is late by twice that, or 2 s.

    With None for `first` it is due when it is asked first.
    """

    def __init__(self, every_ms: int, first: int | None = 0):
        self._every, self._due = every_ms, first

    def is_time(self, now: int) -> bool:
        """Return whether it is due at `now`, and if so begin the next interval."""
        late = 0 if self._due is None else now - self._due
        if late < 0:
            return False
        # Not always from now: who looks a little late each time would lose whole intervals.
        self._due = (now - late if late < min(2 * self._every, LATE_MS) else now) + self._every
        return True
