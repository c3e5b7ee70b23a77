"""The host's clock as the intake uses it: what arrives is judged by it only while it can be believed."""

import json
import logging
from collections.abc import Callable, Sequence

from perch.model.records import Arrival, Snapshot
from perch.service.clock_trust import ClockTrust
from perch.service.system_clock import monotonic_ms, synchronised

_LOOK_MS = 60_000
_AGAIN_MS = 3_600_000
_DATED = ("state", "health")

log = logging.getLogger(__name__)


class HostClock:
    """Logs once when the clock falls into doubt, and once when it is believed again. Any thread may read `doubt`."""

    def __init__(
        self, monotonic: Callable[[], int] = monotonic_ms, is_synchronised: Callable[[], bool | None] = synchronised
    ) -> None:
        self.doubt: str | None = None
        """Why the clock cannot be believed, None if it can."""
        self._trust = ClockTrust()
        self._monotonic = monotonic
        self._is_synchronised = is_synchronised
        self._synchronised: bool | None = None
        self._looked_ms = self._judged_ms = -_AGAIN_MS

    def judges(self, arrivals: Sequence[Arrival], now_ms: int) -> bool:
        """Note what a batch of messages says of the time; return whether its times can be judged by `now_ms`."""
        monotonic = self._monotonic()
        jumped = self._trust.tick(now_ms, monotonic)
        if jumped or monotonic - self._looked_ms >= _LOOK_MS:
            self._synchronised, self._looked_ms = self._is_synchronised(), monotonic
        for arrival in arrivals:
            if isinstance(arrival.meaning, Snapshot) and arrival.meaning.topic in _DATED:
                body = json.loads(arrival.meaning.body)
                device = arrival.meaning.device
                self._trust.hear(device, body["boot"], body["at"], body["zero"], now_ms, monotonic)
        self._note(self._trust.doubt(now_ms, self._synchronised), jumped=jumped)
        return self.doubt is None

    def is_time_to_judge_again(self) -> bool:
        """Return whether an hour has passed since the last time, or the clock was set since."""
        monotonic = self._monotonic()
        if monotonic - self._judged_ms < _AGAIN_MS:
            return False
        self._judged_ms = monotonic
        return True

    def _note(self, doubt: str | None, *, jumped: bool) -> None:
        if doubt and not self.doubt:
            log.error("the clock of this machine cannot be believed: %s; nothing is refused for its time", doubt)
        if self.doubt and not doubt:
            log.warning("the clock of this machine can be believed again")
        if jumped or (self.doubt and not doubt):
            self._judged_ms = -_AGAIN_MS
        self.doubt = doubt
