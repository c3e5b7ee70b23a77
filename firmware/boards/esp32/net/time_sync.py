"""The time of day, from a time server. Durations never come from here: they come from the ticks."""

from cushion.late import forget

PORT = 123
HOUR_MS = 3600000
AGAIN_MS = 6 * HOUR_MS
FIRST_RETRY_MS, LAST_RETRY_MS = 10000, HOUR_MS
# The crystal strays by some seconds a day; the ticks wrap after 12 days. Older than this, the host knows better.
OLDEST_MS = 48 * HOUR_MS


class TimeSync:
    """`ticks_ms` counts milliseconds and wraps at `period`; `resolve(name)` gives an address."""

    def __init__(self, server: str, ticks_ms, period: int, resolve, sleep_ms, port: int = PORT):
        self._server, self._port, self._resolve, self._sleep_ms = server, port, resolve, sleep_ms
        self._ticks_ms, self._period = ticks_ms, period
        self._utc_ms: int | None = None
        self._at = 0

    def utc_ms(self) -> int | None:
        """Return UTC in ms since 1970, None if no server has answered in the last two days."""
        if self._utc_ms is None:
            return None
        age = (self._ticks_ms() - self._at) % self._period
        if age > OLDEST_MS:
            self._utc_ms = None
            return None
        return self._utc_ms + age

    async def keep(self, beat) -> None:
        """Ask for ever: again after six hours, or sooner where nobody answered. `beat()` is called each minute."""
        retry_ms = FIRST_RETRY_MS
        while True:
            learned = await self._learn()
            retry_ms = FIRST_RETRY_MS if learned else min(2 * retry_ms, LAST_RETRY_MS)
            rest_ms = AGAIN_MS if learned else retry_ms
            for _ in range(max(1, rest_ms // 60000)):
                beat()
                await self._sleep_ms(min(rest_ms, 60000))

    async def _learn(self) -> bool:
        from boards.esp32.net import sntp

        try:
            where = (await self._resolve(self._server), self._port)
            found = await sntp.asked(where, self._ticks_ms, self._period, self._sleep_ms)
        except (OSError, ValueError):  # no network, none that leads there, or no name: the host will tell the time
            return False
        finally:
            forget("boards.esp32.net.sntp")
        if found:
            self._utc_ms, self._at = found
        return found is not None
