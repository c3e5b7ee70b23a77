"""Stretches: bouts with less than 120 s between them; a gap of exactly 120 s begins a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

BREAK_MS = 120_000
SESSION_GAP_MS = 3_600_000


class Span(Protocol):
    """Anything that lasts: `[start_ms, end_ms)`."""

    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first start to the last end of its `n_bouts`; `seated_ms` leaves the gaps out."""

    start_ms: int
    end_ms: int
    seated_ms: int
    n_bouts: int


def stretches(bouts: Iterable[Span]) -> list[Stretch]:
    """The stretches of bouts that are in order of time."""
    found: list[Stretch] = []
    first = end = seated = count = 0
    for bout in bouts:
        start = bout.start_ms
        if not count or start - end >= BREAK_MS:
            found += [Stretch(first, end, seated, count)] if count else []
            first, end, seated, count = start, start, 0, 0
        seated += bout.end_ms - start
        end = max(end, bout.end_ms)
        count += 1
    return [*found, Stretch(first, end, seated, count)] if count else found


def following(before: Stretch | None, more: list[Stretch]) -> list[Stretch]:
    """The stretches of some bouts with the last one before them, of which the first may be the continuation."""
    if before is None:
        return more
    if more and more[0].start_ms - before.end_ms < BREAK_MS:
        return [_continued(before, more[0]), *more[1:]]
    return [before, *more]


def _continued(before: Stretch, more: Stretch) -> Stretch:
    seated = before.seated_ms + more.seated_ms
    return Stretch(before.start_ms, max(before.end_ms, more.end_ms), seated, before.n_bouts + more.n_bouts)


def counted_breaks(found: Iterable[Stretch]) -> int:
    """The gaps between stretches that are breaks: under 60 min, or else somebody was simply away."""
    return sum(later.start_ms - earlier.end_ms < SESSION_GAP_MS for earlier, later in pairwise(found))


def present_ms(bouts: Iterable[Span]) -> int:
    """The time from first start to last end of each session; a gap of 60 min or more ends one. By start."""
    return sum(end - start for start, end in sessions(bouts))


def sessions(bouts: Iterable[Span], before: tuple[int, int] | None = None) -> list[tuple[int, int]]:
    """The times `[start, end)` of presence in ms, `before` them the last one of the bouts before, which may go on."""
    found = [before] if before else []
    for bout in bouts:
        if found and bout.start_ms - found[-1][1] < SESSION_GAP_MS:
            found[-1] = (found[-1][0], max(found[-1][1], bout.end_ms))
        else:
            found.append((bout.start_ms, bout.end_ms))
    return found
