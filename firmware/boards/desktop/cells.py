"""Force-sensing cells as raw ADC counts, with the noise, creep, drift, dead zone and top that real ones have."""

TOP = 4095  # 12 bits
DEAD_ZONE = 12  # an ADC with 11 dB attenuation shows nothing of the first 100 mV or so
WEIGHT = 900  # mean counts of a cell under a seated person
NOISES = 1024

SECOND, MINUTE = 1000, 60000

# In 256ths of the load: the stillest people of recordings swayed by 1 to 2 percent within some seconds.
SWAY, SWAY_MS = (0, 1, 3, 4, 4, 3, 1, 0, -1, -2, -3, -4, -4, -3, -2, -1), SECOND // 4

# Where the cells lie, in percent of the half-width: x to the right, y to the rear.
LAYOUT = ((-45, 55), (45, 55), (-60, -10), (60, -10), (-40, -60), (40, -60))


class Cells:
    """The counts of all cells under a load that comes, creeps and goes."""

    def __init__(self, chance, layout: tuple = LAYOUT):
        self._chance, self._layout = chance, layout
        self._noise = bytearray(NOISES)  # counted from its lowest
        for i in range(NOISES):
            self._noise[i] = chance.between(0, 4) + chance.between(0, 4)
        self._at = 0
        self._drift = [0] * len(layout)
        self._target = [0] * len(layout)
        self._borne = [0] * len(layout)
        self._settle_at = 0
        self._lives = False

    def load(self, now: int, lean: tuple | None, weight: int = 1000, lives: bool = True) -> None:
        """Somebody or something of a weight in permille sits down or shifts, leaning so; None: the seat is left."""
        before = self._target
        self._lives = lives and lean is not None
        self._target = [self._share(x, y, lean) * weight // 1000 if lean else 0 for x, y in self._layout]
        # A cell lets go of all but half a percent at once; under load it shows 92 % and creeps to the rest.
        self._borne = [new * 92 // 100 if new else old // 200 for new, old in zip(self._target, before)]
        self._settle_at = now + SECOND
        self._show()

    def read(self, now: int) -> list:
        """Raw counts of all cells."""
        if now >= self._settle_at:
            self._settle(now)
        noise, at = self._noise, self._at
        self._at = at + 1
        counts = []
        sway = SWAY[now // SWAY_MS % len(SWAY)] if self._lives else 0  # of a body that breathes
        for shown in self._shown:
            at += 131
            count = shown + shown * sway // 256 + noise[at % NOISES] - 4
            counts.append(0 if count < DEAD_ZONE else count if count < TOP else TOP)
        return counts

    def _share(self, x: int, y: int, lean: tuple) -> int:
        right, rear = lean
        share = WEIGHT + 4 * y + WEIGHT * (x * right + y * rear) // 50000
        return max(0 if rear <= -900 else 60, share)

    def _settle(self, now: int) -> None:
        self._borne = [borne + _step(target - borne) for borne, target in zip(self._borne, self._target)]
        still = self._borne == self._target
        if still:
            self._drift = [max(-8, min(8, d + self._chance.between(-1, 1))) for d in self._drift]
        self._settle_at = now + (MINUTE if still else SECOND)
        self._show()

    def _show(self) -> None:
        self._shown = [borne + drift for borne, drift in zip(self._borne, self._drift)]


def _step(missing: int) -> int:
    return (missing >> 6) + 1 if missing > 0 else (missing >> 1) if missing < 0 else 0
