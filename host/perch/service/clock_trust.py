"""Whether the clock of this machine can be believed, by what the system and the cushions say. Pure: given all times."""

from dataclasses import dataclass

from perch.wire.messages import DAY_MS

RELEASED_MS = 1_767_225_600_000
"""2026-01-01: a clock that stands before it was never set."""
_APART_MS = 3_600_000
"""A cushion and the host that are further apart do not agree."""
_JUMP_MS = 60_000
_STALE_MS = 3_600_000
_MOST_VOTES = 1_000


@dataclass(frozen=True, slots=True)
class _Vote:
    """What the clock of a cushion was ahead of ours (ms), and when it was heard on the monotonic clock (ms)."""

    ahead_ms: int
    heard_ms: int


class ClockTrust:
    """Compares the host's clock with the monotonic clock and with the cushions that have a time of their own.

    Where the system reports it as synchronised, it is believed. Else the clock is in doubt while no more cushions
    agree with it than are ahead of it, or than are more than a day behind it.
    """

    def __init__(self) -> None:
        self._votes: dict[str, _Vote] = {}
        self._newest: dict[str, tuple[str, int]] = {}
        self._offset_ms: int | None = None

    def tick(self, now_ms: int, monotonic_ms: int) -> bool:
        """Note both clocks; return whether the wall clock was set since, which makes earlier votes void."""
        offset_ms, before = now_ms - monotonic_ms, self._offset_ms
        jumped = before is not None and abs(offset_ms - before) > _JUMP_MS
        if jumped:
            self._votes.clear()
        self._offset_ms = offset_ms
        votes = self._votes.items()
        self._votes = {device: vote for device, vote in votes if monotonic_ms - vote.heard_ms < _STALE_MS}
        return jumped

    def hear(self, device: str, boot: str, at: int, zero: int | None, now_ms: int, monotonic_ms: int) -> None:
        """Note a state or health: `at` ms in a boot that the cushion places at `zero` (UTC ms).

        It counts if it is newer than the one before, so that what a broker kept from long ago does not.
        """
        before = self._newest.get(device)
        if len(self._newest) < _MOST_VOTES or before:
            self._newest[device] = (boot, at)
        if zero is None:
            return
        ahead_ms = zero + at - now_ms
        is_new = before is not None and before[0] == boot and at > before[1]
        if (is_new or ahead_ms > _APART_MS) and (len(self._votes) < _MOST_VOTES or device in self._votes):
            self._votes[device] = _Vote(ahead_ms, monotonic_ms)

    def doubt(self, now_ms: int, synchronised: bool | None) -> str | None:
        """Return why the clock cannot be believed, or None; `synchronised` is what the system reports, if anything."""
        if now_ms < RELEASED_MS:
            return "it stands before this Perch was made"
        if synchronised:
            return None
        ahead = [vote for vote in self._votes.values() if vote.ahead_ms > _APART_MS]
        behind = [vote for vote in self._votes.values() if vote.ahead_ms < -DAY_MS]
        agree = len(self._votes) - len(ahead) - len(behind)
        if ahead and len(ahead) >= agree:
            return f"{len(ahead)} of {len(self._votes)} cushions with a time of their own are ahead of it"
        if behind and len(behind) > agree:
            return f"{len(behind)} of {len(self._votes)} cushions with a time of their own are days behind it"
        return None
