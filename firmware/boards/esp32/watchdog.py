"""Feeds the watchdog only while every task shows that it lives."""


class Watchdog:
    """`limits`: task -> ms after which its last sign of life is too old; `feed()` feeds the watchdog.

    A task that was never heard of counts as alive from the beginning until its limit is over. Of tasks that are not
    in `limits` nothing is expected.
    """

    def __init__(self, feed, ticks_ms, period: int, limits: dict, log):
        self._feed, self._ticks_ms, self._period, self._log = feed, ticks_ms, period, log
        self._limits = limits
        self._beats = {name: ticks_ms() for name in limits}
        self._heard: set[str] = set()
        self._told: list[str] = []

    def beat(self, name: str) -> None:
        """The task of this name lives."""
        if name in self._beats:
            self._beats[name] = self._ticks_ms()
            self._heard.add(name)

    def heard(self, name: str) -> bool:
        """Whether the task ever showed that it lives."""
        return name in self._heard

    def stale(self) -> list:
        """Tasks that have been silent for too long."""
        now = self._ticks_ms()
        silent = [name for name, at in self._beats.items() if (now - at) % self._period > self._limits[name]]
        return sorted(silent)

    def check(self) -> None:
        """Feed the watchdog, unless a task is stale; say which, once, for the log of what happened before a reset."""
        stale = self.stale()
        if not stale:
            self._feed()
        elif stale != self._told:
            self._log("no sign of life from %s: the watchdog is not fed any more" % ", ".join(stale))
        self._told = stale
