"""How the load is shared: balance and shifts. Shares, so weight and creep cancel."""

from collections import namedtuple

from cushion.nouns import SECOND

# A change of a share by this much (in thousandths of the load), for so long, is a shift of position.
SHIFT_PERMILLE = 100
SHIFT_HELD_MS = 5 * SECOND
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


class Posture:
    """Follows one bout. Balance is against `reference`: the person's own shares from the calibration, or MIDDLE."""

    def __init__(self, layout: tuple, reference: Shares):
        self._sides = Sides(layout)
        self._reference: Shares | None = reference
        self.begin()

    def begin(self) -> None:
        """A bout begins."""
        self.shifts = 0
        self._settled: Shares | None = None
        self._away_since: int | None = None  # from the settled shares
        self._last: int | None = None
        self._right = self._rear = self._time = 0  # shares off the reference, weighted by time, and the time
        self.mark()

    def adapt(self, reference: Shares | None) -> None:
        """Other cells count from now on: this is the reference on them, or None where nobody knows; what was before
        cannot be compared."""
        self._reference, self._settled = reference, None

    def mark(self) -> None:
        """Whoever sits there moves: what was seen until now is of a person."""
        self._marked = self._right, self._rear, self._time, self.shifts

    def rewind(self) -> None:
        """What was seen since the last mark was of no person."""
        self._right, self._rear, self._time, self.shifts = self._marked

    def step(self, now: int, loads: list, total: int) -> None:
        """Take the loads of one sample on an occupied seat, and their sum."""
        now_shared = self._sides.shares(loads, total)
        if now_shared is None:
            return
        passed = 0 if self._last is None else now - self._last
        self._last = now
        own = self._reference
        if own is not None:
            self._right += (now_shared.right - own.right) * passed
            self._rear += (now_shared.rear - own.rear) * passed
            self._time += passed
        self._count_shift(now, now_shared)

    def balance(self) -> tuple:
        """(left-right, front-rear) as the time mean of the bout, -1000 to 1000, right and rear positive; or Nones.

        Who sits upright far to the rear and then slides forward is off by more than the scale has, and is told as its
        end.
        """
        time = self._time
        if not time:
            return None, None
        return _on_scale(2 * (self._right // time)), _on_scale(2 * (self._rear // time))

    def _count_shift(self, now: int, shared: Shares) -> None:
        if self._settled is None:
            self._settled = shared
        settled = self._settled
        away = abs(shared.right - settled.right) >= SHIFT_PERMILLE or abs(shared.rear - settled.rear) >= SHIFT_PERMILLE
        if not away:
            self._away_since = None
        elif self._away_since is None:
            self._away_since = now
        elif now - self._away_since >= SHIFT_HELD_MS:
            self.shifts += 1
            self._settled, self._away_since = shared, None


def _on_scale(balance: int) -> int:
    return max(-MOST_BALANCE, min(MOST_BALANCE, balance))
