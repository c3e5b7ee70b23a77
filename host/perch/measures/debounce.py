"""From raw occupancy to bouts: only a state that holds for 10 s counts, dated back to when it began."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

SIT_MIN_MS = 10_000  # both as activPAL does it, so that numbers compare with research
UP_MIN_MS = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """A time `[start_ms, end_ms)` in one state."""

    start_ms: int
    end_ms: int
    seated: bool

    @property
    def length_ms(self) -> int:
        """How long it lasted."""
        return self.end_ms - self.start_ms


def raw_runs(samples: Iterable[tuple[int, bool]], end_ms: int | None = None) -> list[Run]:
    """The runs of equal samples (time in ms, seated), in order of time; also of changes alone.

    A run lasts to the first sample of the next, the last one to `end_ms` or, without it, to the last sample.
    """
    firsts: list[tuple[int, bool]] = []
    last_ms = 0
    for last_ms, seated in samples:
        if not firsts or firsts[-1][1] is not seated:
            firsts.append((last_ms, seated))
    firsts.append((last_ms if end_ms is None else end_ms, False))
    return [Run(start, end, seated) for (start, seated), (end, _) in pairwise(firsts)]


def confirmed(runs: Iterable[Run], sit_min_ms: int = SIT_MIN_MS, up_min_ms: int = UP_MIN_MS) -> list[Run]:
    """The runs with every one too short to be believed absorbed by the state before it, vacant at first."""
    return list(confirming(runs, sit_min_ms, up_min_ms))


def confirming(runs: Iterable[Run], sit_min_ms: int = SIT_MIN_MS, up_min_ms: int = UP_MIN_MS) -> Iterator[Run]:
    """The same, one after the other as the runs come in."""
    for _, equal in groupby(_believed(runs, sit_min_ms, up_min_ms), lambda run: run.seated):
        yield _whole(equal)


def _believed(runs: Iterable[Run], sit_min_ms: int, up_min_ms: int) -> Iterator[Run]:
    seated = False
    for run in runs:
        if run.length_ms >= (sit_min_ms if run.seated else up_min_ms):
            seated = run.seated
        yield Run(run.start_ms, run.end_ms, seated)


def bouts(samples: Iterable[tuple[int, bool]], end_ms: int | None = None) -> list[Run]:
    """The confirmed seated runs of raw occupancy."""
    return [run for run in confirmed(raw_runs(samples, end_ms)) if run.seated]


def _whole(parts: Iterator[Run]) -> Run:
    first = next(parts)
    rest = deque(parts, maxlen=1)
    return Run(first.start_ms, rest[0].end_ms if rest else first.end_ms, first.seated)
