"""Somebody rose, and counts stay: the load falls by a good part at once, and what is left does not live."""

from cushion.nouns import SECOND
from cushion.stillness import Frozen

# Who rises takes at least so much of the load away, in percent, and puts no more than this part of it onto any cell.
FALL_PERCENT = 35
MORE_PART = 8
# What is left shows within so long that it lives, or does not.
SETTLE_MS = 1500
FROZEN_MS = 7 * SECOND
GIVE_UP_MS = 25 * SECOND
# The loads before a fall are those of two to four seconds ago.
BEFORE_MS = 2 * SECOND


class Departure:
    """Looks for it while the seat is taken."""

    def __init__(self):
        self._frozen_at = 0
        self.begin()

    def begin(self) -> None:
        """Somebody sat down, or other cells count from now on."""
        self._before: list[int] = []
        self._lately: list[int] = []
        self._renew_at = self._level = 0
        self._fell_at: int | None = None
        self._frozen: Frozen | None = None

    @property
    def since(self) -> int | None:
        """When whoever sat there seems to have risen, while that is not sure."""
        fell_at = self._fell_at
        if fell_at is None or self._frozen is None or self._frozen_at - fell_at > 2 * SETTLE_MS:
            return None
        return fell_at

    def look(self, now: int, total: int, level: int, loads: list) -> int | None:
        """Take the load that counts, its level and all loads twice a second or so; return when they rose, if so."""
        fell_at = self._fell_at
        if not self._before or total * 100 >= (level if fell_at is None else self._level) * (100 - FALL_PERCENT):
            self._fell_at = self._frozen = None
            if now >= self._renew_at:
                self._renew_at = now + BEFORE_MS
                self._before, self._lately = self._lately, loads
            return None
        if fell_at is None:
            fell_at, self._level = now, level
            self._fell_at = now
        if not SETTLE_MS <= now - fell_at <= GIVE_UP_MS:
            return None
        more = max([load - before for load, before in zip(loads, self._before)])
        if self._frozen is None or more * MORE_PART > self._level or not self._frozen.look(loads):
            self._frozen, self._frozen_at = Frozen(loads), now
        return fell_at if now - self._frozen_at >= FROZEN_MS else None
