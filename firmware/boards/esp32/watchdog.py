"""Feeds the watchdog only while every task shows that it lives."""


class Watchdog:
    """`feed()` feeds the watchdog; `ticks_ms()` wraps at `period`; `log(text)` takes which task is dead, once.

    Nothing is expected of a task that was not named by `expect`.
    """

    def __init__(self, feed, ticks_ms, period: int, log):
        self._feed, self._ticks_ms, self._period, self._log = feed, ticks_ms, period, log
        self._limits: dict[str, int] = {}
        self._beats: dict[str, int] = {}
        self.heard: set[str] = set()  # tasks that ever showed that they live
        self._reported: list[str] = []

    def expect(self, name: str, limit_ms: int) -> None:
        """From now on this task has to show that it lives, once in `limit_ms`."""
        self._limits[name], self._beats[name] = limit_ms, self._ticks_ms()

    def beat(self, name: str) -> None:
        """The task of this name lives."""
        if name in self._beats:
            self._beats[name] = self._ticks_ms()
            self.heard.add(name)

    def beats(self, name: str):
        """Return a function that is `beat` for this task."""
        return lambda: self.beat(name)

    def stale(self) -> list[str]:
        """Return the tasks that have been silent for too long."""
        now = self._ticks_ms()
        return sorted([name for name, at in self._beats.items() if (now - at) % self._period > self._limits[name]])

    def check(self) -> None:
        """Feed the watchdog, unless a task is stale; log which, once, for who reads what happened before a reset."""
        stale = self.stale()
        if not stale:
            self._feed()
        elif stale != self._reported:
            self._log("no sign of life from %s: the watchdog is not fed any more" % ", ".join(stale))
        self._reported = stale
