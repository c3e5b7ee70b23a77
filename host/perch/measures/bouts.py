"""From the bouts of a cushion to whole bouts, stretches and sessions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from perch.measures.coverage import Interval, united
from perch.measures.debounce import Run
from perch.model.sitting import JOIN_MS, Bout

BREAK_MS = 120_000
SESSION_GAP_MS = 3_600_000
LONG_MS = 40 * 60_000
"""A bout of this length or more is long; a stretch beyond it is over the limit that the measures know."""


class WholeBout(NamedTuple):
    """A bout `[start_ms, end_ms)` and its limit; `censored` if its end was lost, `open` while somebody still sits."""

    start_ms: int
    end_ms: int
    censored: bool = False
    open: bool = False
    limit_ms: int = LONG_MS

    @property
    def length_ms(self) -> int:
        """Its length in ms, up to now if it is open."""
        return self.end_ms - self.start_ms

    @property
    def rose(self) -> bool:
        """Whether it is known to have ended with somebody getting up."""
        return not (self.censored or self.open)


def joined(bouts: Iterable[Bout], still_open: Bout | None = None) -> list[WholeBout]:
    """The whole bouts of one device by start, `still_open` among them, without the suspect ones.

    A censored bout and a resumed bout less than 120 s from it become one whole bout; the time between them counts as
    seated. They may overlap a little, since each boot has its own zero.
    """
    whole: list[WholeBout] = []
    for bout in [*bouts, still_open] if still_open else bouts:
        if bout.suspect is not None:
            continue
        current = WholeBout(bout.start_ms, bout.end_ms, bout.censored, bout is still_open, bout.limit_ms)
        if bout.resumed and whole and whole[-1].censored and abs(bout.start_ms - whole[-1].end_ms) < JOIN_MS:
            before = whole.pop()
            current = current._replace(start_ms=before.start_ms, end_ms=max(before.end_ms, current.end_ms))
        whole.append(current)
    return whole


def overlap_ms(bout: Bout | WholeBout, start_ms: int, end_ms: int) -> int:
    """The ms of `[start_ms, end_ms)` that a bout takes."""
    return max(0, min(bout.end_ms, end_ms) - max(bout.start_ms, start_ms))


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first start to the last end of its `n_bouts`; `seated_ms` leaves the gaps out."""

    start_ms: int
    end_ms: int
    seated_ms: int
    n_bouts: int


def stretches(bouts: Iterable[Bout | Run | WholeBout], before: Stretch | None = None) -> list[Stretch]:
    """The stretches of bouts that come by start; `before` is the last one before them, which the first may continue."""
    whole = [before] if before else []
    for bout in bouts:
        own = Stretch(bout.start_ms, bout.end_ms, bout.end_ms - bout.start_ms, 1)
        if whole and own.start_ms - whole[-1].end_ms < BREAK_MS:
            run = whole.pop()
            own = Stretch(run.start_ms, max(run.end_ms, own.end_ms), run.seated_ms + own.seated_ms, run.n_bouts + 1)
        whole.append(own)
    return whole


def counted_breaks(runs: Iterable[Stretch]) -> int:
    """The number of gaps under 60 min between stretches; a longer gap is an absence."""
    return sum(later.start_ms - earlier.end_ms < SESSION_GAP_MS for earlier, later in pairwise(runs))


def sessions(bouts: Iterable[WholeBout], before: Interval | None = None) -> list[Interval]:
    """The sessions `(start_ms, end_ms)` of bouts that come by start; a gap of 60 min or more ends one.

    `before` is the last session of the bouts before these, which the first of these may continue.
    """
    spans = [before] if before else []
    return united([*spans, *((bout.start_ms, bout.end_ms) for bout in bouts)], SESSION_GAP_MS - 1)
