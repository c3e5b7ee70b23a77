"""When a bout begins and when it is over: a new state of the seat counts once it has lasted, dated to its start."""

from cushion.nouns import CONFIRM_MS, Turn


class Debounce:
    """A run of the other state turns the seat once it has lasted CONFIRM_MS, dated to its start; shorter is absorbed.

    A run lasts until the first sample of the next, so one of exactly CONFIRM_MS counts.
    """

    def __init__(self):
        self.seated = False
        self._turning_since: int | None = None

    def step(self, at: int, occupied: bool) -> Turn | None:
        """Take one sample; return the turn that it confirms, if any."""
        turn, since = None, self._turning_since
        if since is not None and at - since >= CONFIRM_MS:
            turn = Turn(not self.seated, since)  # first of all: if memory does not last for it, nothing has happened
            self.seated, self._turning_since = turn.seated, None
        if occupied == self.seated:
            self._turning_since = None
        elif self._turning_since is None:
            self._turning_since = at
        return turn

    def until(self, now: int) -> int:
        """Until when the confirmed state is known to last: `now`, or since when it seems to be over."""
        return now if self._turning_since is None else self._turning_since
