"""The stretch: bouts less than a break apart. What the reminder counts."""

from cushion.nouns import BREAK_MS


class Stretch:
    """Seated time since the last counted break, gaps left out."""

    def __init__(self):
        self._before = 0  # ms of the stretch's finished bouts
        self._began: int | None = None  # its first bout since the start-up
        self._sat_at: int | None = None
        self._rose_at: int | None = None

    def sit(self, at: int) -> bool:
        """A bout began at `at`. True if a new stretch begins with it: the gap before it was a counted break."""
        fresh = self.is_over(at)
        if fresh:
            self._before, self._began = 0, at
        self._sat_at = at
        return fresh

    def rise(self, at: int) -> None:
        """The bout ended at `at`."""
        self._before = self.seated_ms(at)
        self._sat_at, self._rose_at = None, at

    def carry(self, before: int, rose_at: int) -> bool:
        """So much was sat before the start-up, until `rose_at`. True if what has been sat since goes on with it."""
        if self._began is None:
            self._before, self._rose_at = before, rose_at
            return not self.is_over(0)
        if self._began - rose_at >= BREAK_MS:
            return False
        self._before += before
        return True

    def idle_ms(self, now: int) -> int:
        """For how long nobody has sat."""
        return 0 if self._sat_at is not None or self._rose_at is None else now - self._rose_at

    def is_over(self, at: int) -> bool:
        """Whether nobody has sat for a counted break, or ever."""
        return self._sat_at is None and (self._rose_at is None or at - self._rose_at >= BREAK_MS)

    def seated_ms(self, now: int) -> int:
        """Seated time of the stretch so far; 0 once nobody has sat for a break."""
        if self._sat_at is not None:
            return self._before + now - self._sat_at
        return 0 if self.is_over(now) else self._before
