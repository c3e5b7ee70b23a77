"""The facts of one day of one cushion, from the journal and the newest seat state."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from perch.measures.bouts import WholeBout, joined
from perch.measures.coverage import Interval, covered, within
from perch.measures.day import Daily, daily
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.sitting import Bout, Covered, Nudge
from perch.programme.seats import NOT_ME

_AROUND_MS = 86_400_000  # a bout that a power cut split may lie on both sides of the bounds of a day


class DaySource(Protocol):
    """A source of facts, such as the journal."""

    def bouts(self, device: str, from_ms: int, to_ms: int) -> list[Bout]: ...
    def nudges(self, device: str, from_ms: int, to_ms: int) -> list[Nudge]: ...
    def covered(self, device: str, from_ms: int, to_ms: int) -> list[Covered]: ...
    def live(self, device: str) -> SeatState | None: ...


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day `[start_ms, end_ms)` of a cushion or a person: the whole bouts that touch it, its nudges, its measures.

    `covered` are the parts of it in which the cushion was on, `recorded` the bouts of and around it as recorded,
    suspect ones among them. `headline` is None where nothing was recorded and nothing is covered: such a day is
    unknown, not a day without sitting.
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
    overlap_ms: int = 0
    """The time that two cushions of one person measured at once, counted once."""

    @property
    def covered_ms(self) -> int:
        """The ms in which the cushion was on."""
        return sum(b - a for a, b in self.covered)


def day_facts(source: DaySource, device: str, calendar: Calendar, day: date) -> DayFacts:
    """The facts of any day, with the open bout up to the newest seat state."""
    start, end = calendar.bounds(day)
    bouts = source.bouts(device, start - _AROUND_MS, end + _AROUND_MS)
    live = source.live(device)
    nudges = _own_nudges(source.nudges(device, start, end), bouts, live)
    still_open = open_bout(live, bouts)
    whole = [bout for bout in joined(bouts, still_open) if bout.start_ms < end and bout.end_ms > start]
    suspect = any(bout.suspect and bout.start_ms < end and bout.end_ms > start for bout in bouts)
    heard = live is not None and live.at_ms is not None and start <= live.at_ms < end
    on = tuple(within(covered([*source.covered(device, start, end), *_covered_by(live)]), start, end))
    recorded = bool(whole or nudges or heard or suspect or on)
    seen = [*bouts, still_open] if still_open and still_open.suspect else bouts
    numbers = daily(whole, start, end, seen, nudges) if recorded else None
    return DayFacts(device, day, start, end, tuple(whole), tuple(nudges), numbers, on, tuple(bouts))


def _own_nudges(nudges: list[Nudge], bouts: list[Bout], live: SeatState | None) -> list[Nudge]:
    """The nudges without those of bouts that somebody else sat."""
    others: set[tuple[str, int | None]] = {(bout.boot, bout.seq) for bout in bouts if bout.suspect == NOT_ME}
    if live and live.suspect:
        others.add((live.boot, live.bout))
    return [nudge for nudge in nudges if (nudge.boot, nudge.bout) not in others]


def _covered_by(live: SeatState | None) -> list[Covered]:
    """The time from `since` of the newest seat state to that state."""
    if live is None or live.at_ms is None or live.since_ms is None:
        return []
    return [Covered(live.boot, live.since_ms, live.at_ms)]


def open_bout(live: SeatState | None, known: list[Bout]) -> Bout | None:
    """The bout in which somebody sits, up to the newest seat state; None if the journal has it already.

    It is marked as resumed, which only matters close after a censored bout, and as suspect where it counts nowhere.
    """
    if live is None or not live.seated or live.bout is None or live.since_ms is None or live.at_ms is None:
        return None
    if live.at_ms <= live.since_ms or any((bout.boot, bout.seq) == (live.boot, live.bout) for bout in known):
        return None
    return Bout(live.device, live.boot, live.bout, live.since_ms, live.at_ms, live.limit_ms, mean_load=0, resumed=True,
                suspect=live.suspect)  # fmt: skip


def next_nudge_ms(live: SeatState, now_ms: int) -> int | None:
    """The ms until the next nudge if nobody gets up, 0 if it is due; None where no nudge is to come."""
    if not live.seated or live.due_in_ms is None:
        return None
    passed = 0 if live.at_ms is None else now_ms - live.at_ms
    return max(0, live.due_in_ms - passed)
