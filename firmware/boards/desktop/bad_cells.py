"""Cells as unkind as documents and people report them: each a kind of `perch demo --cells`."""

from boards.desktop.cells import DEAD_ZONE, MINUTE, SECOND, TOP, Cells

ONE = 2  # the cell that is broken
HOUR = 60 * MINUTE


class Offset(Cells):
    """Every cell counts 150 on the empty seat, as under a tight cover."""

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        return [min(TOP, count + 150) for count in super().read(now)]


class Drifting(Cells):
    """All cells drift by 400 counts in an hour, up and down in turn."""

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        off = now % (2 * HOUR) * 400 // HOUR
        return [min(TOP, count + (off if off < 400 else 800 - off)) for count in super().read(now)]


class Residual(Cells):
    """A cell keeps a part of what it bore when it is left, and lets go of it slowly."""

    PERCENT, SECONDS = 5, 60

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        return [min(TOP, count + kept) for count, kept in zip(super().read(now), self._kept_at(now))]

    def _kept_at(self, now: int) -> list:
        if not hasattr(self, "_kept"):
            self._kept, self._decay_at = [0] * len(self._layout), now
        while now >= self._decay_at:
            self._decay_at += SECOND
            for cell, target in enumerate(self._target):
                least = target * 1024 * self.PERCENT // 100
                self._kept[cell] = max(least, self._kept[cell] - self._kept[cell] // self.SECONDS)
        return [0 if target else kept // 1024 for target, kept in zip(self._target, self._kept)]


class Dented(Residual):
    """Foam that keeps a dent: a tenth of the load, for minutes."""

    PERCENT, SECONDS = 10, 300


class Creeping(Cells):
    """Under load a cell shows 4 percent more with each doubling of the seconds."""

    def load(self, now: int, lean: tuple | None, weight: int = 1000, lives: bool = True) -> None:
        """As of the others; the creep goes on while something is there."""
        if lean is None or not any(self._target):
            self._since = now
        super().load(now, lean, weight, lives)

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        doublings, seconds = 0, (now - self._since) // SECOND
        while seconds > 1:
            doublings, seconds = doublings + 1, seconds // 2
        return [min(TOP, count + count * doublings // 25) for count in super().read(now)]


class Dead(Cells):
    """One cell counts nothing."""

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        counts = super().read(now)
        counts[ONE] = self._broken(counts[ONE])
        return counts

    def _broken(self, count: int) -> int:
        return 0


class Stuck(Dead):
    """One cell counts 700, whatever it bears."""

    def _broken(self, count: int) -> int:
        return 700


class Noisy(Dead):
    """One cell is off by up to 300 counts at each sample."""

    def _broken(self, count: int) -> int:
        count += self._chance.between(-300, 300)
        return 0 if count < DEAD_ZONE else min(TOP, count)


class Bounced(Cells):
    """A leg bounces on a front cell, by 200 counts up and down, as long as somebody sits there."""

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        counts = super().read(now)
        if self._lives:
            counts[-1] = max(0, min(TOP, counts[-1] + self._chance.between(-200, 200)))
        return counts


KINDS = {
    "good": Cells,
    "offset": Offset,
    "drifting": Drifting,
    "residual": Residual,
    "dented": Dented,
    "creeping": Creeping,
    "dead": Dead,
    "stuck": Stuck,
    "noisy": Noisy,
    "bounced": Bounced,
}
