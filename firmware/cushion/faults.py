"""Which cells do not tell the truth. A cell is accused only of what no healthy cell does for so long.

What only a body does tells them apart: several cells move together, in the same second. A cell that moves alone, or
does not move with the others, is doubted and left out at once; it is accused once that cannot be chance or a leg.
"""

from cushion.nouns import MINUTE, SECOND

WINDOW_MS = 1 * MINUTE
LOOK_MS = 1 * SECOND

# Saturated: near the top of a 12-bit converter for most of so many seated minutes.
HIGH_COUNT = 3900
SATURATED_MINUTES = 5
# Alone: it moves far, and all others together not half as far. A leg that bounces does so too, but not on an empty
# seat, not so far once a minute for so many of them, and not over so much of the scale for some.
JUMP_COUNT, FAR_COUNT, WILD_COUNT = 120, 460, 600
FAR_LOOKS, JUMPING_MINUTES, WILD_MINUTES = 60, 12, 3
ALONE, DOUBTED, MOST_DOUBT = 4, 20, 60  # each look alone, less one each other look
ON_AN_EMPTY_SEAT = 60
# Stuck: loaded, and not moved by so many people sitting down or getting up; doubted after so many movements of others.
STUCK_TURNS, DOUBTED_MOVES = 3, 6
MOVE_COUNT, STILL_COUNT = 30, 4
STUCK_COUNT = 40
# Dead: bore nothing, or always the same, for so many looks at somebody who lives, while its counterpart on the other
# side and half of all bore something.
DEAD_COUNT, BORNE_COUNT = 12, 60
DEAD_LOOKS = 11 * 60
LIVES_MS = 5 * MINUTE
# Of many cells some lie where a person hardly comes.
MANY_CELLS, DEAD_LOOKS_OF_MANY = 9, 120 * 60
# An accused cell is believed again after so many good seated minutes.
WELL_MINUTES = 60
# One that was open is believed again after so long without, so that a loose contact does not fill the flash.
WELL_AFTER_MS = 10 * MINUTE


class Cell:
    """What is known against one cell."""

    def __init__(self, counterpart: int):
        self.counterpart = counterpart
        self.fault: str | None = None
        self.doubted = self.moved = False
        self.last: int | None = None
        self.high = self.far = self.wild = 0  # looks of this window
        self.saturated = self.jumping = self.going_wild = self.good = 0  # minutes
        self.doubt = self.on_an_empty_seat = self.dead = 0  # looks, as weighed above
        self.low_end = self.top_end = -1  # since it last moved
        self.turns = self.moves = 0  # of others since

    def look(self, raw: int) -> int:
        """Take a count; return how far it moved."""
        moved = abs(raw - self.last) if self.last is not None else 0
        self.moved = False  # further than noise
        self.last = raw
        if raw >= HIGH_COUNT:
            self.high += 1
        if not self.top_end - STILL_COUNT <= raw <= self.low_end + STILL_COUNT:
            self.low_end = self.top_end = raw
            self.turns = self.moves = 0
            self.moved = True
        elif raw < self.low_end:
            self.low_end = raw
        elif raw > self.top_end:
            self.top_end = raw
        return moved

    def weigh(self, load: int, moved: int, alone: bool, together: bool, seated: bool, evident: bool) -> None:
        """It bears and moved so much: `alone`, or others `together`; `evident` if by those it should bear something."""
        if alone:
            self.far += moved >= FAR_COUNT
            self.wild += moved >= WILD_COUNT
            self.doubt = min(MOST_DOUBT, self.doubt + ALONE)
        elif self.doubt:
            self.doubt -= 1
        if not seated:
            self.on_an_empty_seat = max(0, self.on_an_empty_seat + (ALONE if alone else -1))
        if load >= DEAD_COUNT and self.moved:
            self.dead = 0
        elif evident:
            self.dead += 1
        if together and moved <= STILL_COUNT:
            self.moves += 1
        if load < DEAD_COUNT or self.low_end >= HIGH_COUNT:
            self.turns = self.moves = 0
        self.doubted = self.doubt >= DOUBTED or (self.doubted and self.doubt > 0)

    def suspicion(self, dead_looks: int) -> str | None:
        """What it is to be accused of."""
        if self.saturated >= SATURATED_MINUTES:
            return "saturated"
        if (
            self.jumping >= JUMPING_MINUTES
            or self.going_wild >= WILD_MINUTES
            or self.on_an_empty_seat >= ON_AN_EMPTY_SEAT
        ):
            return "jumping"
        if self.turns >= STUCK_TURNS:
            return "stuck"
        if self.dead >= dead_looks:
            return "dead" if self.low_end < STUCK_COUNT else "stuck"
        return None

    def minute(self, looks: int, seated_looks: int) -> None:
        """A window ends, with so many looks, so many of them at a seated person."""
        self.jumping = self.jumping + 1 if self.far * FAR_LOOKS >= looks else max(0, self.jumping - 1)
        self.going_wild = self.going_wild + 1 if self.wild * 5 >= looks else 0
        if seated_looks * 2 >= looks:
            high = self.high * 2 >= seated_looks
            self.saturated = self.saturated + 1 if high else max(0, self.saturated - 1)
            good = not (high or self.jumping or self.turns or self.moves >= DOUBTED_MOVES or self.dead >= looks)
            self.good = self.good + 1 if good else 0
        self.high = self.far = self.wild = 0


class Faults:
    """Watches the raw counts of all cells. `active[i]` is False for a cell that is left out."""

    def __init__(self, layout: tuple):
        self._cells = [Cell(_counterpart(cell, layout)) for cell in range(len(layout))]
        self.active = [True] * len(layout)
        self.any = False
        self._dead_looks = DEAD_LOOKS if len(layout) < MANY_CELLS else DEAD_LOOKS_OF_MANY
        self._open_at: dict[int, int] = {}  # cell: when the board last found nothing connected
        self._look_at = 0
        self._lived = -LIVES_MS  # when several cells moved together
        self._last: list | None = None
        self._window_ends: int | None = None
        self._looks = self._seated_looks = 0

    @property
    def faulty(self) -> list:
        """Numbers of the accused cells."""
        return [i for i, cell in enumerate(self._cells) if cell.fault or i in self._open_at]

    def turned(self) -> None:
        """Somebody sat down or got up."""
        for cell in self._cells:
            if cell.low_end >= STUCK_COUNT:
                cell.turns += 1

    def look(self, now: int, raws: list, empty: list, seated: bool) -> list:
        """Take one sample; return the changes as (cell, what), what being "well" for one that is believed again."""
        if now < self._look_at:
            return []
        self._look_at = now + LOOK_MS
        self._looks += 1
        self._seated_looks += 1 if seated else 0
        if raws != self._last or max(raws) >= HIGH_COUNT:  # else an empty seat, mostly: nothing to learn from
            self._last = raws
            self._compare(now, raws, empty, seated)
        if self._window_ends is None:
            self._window_ends = now + WINDOW_MS
        return self._judge(now) if now >= self._window_ends else []

    def unplugged(self, now: int, cells: list) -> list:
        """The board finds nothing connected at these cells, which are left out at once.

        Returns the changes as `look` does, but one a call: each costs a write to flash, and a multiplexer that is
        unplugged takes all its cells along. To be called each second.
        """
        for i in cells:
            self._open_at[i] = now
            self.active[i], self.any = False, True
        for i in sorted(self._open_at):
            if not self._cells[i].fault:
                self._cells[i].fault = "dead"
                return [(i, "dead")]
            if now - self._open_at[i] >= WELL_AFTER_MS:
                del self._open_at[i]
                return self._believe(i)
        return []

    def _believe(self, i: int) -> list:
        self._cells[i] = Cell(self._cells[i].counterpart)
        self._leave_out()
        return [(i, "well")]

    def _compare(self, now: int, raws: list, empty: list, seated: bool) -> None:
        moves = [cell.look(raw) for cell, raw in zip(self._cells, raws)]
        if len(moves) == 1:
            return
        bearing = [there and raw - zero >= BORNE_COUNT for there, raw, zero in zip(self.active, raws, empty)]
        taken = sum(bearing) * 2 >= len(bearing) - 1
        alone = self._alone(moves, bearing, seated)
        together = sum([moved >= MOVE_COUNT for moved in moves]) >= 2
        if together:
            self._lived = now
        lives = now - self._lived <= LIVES_MS
        for i, cell in enumerate(self._cells):
            evident = lives and taken and bearing[cell.counterpart]
            cell.weigh(raws[i] - empty[i], moves[i], i == alone, together, seated, evident)
        self._leave_out()

    def _alone(self, moves: list, bearing: list, seated: bool) -> int | None:
        """The cell that moved far and alone, if any; where a person rests on one cell only, that may well be."""
        furthest = max(moves)
        if furthest < JUMP_COUNT or (sum(moves) - furthest) * 2 > furthest:
            return None
        alone = moves.index(furthest)
        return alone if not seated or sum(bearing) > bearing[alone] else None

    def _leave_out(self) -> None:
        self.active = [not (cell.fault or cell.doubted or cell.moves >= DOUBTED_MOVES) for cell in self._cells]
        for i in self._open_at:
            self.active[i] = False
        self.any = False in self.active

    def _judge(self, now: int) -> list:
        self._window_ends = now + WINDOW_MS
        for cell in self._cells:
            cell.minute(self._looks, self._seated_looks)
        self._looks = self._seated_looks = 0
        return [change for i, cell in enumerate(self._cells) for change in self._change(i, cell)]

    def _change(self, i: int, cell: Cell) -> list:
        suspicion = cell.suspicion(self._dead_looks)
        if suspicion and not cell.fault:
            cell.fault, cell.good = suspicion, 0
            self._leave_out()
            return [(i, suspicion)]
        if cell.fault and cell.good >= WELL_MINUTES and i not in self._open_at:
            return self._believe(i)
        return []


def _counterpart(cell: int, layout: tuple) -> int:
    """The cell that lies nearest to where this one would be on the other side; itself where it is alone."""
    x, y = layout[cell]
    others = [(((a + x) ** 2 + (b - y) ** 2), i) for i, (a, b) in enumerate(layout) if i != cell]
    return min(others)[1] if others else cell
