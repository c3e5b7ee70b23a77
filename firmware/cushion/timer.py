"""A timer for what is done every so often."""


class Every:
    """Due at `first`, and again each `every_ms` from then on; anew from a time that is late by so much or more."""

    def __init__(self, every_ms: int, first: int = 0):
        self._every, self._due = every_ms, first

    def is_time(self, now: int) -> bool:
        """Return whether it is due at `now`, and if so begin the next interval."""
        if now < self._due:
            return False
        self._due += self._every  # not from now: who looks a little late each time would lose whole intervals
        if now - self._due >= self._every:
            self._due = now + self._every
        return True
