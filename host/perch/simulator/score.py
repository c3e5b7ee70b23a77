"""How well the cushion's bouts agree with a truth that passed through the same 10-s rule."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perch.measures.debounce import Run, bouts


@dataclass(frozen=True, slots=True)
class Score:
    """`accuracy`: part of the samples in which both agree, 0 to 1. Transitions count from an empty seat."""

    samples: int
    accuracy: float
    transitions: int
    transitions_truth: int
    seated_s: float
    seated_truth_s: float
    faults: list[str]


def score(runs: Sequence[tuple[Sequence[tuple[int, bool]], int]], found: Sequence[Run], faults: list[str]) -> Score:
    """`runs`: (ms, seated) of every sample in order and their end, for each piece of a recording between gaps.

    `found`: the cushion's bouts, in the same times.
    """
    times = [ms for truth, _ in runs for ms, _ in truth]
    wanted = [bout for truth, end_ms in runs for bout in _wanted(truth, end_ms)]
    end_ms = runs[-1][1]
    right = sum(a is b for a, b in zip(_states(times, found), _states(times, wanted), strict=True))
    return Score(
        samples=len(times),
        accuracy=round(right / len(times), 6),
        transitions=_transitions(found, end_ms),
        transitions_truth=_transitions(wanted, end_ms),
        seated_s=sum(run.length_ms for run in found) / 1000,
        seated_truth_s=sum(run.length_ms for run in wanted) / 1000,
        faults=faults,
    )


def _wanted(truth: Sequence[tuple[int, bool]], end_ms: int) -> list[Run]:
    """The bouts of a piece of a truth; one that seems over when the piece ends is over, as on a cushion."""
    found = bouts(truth, end_ms)
    if found and found[-1].end_ms == end_ms and not truth[-1][1]:
        last = max(i for i, (_, seated) in enumerate(truth) if seated)
        found[-1] = replace(found[-1], end_ms=truth[last + 1][0])
    return found


def _states(times: list[int], runs: Sequence[Run]) -> list[bool]:
    starts = [run.start_ms for run in runs]
    befores = (bisect_right(starts, ms) for ms in times)
    return [n > 0 and ms < runs[n - 1].end_ms for n, ms in zip(befores, times, strict=True)]


def _transitions(runs: Sequence[Run], end_ms: int) -> int:
    return sum(1 + (run.end_ms < end_ms) for run in runs)
