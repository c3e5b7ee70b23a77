"""From raw occupancy to bouts: only a state that holds for 10 s counts, dated back to when it began."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby, pairwise

from perch.model.sitting import CONFIRM_MS


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


def confirmed(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, as they come in, with every one too short to be believed absorbed by the state before it.

    The state before the first is vacant.
    """
    for _, equal in groupby(_believed(runs), lambda run: run.seated):
        yield reduce(lambda whole, run: Run(whole.start_ms, run.end_ms, run.seated), equal)


def _believed(runs: Iterable[Run]) -> Iterator[Run]:
    seated = False
    for run in runs:
        if run.length_ms >= CONFIRM_MS:
            seated = run.seated
        yield Run(run.start_ms, run.end_ms, seated)


def bouts(samples: Iterable[tuple[int, bool]], end_ms: int | None = None) -> list[Run]:
    """The confirmed seated runs of raw occupancy."""
    return [run for run in confirmed(raw_runs(samples, end_ms)) if run.seated]
