"""A day of one cushion, gathered from the journal and from what the cushion said last."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from perch.measures.bouts import WholeBout, joined
from perch.measures.coverage import Interval, covered, within
from perch.measures.day import Daily, daily
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.sitting import Bout, Covered, Nudge

_AROUND_MS = 86_400_000  # what a power cut split may lie on both sides of a day's bounds


class DaySource(Protocol):
    """Where the facts are: the journal."""

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]: ...
    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]: ...
    def spoken(self, device: str, from_ms: int, to_ms: int) -> list[Covered]: ...
    def live(self, device: str) -> SeatState | None: ...


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day `[start_ms, end_ms)` of a cushion: the whole bouts that touch it, its nudges, its measures.

    `covered` are the parts of it in which the cushion was on, `recorded` the bouts of and around it as they were
    told, suspect ones among them. `headline` is None where nothing was recorded and
    none of it is covered: that is not a day without sitting, but an unknown one.
    """

    device: str
    day: date
    start_ms: int
    end_ms: int
    bouts: tuple[WholeBout, ...]
    nudges: tuple[Nudge, ...]
    headline: Daily | None
    covered: tuple[Interval, ...] = ()
    recorded: tuple[Bout, ...] = ()

    @property
    def covered_ms(self) -> int:
        """How long the cushion was on."""
        return sum(b - a for a, b in self.covered)


def today(source: DaySource, device: str, calendar: Calendar, day: date) -> DayFacts:
    """The facts of any day, with the open bout, as far as it was seen."""
    start, end = calendar.bounds(day)
    bouts = source.bouts(device, start - _AROUND_MS, end + _AROUND_MS)
    nudges = source.nudges(device, start, end)
    live = source.live(device)
    still_open = open_bout(live, bouts)
    whole = [bout for bout in joined(bouts, still_open) if bout.start_ms < end and bout.end_ms > start]
    suspect = any(bout.suspect and bout.start_ms < end and bout.end_ms > start for bout in bouts)
    heard = live is not None and live.at_ms is not None and start <= live.at_ms < end
    on = tuple(within(covered([*source.spoken(device, start, end), *_seen(live)]), start, end))
    recorded = bool(whole or nudges or heard or suspect or on)
    numbers = daily(whole, start, end, bouts, nudges) if recorded else None
    return DayFacts(device, day, start, end, tuple(whole), tuple(nudges), numbers, on, tuple(bouts))


def _seen(live: SeatState | None) -> list[Covered]:
    """What the last state adds: somebody sat, or nobody, from `since` to the moment of the state."""
    if live is None or live.at_ms is None or live.since_ms is None:
        return []
    return [Covered(live.boot, live.since_ms, live.at_ms)]


def open_bout(live: SeatState | None, known: list[Bout]) -> Bout | None:
    """The bout in which somebody sits, to the moment it was last seen; None if the journal has it already.

    It counts as resumed: only after a censored bout, and close to it, does that make a difference.
    """
    if live is None or not live.seated or live.bout is None or live.since_ms is None or live.at_ms is None:
        return None
    if live.at_ms <= live.since_ms or any((one.boot, one.seq) == (live.boot, live.bout) for one in known):
        return None
    return Bout(live.device, live.boot, live.bout, live.since_ms, live.at_ms, live.limit_ms, mean_load=0, resumed=True)


def next_nudge_ms(live: SeatState, now_ms: int) -> int | None:
    """How long until the next nudge if nobody gets up, 0 if it is due; None where none is to come."""
    if not live.seated or live.due_in_ms is None:
        return None
    passed = 0 if live.at_ms is None else now_ms - live.at_ms
    return max(0, live.due_in_ms - passed)
