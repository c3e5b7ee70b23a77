"""Time since boot from a tick counter that wraps, and the UTC instant of the boot once it is known."""

# 2024-01-01T00:00:00Z in ms: a clock that says less has not been set.
EARLIEST_UTC = 1704067200000
# Network time jitters by less than this; only a larger difference is news.
NEWS_MS = 500


class Clock:
    """`period`: at which count the ticks wrap (2**30 on the ESP32, 12.4 days). Ask at least twice a period."""

    def __init__(self, ticks: int, period: int):
        self._ticks, self._period = ticks, period
        self._now = 0
        self.zero = None  # UTC ms of the boot

    def now(self, ticks: int) -> int:
        """Milliseconds since boot, by the monotonic ticks."""
        self._now += (ticks - self._ticks) % self._period
        self._ticks = ticks
        return self._now

    def utc(self, now: int) -> int | None:
        """UTC ms at `now`, None while it is not known."""
        return None if self.zero is None else self.zero + now

    def learn(self, now: int, utc_ms: int | None) -> bool:
        """Take the time of day that some source gave at `now`; True if it changed what is known."""
        if utc_ms is None or utc_ms < EARLIEST_UTC:
            return False
        zero = utc_ms - now
        if self.zero is not None and abs(zero - self.zero) < NEWS_MS:
            return False
        self.zero = zero
        return True
