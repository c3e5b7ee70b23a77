"""When to nudge: at the limit, 5 and 10 minutes later, then never until a counted break."""

from cushion.nouns import MINUTE, SECOND

AGAIN_MS = 5 * MINUTE
NUDGES = 3
SNOOZE_MS = 10 * MINUTE
SNOOZES = 2
BUZZ_MS = 3 * SECOND
# The sampling grid lets a nudge come a little late; this much of it does not push the next one on.
GRACE_MS = 1 * SECOND


class Reminder:
    """Counts in seated time of the stretch, so a break under 120 s neither resets it nor is counted."""

    def __init__(self, limit_ms: int):
        self.limit_ms = limit_ms  # a new limit acts at once and resets nothing
        self._buzz_from: int | None = None
        self.restart()

    def restart(self) -> None:
        """A new stretch begins."""
        self.given = 0
        self._snoozes = 0
        self._not_before = 0

    def left(self) -> list:
        """What `carry` needs after a restart within the stretch."""
        return [self.given, self._snoozes, self._not_before]

    def carry(self, left: list, seated_ms: int) -> None:
        """The stretch goes on after a restart, at so much seated time."""
        self.given, self._snoozes, self._not_before = left
        self.came_back(seated_ms)

    def came_back(self, seated_ms: int) -> None:
        """Seated again within the stretch: leave the person in peace for a while."""
        self._not_before = max(self._not_before, seated_ms + AGAIN_MS)

    def snooze(self, seated_ms: int) -> bool:
        """Move the nudges that are left; False if this stretch has had its snoozes."""
        if self._snoozes == SNOOZES:
            return False
        self._snoozes += 1
        self._not_before = seated_ms + SNOOZE_MS
        self._buzz_from = None
        return True

    def due_ms(self) -> int | None:
        """Seated time of the stretch at which the next nudge falls due, None when there is none left."""
        if self.given == NUDGES:
            return None
        return max(self.limit_ms + self.given * AGAIN_MS, self._not_before)

    def step(self, now: int, seated_ms: int, occupied: bool, aloud: bool = True) -> int | None:
        """Return the number of the nudge that starts now, or None. None starts on an empty seat.

        One that is not `aloud` keeps its number.
        """
        due = self.due_ms()
        if due is None or not occupied or seated_ms < due:
            return None
        self.given += 1
        self._not_before = seated_ms + AGAIN_MS - GRACE_MS
        self._buzz_from = now if aloud else None
        return self.given

    def buzzing(self, now: int, occupied: bool) -> bool:
        """Whether the buzzer sounds. It stops with the seat emptying, confirmed or not, and does not start again."""
        if self._buzz_from is None:
            return False
        if not occupied or now - self._buzz_from >= BUZZ_MS:
            self._buzz_from = None
        return self._buzz_from is not None
