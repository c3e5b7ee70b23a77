"""The bouts that somebody sat on a cushion of somebody else, as a source of their days. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from perch.days.day import DaySource
from perch.model.cushion import SeatState
from perch.model.people import SatBout
from perch.model.sitting import Bout, Covered, Nudge
from perch.programme.seats import NOT_ME, continued, of_open


@dataclass(frozen=True, slots=True)
class GuestBouts:
    """A source of these bouts only, with the nudges and the coverage while they lasted."""

    source: DaySource
    guest: Sequence[SatBout]

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]:
        """The bouts that overlap `[from_ms, to_ms)`, by start, no longer marked as somebody else's."""
        every = self.source.bouts(device, from_ms, to_ms)
        own = continued(every, self._named(device), partial(self.source.bouts, device))
        named = [bout for bout in every if (bout.boot, bout.seq) in own]
        return [bout._replace(suspect=None) if bout.suspect == NOT_ME else bout for bout in named]

    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]:
        """The nudges in `[from_ms, to_ms)`, by time."""
        own: set[tuple[str, int | None]] = {*self._named(device)}
        own |= {(bout.boot, bout.seq) for bout in self.bouts(device, from_ms, to_ms)}
        if live := self.live(device):
            own.add((live.boot, live.bout))
        return [nudge for nudge in self.source.nudges(device, from_ms, to_ms) if (nudge.boot, nudge.bout) in own]

    def covered(self, device: str, from_ms: int, to_ms: int) -> list[Covered]:
        """The times of the bouts: of the guest, nothing else is known from this cushion."""
        return [Covered(bout.boot, bout.start_ms, bout.end_ms) for bout in self.bouts(device, from_ms, to_ms)]

    def live(self, device: str) -> SeatState | None:
        """The newest seat state, as long as the bout is one of these."""
        live = self.source.live(device)
        is_own = of_open(live, self._named(device), partial(self.source.bouts, device))
        return replace(live, suspect=None) if live and is_own else None

    def _named(self, device: str) -> dict[tuple[str, int], bool]:
        return {(bout.boot, bout.seq): True for bout in self.guest if bout.device == device}
