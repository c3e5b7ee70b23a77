"""From what a file says of a seat, row by row, to the bouts in it and the times that it covers."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from perch.measures.bouts import WholeBout
from perch.measures.confirm import Run, confirming


class Seen(NamedTuple):
    """A time `[start_ms, end_ms)` of a file: seated, up, or None where the device was not worn."""

    start_ms: int
    end_ms: int
    seated: bool | None
    line: int


class Stay(NamedTuple):
    """A confirmed time seated or up; `cut` if the record ends with it, so that what came then is not known."""

    start_ms: int
    end_ms: int
    seated: bool
    cut: bool

    @property
    def bout(self) -> WholeBout:
        """A seated one as a bout."""
        return WholeBout(self.start_ms, self.end_ms, censored=self.cut)


def stays(seen: Iterable[Seen]) -> Iterator[Stay]:
    """The confirmed stays, by time: runs of 10 s and more, as a cushion would have it.

    Not worn, or a gap between rows, ends a stay without anybody being known to have got up.
    """
    for _, part in groupby(_numbered(seen), lambda item: item[0]):
        yield from _of_part(one for _, one in part if one.seated is not None)


def _numbered(seen: Iterable[Seen]) -> Iterator[tuple[int, Seen]]:
    """Each row with the number of its part: parts are parted by gaps and by times not worn."""
    number, before = 0, None
    for one in seen:
        if before and (before.end_ms != one.start_ms or (before.seated is None) != (one.seated is None)):
            number += 1
        yield number, one
        before = one


def _of_part(seen: Iterable[Seen]) -> Iterator[Stay]:
    held: Run | None = None
    for run in confirming(_runs(seen)):
        if held:
            yield Stay(held.start_ms, held.end_ms, held.seated, False)
        held = run
    if held:
        yield Stay(held.start_ms, held.end_ms, held.seated, True)


def _runs(seen: Iterable[Seen]) -> Iterator[Run]:
    for _, equal in groupby(seen, lambda one: one.seated):
        yield _run(equal)


def _run(equal: Iterator[Seen]) -> Run:
    first = next(equal)
    rest = deque(equal, maxlen=1)
    return Run(first.start_ms, rest[0].end_ms if rest else first.end_ms, bool(first.seated))
