"""Which cells do not tell the truth. A cell is accused only of what no healthy cell does for so long."""

from cushion.nouns import MINUTE, SECOND

WINDOW_MS = 1 * MINUTE
LOOK_MS = 1 * SECOND

# Saturated: near the top of a 12-bit converter for most of so many seated minutes.
HIGH_COUNT = 3900
SATURATED_MINUTES = 5
# Jumping: in a fifth of the looks of so many minutes it moves alone and far.
JUMP_COUNT = 120
JUMPING_MINUTES = 3
# Stuck: loaded, and not moved by so many people sitting down or getting up.
STUCK_TURNS = 3
STUCK_COUNT = 40
STILL_COUNT = 2
# Dead: bore nothing in so many seated minutes.
DEAD_MINUTES = 8 * 60
DEAD_COUNT = 12
# An accused cell is believed again after so many good seated minutes.
WELL_MINUTES = 60
# One that was open is believed again after so long without, so that a loose contact does not fill the flash.
WELL_AFTER_MS = 10 * MINUTE


class Cell:
    """What is known against one cell."""

    def __init__(self):
        self.fault = None
        self.last = None
        self.high = self.jumps = 0  # looks of this window
        self.highest = 0  # of this window
        self.saturated = self.jumping = self.dead = self.good = 0  # minutes
        self.low_end = self.top_end = -1  # since it last moved
        self.turns = 0
        self.open_at = None  # when the board last found nothing connected

    def suspicion(self) -> str | None:
        """What it is to be accused of."""
        if self.saturated >= SATURATED_MINUTES:
            return "saturated"
        if self.jumping >= JUMPING_MINUTES:
            return "jumping"
        if self.turns >= STUCK_TURNS:
            return "stuck"
        return "dead" if self.dead >= DEAD_MINUTES else None

    def look(self, raw: int) -> int:
        """Take a count; return how far it moved."""
        moved = abs(raw - self.last) if self.last is not None else 0
        self.last = raw
        if raw >= HIGH_COUNT:
            self.high += 1
        if raw > self.highest:
            self.highest = raw
        if not self.top_end - STILL_COUNT <= raw <= self.low_end + STILL_COUNT:
            self.low_end = self.top_end = raw
            self.turns = 0
        elif raw < self.low_end:
            self.low_end = raw
        elif raw > self.top_end:
            self.top_end = raw
        return moved

    def turned(self) -> None:
        """Somebody sat down or got up, and others felt it."""
        if self.low_end >= STUCK_COUNT:
            self.turns += 1

    def minute(self, looks: int, seated_looks: int) -> None:
        """A window ends, with so many looks, so many of them at a seated person."""
        self.jumping = self.jumping + 1 if self.jumps * 5 >= looks else 0
        if seated_looks * 2 >= looks:
            self._seated_minute(seated_looks)
        self.high = self.jumps = 0
        self.highest = self.last or 0

    def _seated_minute(self, looks: int) -> None:
        high = self.high * 2 >= looks
        self.saturated = self.saturated + 1 if high else max(0, self.saturated - 1)
        self.dead = self.dead + 1 if self.highest < DEAD_COUNT else 0
        good = not (high or self.jumping or self.turns or self.dead)
        self.good = self.good + 1 if good else 0


class Faults:
    """Watches the raw counts of all cells. `active[i]` is False for a cell that is left out."""

    def __init__(self, cells: int):
        self._cells = [Cell() for _ in range(cells)]
        self.active = [True] * cells
        self.any = False
        self._look_at = 0
        self._last = None
        self._window_ends = None
        self._looks = self._seated_looks = 0

    @property
    def faulty(self) -> list:
        """Numbers of the accused cells."""
        return [i for i, active in enumerate(self.active) if not active]

    def step(self, now: int, raws: list, seated: bool, turned: bool) -> list:
        """Take one sample; return the changes as (cell, what), what being "well" for one that is believed again."""
        if turned:
            for cell in self._cells:
                cell.turned()
        if now < self._look_at:
            return []
        self._look_at = now + LOOK_MS
        self._look(raws, seated)
        if self._window_ends is None:
            self._window_ends = now + WINDOW_MS
        return self._judge(now) if now >= self._window_ends else []

    def unplugged(self, now: int, cells: list) -> list:
        """The board finds nothing connected at these cells, which are left out at once.

        Returns the changes as `step` does, but one a call: each costs a write to flash, and a multiplexer that is
        unplugged takes all its cells along. To be called each second.
        """
        for i in cells:
            self._cells[i].open_at = now
            self.active[i], self.any = False, True
        for i, cell in enumerate(self._cells):
            if cell.open_at is not None and not cell.fault:
                cell.fault = "dead"
                return [(i, "dead")]
            if cell.open_at is not None and now - cell.open_at >= WELL_AFTER_MS:
                return self._believe(i)
        return []

    def _believe(self, i: int) -> list:
        self._cells[i] = Cell()
        self.active[i] = True
        self.any = not all(self.active)
        return [(i, "well")]

    def _look(self, raws: list, seated: bool) -> None:
        self._looks += 1
        self._seated_looks += 1 if seated else 0
        if raws == self._last and max(raws) < HIGH_COUNT:
            return  # an empty seat, mostly: nothing to learn from
        self._last = raws
        moves = [cell.look(raw) for cell, raw in zip(self._cells, raws)]
        furthest = max(moves)
        if furthest >= JUMP_COUNT and (sum(moves) - furthest) * 2 <= furthest:
            self._cells[moves.index(furthest)].jumps += 1

    def _judge(self, now: int) -> list:
        self._window_ends = now + WINDOW_MS
        for cell in self._cells:
            cell.minute(self._looks, self._seated_looks)
        self._looks = self._seated_looks = 0
        return [change for i, cell in enumerate(self._cells) for change in self._change(i, cell)]

    def _change(self, i: int, cell: Cell) -> list:
        suspicion = cell.suspicion()
        if suspicion and not cell.fault:
            cell.fault, cell.good = suspicion, 0
            self.active[i], self.any = False, True
            return [(i, suspicion)]
        if cell.fault and cell.good >= WELL_MINUTES and cell.open_at is None:
            return self._believe(i)
        return []
