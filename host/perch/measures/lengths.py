"""What a bag of bout lengths tells: counts, shares, the middle. Lengths are ms, answers are minutes."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Share:
    """The bouts of some length or more: how many, their minutes, their part of all minutes (None of nothing)."""

    n: int
    minutes: float
    share: float | None


@dataclass(frozen=True)
class Lengths:
    """Bout lengths in any order: `steps` holds each distinct length in ms with its count, by length.

    Two bags add up, so that a window of days costs no more than its distinct lengths.
    """

    steps: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lengths: Iterable[int]) -> "Lengths":
        """The bag of these lengths in ms, each above 0."""
        return cls.counted(Counter(lengths))

    @classmethod
    def counted(cls, counts: Mapping[int, int]) -> "Lengths":
        """The bag of counted lengths."""
        return cls(tuple(sorted(counts.items())))

    @cached_property
    def n(self) -> int:
        """How many bouts."""
        return sum(count for _, count in self.steps)

    @cached_property
    def total_ms(self) -> int:
        """The time of all."""
        return sum(length * count for length, count in self.steps)

    @property
    def mean_min(self) -> float | None:
        """The mean length."""
        return self.total_ms / MINUTE_MS / self.n if self.n else None

    @property
    def median_min(self) -> float | None:
        """The middle length, the midpoint of the two in the middle for an even number."""
        return (self._nth((self.n - 1) // 2) + self._nth(self.n // 2)) / 2 / MINUTE_MS if self.n else None

    @property
    def longest_min(self) -> float | None:
        """The longest."""
        return self.steps[-1][0] / MINUTE_MS if self.steps else None

    def at_least(self, minutes: int) -> Share:
        """The bouts of this many minutes or more."""
        long = [(length, count) for length, count in self.steps if length >= minutes * MINUTE_MS]
        time = sum(length * count for length, count in long)
        share = time / self.total_ms if self.total_ms else None
        return Share(sum(count for _, count in long), time / MINUTE_MS, share)

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
