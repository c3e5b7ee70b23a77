"""Time since boot from a tick counter that wraps, and the UTC instant of the boot once it is known."""

# 2024-01-01T00:00:00Z in ms: a clock that says less has not been set.
EARLIEST_UTC = 1704067200000
# 2100-01-01T00:00:00Z in ms: one that says more is wrong.
LATEST_UTC = 4102444800000
# Network time jitters by less than this; only a larger difference is news.
NEWS_MS = 500


class Clock:
    """`period`: at which count the ticks wrap (2**30 on the ESP32, 12.4 days). Ask at least twice a period."""

    def __init__(self, ticks: int, period: int):
        self._ticks, self._period = ticks, period
        self._now = 0
        self.zero: int | None = None  # UTC ms of the boot
        self._doubted: int | None = None  # an earlier one that was said once

    def now(self, ticks: int) -> int:
        """Milliseconds since boot, by the monotonic ticks."""
        self._now += (ticks - self._ticks) % self._period
        self._ticks = ticks
        return self._now

    def utc(self, now: int) -> int | None:
        """UTC ms at `now`, None while it is not known."""
        return None if self.zero is None else self.zero + now

    def learn(self, now: int, utc_ms: int | None) -> None:
        """Take the time of day that some source gave at `now`; None if it does not know it.

        Time that comes over a network may come late and never early. So what would set the clock back is believed
        only when it is said twice in a row.
        """
        if utc_ms is None or not EARLIEST_UTC <= utc_ms < LATEST_UTC:
            return
        zero = utc_ms - now
        if self.zero is None or zero - self.zero >= NEWS_MS or self._is_near(zero, self._doubted):
            self.zero, self._doubted = zero, None
        else:
            self._doubted = None if self._is_near(zero, self.zero) else zero

    @staticmethod
    def _is_near(zero: int, other: int | None) -> bool:
        return other is not None and abs(zero - other) < NEWS_MS
