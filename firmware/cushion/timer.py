"""A timer for what is done every so often."""


class Every:
    """Due at `first`, and from each time that it was due on again after `every_ms`."""

    def __init__(self, every_ms: int, first: int = 0):
        self._every, self._due = every_ms, first

    def is_time(self, now: int) -> bool:
        """Return whether it is due at `now`, and if so begin the next interval."""
        if now < self._due:
            return False
        self._due = now + self._every
        return True
