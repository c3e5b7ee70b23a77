"""Simulated time: so many times as fast as real time, or as fast as it goes."""

import asyncio
import time

MINUTE = 60_000
# How long simulated time waits for the host, and how far it then goes on without.
HOLD_S = 5
FREE_MS = 1 * MINUTE
# Simulated ticks begin an hour before they wrap, as those of a board do every 12 days.
TICKS_PERIOD = 1 << 30
FIRST_TICKS = TICKS_PERIOD - 60 * MINUTE


class Pace:
    """Time passes in `sleep_ms` only, so a run is the same however slow the machine is.

    As fast as it goes (`speed` None) means: while `busy()`, simulated time stands still, for a while; what the
    host answers at once in reality shall not come hours late in the simulation. Says the time each simulated minute.
    """

    def __init__(self, utc_ms: int, speed: int | None, say):
        self._utc_ms, self._speed, self._say = utc_ms, speed, say
        self.ms = 0
        self.busy = lambda: False
        self._free_until = 0
        self._said_until = 0
        self._began_s: float | None = None

    def ticks_ms(self) -> int:
        """A counter that wraps at TICKS_PERIOD."""
        return (FIRST_TICKS + self.ms) % TICKS_PERIOD

    def utc_ms(self) -> int:
        """The simulated time of day."""
        return self._utc_ms + self.ms

    async def sleep_ms(self, ms: int) -> None:
        """Let that much simulated time pass."""
        if self._speed is None:
            if self.ms >= self._free_until and self.busy():
                await self._hold()
        else:
            await self._keep_pace(self.ms + ms, self._speed)
        self.ms += ms
        if self.ms >= self._said_until:
            self._said_until = self.ms + MINUTE
            self._say({"now": self.utc_ms()})
            await asyncio.sleep(0)

    async def _hold(self) -> None:
        until_s = time.time() + HOLD_S
        while self.busy():
            await asyncio.sleep(0)
            if time.time() > until_s:
                self._free_until = self.ms + FREE_MS
                return

    async def _keep_pace(self, ms: int, speed: int) -> None:
        now_s = time.time()
        if self._began_s is None:
            self._began_s = now_s - self.ms / 1000 / speed
        await asyncio.sleep(max(0, self._began_s + ms / 1000 / speed - now_s))
