"""Statistics of bout lengths: counts, shares, the usual length, the spread. Lengths are in ms, results in minutes."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log, sqrt

from perch.measures.curve_fit import half_point

MINUTE_MS = 60_000
LEAST_VALID_DAYS = 7
LEAST_BOUTS = 30


@dataclass(frozen=True)
class Lengths:
    """A multiset of bout lengths: `steps` has each distinct length in ms with its count, by length."""

    steps: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lengths: Iterable[int]) -> "Lengths":
        """From lengths in ms, each above 0."""
        return cls.counted(Counter(lengths))

    @classmethod
    def counted(cls, counts: Mapping[int, int]) -> "Lengths":
        """From the count of each length in ms."""
        return cls(tuple(sorted(counts.items())))

    @cached_property
    def n(self) -> int:
        """The number of bouts."""
        return sum(count for _, count in self.steps)

    @cached_property
    def total_ms(self) -> int:
        """The time of all bouts in ms."""
        return sum(length * count for length, count in self.steps)

    @property
    def mean_min(self) -> float | None:
        """The mean length."""
        return self.total_ms / MINUTE_MS / self.n if self.n else None

    @property
    def median_min(self) -> float | None:
        """The median length; of an even number, the mean of the middle two."""
        return (self._nth((self.n - 1) // 2) + self._nth(self.n // 2)) / 2 / MINUTE_MS if self.n else None

    @property
    def longest_min(self) -> float | None:
        """The longest bout."""
        return self.steps[-1][0] / MINUTE_MS if self.steps else None

    def at_least(self, minutes: int) -> "Lengths":
        """The bouts of this many minutes or more."""
        return Lengths(tuple(step for step in self.steps if step[0] >= minutes * MINUTE_MS))

    @property
    def w50_min(self) -> float | None:
        """The usual bout duration: half of all sitting is in bouts of this length or shorter.

        Linear between distinct lengths, the shortest if it alone holds half. (Chastin & Granat 2010, Gait &
        Posture 31:82, who read it off the same cumulated curve.)
        """
        half, before, shorter = self.total_ms / 2, 0, None
        for length, count in self.steps:
            more = length * count
            if before + more >= half:
                start = length if shorter is None else shorter
                return (start + (half - before) / more * (length - start)) / MINUTE_MS
            before, shorter = before + more, length
        return None

    def _nth(self, rank: int) -> int:
        counted = list(accumulate(count for _, count in self.steps))
        return self.steps[bisect_right(counted, rank)][0]


@dataclass(frozen=True, slots=True)
class Pooled:
    """The spread of `n_bouts` lengths; what cannot be computed is None.

    `gini` is 0 where all bouts are of one length, near 1 where one holds almost all the time; a smaller
    `alpha` means more of the long ones; half of all sitting is in bouts up to `w50_fit_min`.
    """

    n_bouts: int
    gini: float | None
    alpha: float | None
    alpha_se: float | None
    w50_min: float | None
    w50_fit_min: float | None


def pooled(lengths: Lengths) -> Pooled:
    """The spread of lengths, however few; see `enough`."""
    steepness, error = alpha(lengths)
    return Pooled(lengths.n, gini(lengths), steepness, error, lengths.w50_min, w50_fit_min(lengths))


def enough(valid_days: int, lengths: Lengths) -> bool:
    """Whether a window has 7 valid days and 30 bouts, without which pooled measures mean nothing."""
    return valid_days >= LEAST_VALID_DAYS and lengths.n >= LEAST_BOUTS


def gini(lengths: Lengths) -> float | None:
    """The Gini index of the lengths with the correction n/(n-1) for few of them; None under two.

    [2·Σ i·x(i) / (n·T) − (n+1)/n] · n/(n−1), x(i) the i-th by length. (Chastin & Granat 2010, Gait & Posture
    31:82; the correction: Deltas 2003, Review of Economics and Statistics 85:226.)
    """
    n = lengths.n
    if n < 2:
        return None
    weighted = ranked = 0
    for length, count in lengths.steps:
        weighted += length * (count * ranked + count * (count + 1) // 2)
        ranked += count
    return (2 * weighted / (n * lengths.total_ms) - (n + 1) / n) * n / (n - 1)


def alpha(lengths: Lengths) -> tuple[float | None, float | None]:
    """The exponent of a power law fitted to the lengths from 1 minute up, and its standard error.

    1 + m / Σ ln(x / x_min) over the m lengths x ≥ x_min, and (α − 1)/√m. (Maximum likelihood, Clauset, Shalizi &
    Newman 2009, SIAM Review 51:661, equations 3.1 and 3.2.) x_min is 1 minute. None where no bout is longer.
    """
    long = lengths.at_least(1)
    logs = sum(count * log(length / MINUTE_MS) for length, count in long.steps)
    return (1 + long.n / logs, long.n / logs / sqrt(long.n)) if logs else (None, None)


def w50_fit_min(lengths: Lengths) -> float | None:
    """The usual bout duration by a fitted curve, y = tⁿ/(tⁿ + W50ⁿ); None under 4 distinct lengths.

    y is the part of all sitting in bouts of length t or shorter, one point a distinct length, unweighted.
    (Chastin & Granat 2010, Gait & Posture 31:82.)
    """
    if len(lengths.steps) < 4:
        return None
    points, shorter = [], 0
    for length, count in lengths.steps:
        shorter += length * count
        points.append((length / MINUTE_MS, shorter / lengths.total_ms))
    middles = (lengths.w50_min, lengths.median_min, lengths.mean_min)
    return half_point(points, [middle for middle in middles if middle])
