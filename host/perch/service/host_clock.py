"""The host's clock as the intake uses it: what arrives is judged by it only while it can be believed."""

import json
import logging
from collections.abc import Callable, Sequence

from perch.model.records import Arrival, Snapshot
from perch.service.system_clock import monotonic_ms, synchronised
from perch.wire.messages import DAY_MS

RELEASED_MS = 1_767_225_600_000
"""2026-01-01: a clock that stands before it was never set."""
_APART_MS = 3_600_000
"""A cushion and the host that are further apart do not agree."""
_JUMP_MS = 60_000
_STALE_MS = 3_600_000
_MOST_VOTES = 1_000
_LOOK_MS = 60_000
_AGAIN_MS = 3_600_000
_DATED = ("state", "health")

log = logging.getLogger(__name__)


class HostClock:
    """Compares the host's clock with the monotonic clock and with the cushions that have a time of their own.

    Where the system reports it as synchronised, it is believed. Else the clock is in doubt while no more cushions
    agree with it than are ahead of it, or than are more than a day behind it. It is logged once when the clock falls
    into doubt, and once when it is believed again. Any thread may read `doubt`.
    """

    def __init__(
        self, monotonic: Callable[[], int] = monotonic_ms, is_synchronised: Callable[[], bool | None] = synchronised
    ) -> None:
        self.doubt: str | None = None
        """Why the clock cannot be believed, None if it can."""
        self._monotonic = monotonic
        self._is_synchronised = is_synchronised
        self._synchronised: bool | None = None
        self._looked_ms = self._judged_ms = -_AGAIN_MS
        self._votes: dict[str, tuple[int, int]] = {}
        """By cushion: what its clock was ahead of ours (ms), and when it was heard on the monotonic clock (ms)."""
        self._newest: dict[str, tuple[str, int]] = {}
        self._offset_ms: int | None = None

    def judges(self, arrivals: Sequence[Arrival], now_ms: int) -> bool:
        """Note what a batch of messages says of the time; return whether its times can be judged by `now_ms`."""
        monotonic = self._monotonic()
        jumped = self._tick(now_ms, monotonic)
        if jumped or monotonic - self._looked_ms >= _LOOK_MS:
            self._synchronised, self._looked_ms = self._is_synchronised(), monotonic
        for arrival in arrivals:
            if isinstance(arrival.meaning, Snapshot) and arrival.meaning.topic in _DATED:
                self._hear(arrival.meaning, now_ms, monotonic)
        self._note(self._why_in_doubt(now_ms), jumped=jumped)
        return self.doubt is None

    def is_time_to_judge_again(self) -> bool:
        """Return whether an hour has passed since the last time, or the clock was set since."""
        monotonic = self._monotonic()
        if monotonic - self._judged_ms < _AGAIN_MS:
            return False
        self._judged_ms = monotonic
        return True

    def _tick(self, now_ms: int, monotonic: int) -> bool:
        """Note both clocks; return whether the wall clock was set since, which makes earlier votes void."""
        offset_ms, before = now_ms - monotonic, self._offset_ms
        jumped = before is not None and abs(offset_ms - before) > _JUMP_MS
        votes = {} if jumped else self._votes
        self._offset_ms = offset_ms
        self._votes = {device: vote for device, vote in votes.items() if monotonic - vote[1] < _STALE_MS}
        return jumped

    def _hear(self, message: Snapshot, now_ms: int, monotonic: int) -> None:
        """Note the time in a state or health, of a boot that the cushion places at `zero` (UTC ms).

        It counts if it is newer than the one before, so that what a broker kept from long ago does not.
        """
        device, body = message.device, json.loads(message.body)
        boot, at, zero = body["boot"], body["at"], body["zero"]
        before = self._newest.get(device)
        if len(self._newest) < _MOST_VOTES or before:
            self._newest[device] = (boot, at)
        if zero is None:
            return
        ahead_ms = zero + at - now_ms
        is_new = before is not None and before[0] == boot and at > before[1]
        if (is_new or ahead_ms > _APART_MS) and (len(self._votes) < _MOST_VOTES or device in self._votes):
            self._votes[device] = (ahead_ms, monotonic)

    def _why_in_doubt(self, now_ms: int) -> str | None:
        """Return why the clock cannot be believed, or None."""
        if now_ms < RELEASED_MS:
            return "it stands before this Perch was made"
        if self._synchronised:
            return None
        total = len(self._votes)
        ahead = sum(ahead_ms > _APART_MS for ahead_ms, _ in self._votes.values())
        behind = sum(ahead_ms < -DAY_MS for ahead_ms, _ in self._votes.values())
        agree = total - ahead - behind
        if ahead and ahead >= agree:
            return f"{ahead} of {total} cushions with a time of their own are ahead of it"
        if behind > agree:
            return f"{behind} of {total} cushions with a time of their own are days behind it"
        return None

    def _note(self, doubt: str | None, *, jumped: bool) -> None:
        if doubt and not self.doubt:
            log.error("the clock of this machine cannot be believed: %s; nothing is refused for its time", doubt)
        if self.doubt and not doubt:
            log.warning("the clock of this machine can be believed again")
        if jumped or (self.doubt and not doubt):
            self._judged_ms = -_AGAIN_MS
        self.doubt = doubt
