"""Which cells do not tell the truth. A cell is accused only of what no healthy cell does for so long.

What only a body does tells them apart: several cells move together, in the same second. A cell that moves alone, or
does not move with the others, is doubted and left out at once; it is accused once that cannot be chance or a leg.
"""

from cushion.nouns import MINUTE, SECOND
from cushion.timer import Every

WINDOW_MS = 1 * MINUTE
LOOK_MS = 1 * SECOND

# Saturated: near the top of a 12-bit converter for most of so many seated minutes.
HIGH_COUNT = 3900
SATURATED_MINUTES = 5
# Alone: it moves far, and all others together not half as far. A leg that bounces does so too, but not at the rear, not
# on an empty seat, not so far once a minute for so many of them, and not over so much of the scale for some.
JUMP_COUNT, FAR_COUNT, WILD_COUNT = 120, 460, 600
FAR_LOOKS, OFTEN_LOOKS, JUMPING_MINUTES, WILD_MINUTES = 60, 6, 12, 3
# Between empty and loaded, and back: nobody gets up and sits down in seconds, again and again, on one cell alone.
FLIP_COUNT = 40
ALONE, DOUBTED_AT, MOST_DOUBT = 4, 20, 60  # each look alone, less one each other look
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


# What is known against a cell is a list, since sixteen objects would take 2 KB more of a board. Its places:
COUNTERPART, FAULT, DOUBTED, MOVED = 0, 1, 2, 3  # MOVED: further than noise
ALONE_LOOKS, HIGH, FAR, WILD = 4, 5, 6, 7  # of this window
SATURATED, JUMPING, GOING_WILD, GOOD = 8, 9, 10, 11  # minutes
DOUBT, ON_EMPTY, DEAD = 12, 13, 14  # looks, as weighed above
LOW_END, TOP_END = 15, 16  # since it last moved
TURNS, MOVES = 17, 18  # of others since


def new(counterpart: int) -> list:
    """Return a cell of which nothing is known yet."""
    return [counterpart, None, False, False] + [0] * (LOW_END - ALONE_LOOKS) + [-1, -1, 0, 0]


def look(cell: list, raw: int) -> None:
    """Take a count."""
    cell[MOVED] = False
    if raw >= HIGH_COUNT:
        cell[HIGH] += 1
    if not cell[TOP_END] - STILL_COUNT <= raw <= cell[LOW_END] + STILL_COUNT:
        cell[LOW_END] = cell[TOP_END] = raw
        cell[TURNS] = cell[MOVES] = 0
        cell[MOVED] = True
    elif raw < cell[LOW_END]:
        cell[LOW_END] = raw
    elif raw > cell[TOP_END]:
        cell[TOP_END] = raw


def weigh(cell: list, load: int, moved: int, alone: bool, together: bool, vacant: bool, evident: bool) -> None:
    """It bears `load`, after it moved by `moved`: `alone`, or others `together`; `vacant` if nobody sits there or no
    other cell bears anything, `evident` if by the others it should bear something."""
    flips = vacant and abs(moved) >= FLIP_COUNT and (load < DEAD_COUNT) != (load - moved < DEAD_COUNT)
    moved = abs(moved)
    if alone:
        cell[ALONE_LOOKS] += 1
        cell[FAR] += moved >= FAR_COUNT
        cell[WILD] += moved >= WILD_COUNT
    if alone or flips:
        cell[DOUBT] = min(MOST_DOUBT, cell[DOUBT] + ALONE)
    elif cell[DOUBT]:
        cell[DOUBT] -= 1
    if vacant:
        cell[ON_EMPTY] = max(0, cell[ON_EMPTY] + (ALONE if alone or flips else -1))
    if load >= DEAD_COUNT and cell[MOVED]:
        cell[DEAD] = 0
    elif evident:
        cell[DEAD] += 1
    if together and moved <= STILL_COUNT:
        cell[MOVES] += 1
    if load < DEAD_COUNT or cell[LOW_END] >= HIGH_COUNT:
        cell[TURNS] = cell[MOVES] = 0
    cell[DOUBTED] = cell[DOUBT] >= DOUBTED_AT or (cell[DOUBTED] and cell[DOUBT] > 0)


def suspicion(cell: list, dead_looks: int) -> str | None:
    """Return what it is to be accused of."""
    if cell[SATURATED] >= SATURATED_MINUTES:
        return "saturated"
    if cell[JUMPING] >= JUMPING_MINUTES or cell[GOING_WILD] >= WILD_MINUTES or cell[ON_EMPTY] >= ON_AN_EMPTY_SEAT:
        return "jumping"
    if cell[TURNS] >= STUCK_TURNS:
        return "stuck"
    if cell[DEAD] >= dead_looks:
        return "dead" if cell[LOW_END] < STUCK_COUNT else "stuck"
    return None


def minute(cell: list, looks: int, seated_looks: int, rear: bool) -> None:
    """A window ends, with so many looks, so many of them at a seated person; `rear` if the cell lies behind."""
    jumps = cell[FAR] * FAR_LOOKS >= looks or (rear and cell[ALONE_LOOKS] * OFTEN_LOOKS >= looks)
    cell[JUMPING] = cell[JUMPING] + 1 if jumps else max(0, cell[JUMPING] - 1)
    cell[GOING_WILD] = cell[GOING_WILD] + 1 if cell[WILD] * 5 >= looks else 0
    if seated_looks * 2 >= looks:
        high = cell[HIGH] * 2 >= seated_looks
        cell[SATURATED] = cell[SATURATED] + 1 if high else max(0, cell[SATURATED] - 1)
        bad = high or cell[JUMPING] or cell[TURNS] or cell[MOVES] >= DOUBTED_MOVES or cell[DEAD] >= looks
        cell[GOOD] = 0 if bad else cell[GOOD] + 1
    cell[ALONE_LOOKS] = cell[HIGH] = cell[FAR] = cell[WILD] = 0


class Faults:
    """Watches the raw counts of all cells. `active[i]` is False for a cell that is left out."""

    def __init__(self, layout: tuple):
        self._layout = layout
        self._cells = [new(_counterpart(cell, layout)) for cell in range(len(layout))]
        self.active = [True] * len(layout)
        self.any = False
        self._dead_looks = DEAD_LOOKS if len(layout) < MANY_CELLS else DEAD_LOOKS_OF_MANY
        self._open_at: dict[int, int] = {}  # cell: when the board last found nothing connected
        self._looking = Every(LOOK_MS)
        self._lived = -LIVES_MS  # when several cells moved together
        self._last: list | None = None
        self._doubts = False
        self._window_ends: int | None = None
        self._looks = self._seated_looks = 0

    @property
    def faulty(self) -> list:
        """Numbers of the accused cells."""
        return [i for i, cell in enumerate(self._cells) if cell[FAULT] or i in self._open_at]

    def turned(self) -> None:
        """Somebody sat down or got up."""
        for cell in self._cells:
            if cell[LOW_END] >= STUCK_COUNT:
                cell[TURNS] += 1

    def look(self, now: int, raws: list, empty: list, seated: bool) -> list:
        """Take one sample; return the changes as (cell, what), what being "well" for one that is believed again."""
        if not self._looking.is_time(now):
            return []
        self._looks += 1
        self._seated_looks += 1 if seated else 0
        if raws != self._last or self._doubts or max(raws) >= HIGH_COUNT:  # else an empty seat: nothing to learn from
            before, self._last = self._last or raws, raws
            self._compare(now, raws, [raw - last for raw, last in zip(raws, before)], empty, seated)
        if self._window_ends is None:
            self._window_ends = now + WINDOW_MS
        if now < self._window_ends:
            return []
        self._window_ends = now + WINDOW_MS
        for cell, (_, y) in zip(self._cells, self._layout):
            minute(cell, self._looks, self._seated_looks, y > 0)
        self._looks = self._seated_looks = 0
        return [change for i, cell in enumerate(self._cells) for change in self._change(i, cell)]

    def unplugged(self, now: int, cells: list) -> list:
        """The board finds nothing connected at these cells, which are left out at once.

        Returns the changes as `look` does, but one a call: each costs a write to flash, and a multiplexer that is
        unplugged takes all its cells along. To be called each second.
        """
        for i in cells:
            self._open_at[i] = now
            self.active[i], self.any = False, True
        for i in sorted(self._open_at):
            if not self._cells[i][FAULT]:
                self._cells[i][FAULT] = "dead"
                return [(i, "dead")]
            if now - self._open_at[i] >= WELL_AFTER_MS:
                del self._open_at[i]
                return self._believe(i)
        return []

    def accuse(self, cells: list) -> list:
        """These cells are stuck, as a calibration has seen; return the changes as `look` does."""
        for i in cells:
            self._cells[i][FAULT], self._cells[i][GOOD] = "stuck", 0
        self._leave_out()
        return [(i, "stuck") for i in cells]

    def _believe(self, i: int) -> list:
        self._cells[i] = new(self._cells[i][COUNTERPART])
        self._leave_out()
        return [(i, "well")]

    def _compare(self, now: int, raws: list, moves: list, empty: list, seated: bool) -> None:
        for cell, raw in zip(self._cells, raws):
            look(cell, raw)
        if len(moves) == 1:
            return
        bearing = [there and raw - zero >= BORNE_COUNT for there, raw, zero in zip(self.active, raws, empty)]
        taken = sum(bearing) * 2 >= len(bearing) - 1
        alone = self._alone(moves, bearing, seated)
        together = sum([abs(move) >= MOVE_COUNT for move in moves]) >= 2
        if together:
            self._lived = now
        lives = now - self._lived <= LIVES_MS
        for i, cell in enumerate(self._cells):
            evident = lives and taken and bearing[cell[COUNTERPART]]
            vacant = not seated or sum(bearing) <= bearing[i]
            weigh(cell, raws[i] - empty[i], moves[i], i == alone, together, vacant, evident)
        self._doubts = any(cell[DOUBT] or cell[ON_EMPTY] for cell in self._cells)
        self._leave_out()

    def _alone(self, moves: list, bearing: list, seated: bool) -> int | None:
        """The cell that moved far and alone, if any; where a person rests on one cell only, that may well be."""
        moves = [abs(move) for move in moves]
        furthest = max(moves)
        if furthest < JUMP_COUNT or (sum(moves) - furthest) * 2 > furthest:
            return None
        alone = moves.index(furthest)
        return alone if not seated or sum(bearing) > bearing[alone] else None

    def _leave_out(self) -> None:
        self.active = [not (cell[FAULT] or cell[DOUBTED] or cell[MOVES] >= DOUBTED_MOVES) for cell in self._cells]
        for i in self._open_at:
            self.active[i] = False
        self.any = False in self.active

    def _change(self, i: int, cell: list) -> list:
        suspected = suspicion(cell, self._dead_looks)
        if suspected and not cell[FAULT]:
            cell[FAULT], cell[GOOD] = suspected, 0
            self._leave_out()
            return [(i, suspected)]
        if cell[FAULT] and cell[GOOD] >= WELL_MINUTES and i not in self._open_at:
            return self._believe(i)
        return []


def _counterpart(cell: int, layout: tuple) -> int:
    """The cell that lies nearest to where this one would be on the other side; itself where it is alone."""
    x, y = layout[cell]
    others = [(((a + x) ** 2 + (b - y) ** 2), i) for i, (a, b) in enumerate(layout) if i != cell]
    return min(others)[1] if others else cell
