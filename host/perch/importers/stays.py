"""Turn the rows of a file into confirmed stays."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from perch.measures.debounce import Run, confirmed


class Seen(NamedTuple):
    """A row `[start_ms, end_ms)` of a file: seated, up, or None where the device was not worn."""

    start_ms: int
    end_ms: int
    seated: bool | None
    line: int


class Stay(NamedTuple):
    """A confirmed stay, seated or up; `cut` if the recording ends with it."""

    start_ms: int
    end_ms: int
    seated: bool
    cut: bool


_NONE = Run(0, 0, False)
"""What follows the last run of a part."""


def stays(seen: Iterable[Seen]) -> Iterator[Stay]:
    """Yield the confirmed stays by time, runs of 10 s and more as on a cushion.

    A gap between rows, or a row not worn, ends a stay as `cut`.
    """
    for _, part in groupby(_numbered(seen), lambda item: item[0]):
        yield from _of_part(row for _, row in part if row.seated is not None)


def _numbered(seen: Iterable[Seen]) -> Iterator[tuple[int, Seen]]:
    """Yield each row with the number of its part; gaps and rows not worn begin a new part."""
    number, before = 0, None
    for row in seen:
        if before and (before.end_ms != row.start_ms or (before.seated is None) != (row.seated is None)):
            number += 1
        yield number, row
        before = row


def _of_part(seen: Iterable[Seen]) -> Iterator[Stay]:
    for run, after in pairwise(chain(confirmed(_runs(seen)), [_NONE])):
        yield Stay(run.start_ms, run.end_ms, run.seated, cut=after is _NONE)


def _runs(seen: Iterable[Seen]) -> Iterator[Run]:
    for _, equal in groupby(seen, lambda row: row.seated):
        yield _run(equal)


def _run(equal: Iterator[Seen]) -> Run:
    first = next(equal)
    last = deque(chain([first], equal), maxlen=1)[0]
    return Run(first.start_ms, last.end_ms, bool(first.seated))
