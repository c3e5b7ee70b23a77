"""Chance that repeats itself from a seed, the same on every interpreter."""


class Chance:
    """A linear congruential generator (constants: Numerical Recipes, 2nd ed., 7.1); good enough to sit by."""

    def __init__(self, seed: int):
        self._state = seed & 0xFFFFFFFF

    def below(self, n: int) -> int:
        """An integer from 0 to n - 1."""
        self._state = (self._state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self._state >> 8) * n >> 24

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both possible."""
        return low + self.below(high - low + 1)

    def permille(self, n: int) -> bool:
        """True n times in a thousand."""
        return self.below(1000) < n
