"""How the load is shared: balance, shifts, whether somebody slid forward. Shares, so weight and creep cancel."""

from collections import namedtuple

from cushion.nouns import SECOND

# A change of a share by this much (in thousandths of the load), held so long, is a shift of position.
SHIFT_PERMILLE = 100
SHIFT_HELD_MS = 5 * SECOND
# Slid forward: the rear cells bear less than a quarter of what they bore upright, the sides as ever, for a while.
SLID_PART = 4
SLID_SIDE_PERMILLE = 200
SLID_HELD_MS = 5 * SECOND
MOST_BALANCE = 1000

# Shares of the load in thousandths: of the right half, of the rear half (cells on a middle line count half to each
# side), and of the cells behind the middle alone.
Shares = namedtuple("Shares", "right rear behind")

MIDDLE = Shares(500, 500, 500)


def shares(layout: tuple, loads: list) -> Shares | None:
    """Shares of the loads of cells at (x, y), x > 0 to the right and y > 0 to the rear; None without a load."""
    return Sides(layout).shares(loads, sum(loads))


class Sides:
    """Which cells of a layout lie where. Looked up once, since shares are taken ten times a second."""

    def __init__(self, layout: tuple):
        cells = range(len(layout))
        self._right = [cell for cell in cells if layout[cell][0] > 0]
        self._middle = [cell for cell in cells if layout[cell][0] == 0]
        self._behind = [cell for cell in cells if layout[cell][1] > 0]
        self._on_line = [cell for cell in cells if layout[cell][1] == 0]

    def shares(self, loads: list, total: int) -> Shares | None:
        """As the function of this name, the sum of the loads being known."""
        if not total:
            return None
        behind = sum([loads[cell] for cell in self._behind])
        right, rear = 2 * sum([loads[cell] for cell in self._right]), 2 * behind
        if self._middle:
            right += sum([loads[cell] for cell in self._middle])
        if self._on_line:
            rear += sum([loads[cell] for cell in self._on_line])
        return Shares(right * 500 // total, rear * 500 // total, behind * 1000 // total)


class Held:
    """True once a condition has held for so long."""

    def __init__(self, held_ms: int):
        self._held_ms = held_ms
        self._since: int | None = None

    def step(self, now: int, holds: bool) -> bool:
        """Take whether it holds at `now`."""
        if not holds:
            self._since = None
            return False
        if self._since is None:
            self._since = now
        return now - self._since >= self._held_ms


class Posture:
    """Follows one bout. `upright`: the person's own shares from the calibration, or None: then nothing is `slid`."""

    def __init__(self, layout: tuple, upright: Shares | None):
        self._sides, self.upright = Sides(layout), upright
        self.begin()

    def begin(self) -> None:
        """A bout begins."""
        self.shifts = 0
        self.slid_ms = 0 if self.upright else None
        self.slid = False if self.upright else None
        self._settled: Shares | None = None
        self._moved, self._gone = Held(SHIFT_HELD_MS), Held(SLID_HELD_MS)
        self._last: int | None = None
        self._right = self._rear = self._time = 0  # shares off the upright ones, weighted by time, and the time
        self.mark()

    def adapt(self, upright: Shares | None) -> None:
        """Other cells count from now on: this is upright on them, and what was before cannot be compared."""
        self.upright, self._settled = upright, None
        if upright is None:
            self.slid = None

    def mark(self) -> None:
        """Whoever sits there moves: what was seen until now is of a person."""
        self._marked = self._right, self._rear, self._time, self.shifts, self.slid_ms

    def rewind(self) -> None:
        """What was seen since the last mark was of no person."""
        self._right, self._rear, self._time, self.shifts, self.slid_ms = self._marked

    def step(self, now: int, loads: list, total: int) -> None:
        """Take the loads of one sample on an occupied seat, and their sum."""
        now_shared = self._sides.shares(loads, total)
        if now_shared is None:
            return
        passed = 0 if self._last is None else now - self._last
        self._last = now
        self._weigh(now_shared, passed)
        self._count_shift(now, now_shared)
        self._see_slid(now, now_shared, passed)

    def balance(self) -> tuple:
        """(left-right, front-rear) as the time mean of the bout, -1000 to 1000, right and rear positive; or Nones.

        Against the person's own upright shares where they are known: who sits upright far to the rear and then slides
        forward is off by more than the scale has, and is told as its end.
        """
        time = self._time
        if not time:
            return None, None
        return _on_scale(2 * (self._right // time)), _on_scale(2 * (self._rear // time))

    def _weigh(self, shared: Shares, passed: int) -> None:
        own = self.upright or MIDDLE
        self._right += (shared.right - own.right) * passed
        self._rear += (shared.rear - own.rear) * passed
        self._time += passed

    def _count_shift(self, now: int, shared: Shares) -> None:
        if self._settled is None:
            self._settled = shared
        settled = self._settled
        away = abs(shared.right - settled.right) >= SHIFT_PERMILLE or abs(shared.rear - settled.rear) >= SHIFT_PERMILLE
        if self._moved.step(now, away):
            self.shifts += 1
            self._settled = shared
            self._moved = Held(SHIFT_HELD_MS)

    def _see_slid(self, now: int, shared: Shares, passed: int) -> None:
        upright = self.upright
        if upright is None or self.slid_ms is None:
            return
        gone = shared.behind * SLID_PART < upright.behind
        aside = abs(shared.right - upright.right) > SLID_SIDE_PERMILLE
        self.slid = self._gone.step(now, gone and not aside)
        self.slid_ms += passed if self.slid else 0


def _on_scale(balance: int) -> int:
    return max(-MOST_BALANCE, min(MOST_BALANCE, balance))
