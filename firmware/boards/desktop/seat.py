"""A person on a seat: runs a life, segment by segment, and lets the cells feel it."""

from boards.desktop.people import MINUTE, Life, away

FIDGET_MS = (MINUTE // 2, 6 * MINUTE)


class Seat:
    """Runs a person's segments. `contact(start, end)` gets each time on the seat at its end, in ms."""

    def __init__(self, person, cells, chance, local_ms: int, contact):
        self._cells, self._contact = cells, contact
        self._begin = local_ms
        self._life = Life(local_ms, chance)
        self._segments = person(self._life)
        self._until = self._fidget_at = 0
        self._segment = away(0)
        self._sat_at: int | None = None

    def read(self, now: int) -> list:
        """Raw counts of all cells at `now`."""
        while now >= self._until:
            self._next_segment(self._until)
        if now >= self._fidget_at and self._segment.lives:
            self._fidget(now)
        return self._cells.read(now)

    def nudged(self, now: int) -> None:
        """The buzzer sounds: somebody who answers will get up."""
        if self._segment.seated and self._segment.answer_ms is not None:
            self._until = min(self._until, now + self._segment.answer_ms)

    def _fidget(self, now: int) -> None:
        """A living person moves a little, now and then."""
        chance, (right, rear) = self._life.chance, self._segment.lean
        lean = right + chance.between(-90, 90), max(-1000, rear + chance.between(-90, 90))
        self._cells.load(now, lean, self._segment.weight, True)
        self._fidget_at = now + chance.between(*FIDGET_MS)

    def _next_segment(self, at: int) -> None:
        self._life.now = self._begin + at
        segment = self._segment = next(self._segments)
        self._until = at + segment.ms
        self._cells.load(at, segment.lean, segment.weight, segment.lives)
        self._fidget_at = at + self._life.chance.between(*FIDGET_MS)
        if segment.seated and self._sat_at is None:
            self._sat_at = at
        elif not segment.seated and self._sat_at is not None:
            self._contact(self._sat_at, at)
            self._sat_at = None
