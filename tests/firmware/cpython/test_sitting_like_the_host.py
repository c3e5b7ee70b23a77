"""Whatever happens on the seat, the cushion finds the bouts, stretches and nudges that the host's measures define."""

from dataclasses import replace
from itertools import accumulate, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from boards.desktop.cells import LAYOUT
from cushion.calibration import uncalibrated
from cushion.nouns import Bout, Nudge
from cushion.settings import defaults
from cushion.sitting import Sitting
from perch.measures import debounce
from perch.measures.bouts import Stretch, stretches
from perch.measures.debounce import Run

MINUTE = 60_000
LIMIT_MS, AGAIN_MS = 2 * MINUTE, 5 * MINUTE  # a short limit, so that a stretch of minutes has nudges
EMPTY, SITTER = [0] * 6, [700, 800, 900, 600, 500, 400]

# Lengths of runs in seconds, most of them near something that is decided.
LENGTHS = st.one_of(
    st.sampled_from([1, 5, 9, 9.5, 10, 10.5, 11, 119, 119.5, 120, 120.5, 121, 300]),
    st.floats(0.1, 30),
    st.floats(60, 500),
)
RATES = st.sampled_from([2, 3, 5, 10])
Samples = list[tuple[int, bool]]


def sampled(lengths: list[float], first: bool, hz: int, late: list[float]) -> Samples:
    """Runs of alternating state, sampled at a rate; some samples come late by so many seconds."""
    ends = [1000 * end for end in accumulate(lengths)]
    samples, at, run, period = [], 0, 0, 1000 // hz
    delays = {int(ends[-1] * i / (len(late) + 1)) // period: delay for i, delay in enumerate(late, 1)}
    while at < ends[-1]:
        while at >= ends[run]:
            run += 1
        samples.append((at, first ^ (run % 2 == 1)))
        at += period + int(1000 * delays.get(at // period, 0))
    return samples


def filtered(samples: Samples) -> Samples:
    """Each sample as two of it and its neighbours say; the first has itself before it, the last after it."""
    states = [samples[0][1], *(state for _, state in samples), samples[-1][1]]
    return [(at, sum(states[i : i + 3]) >= 2) for i, (at, _) in enumerate(samples)]


def found_by_the_cushion(samples: Samples) -> tuple[list[Bout], list[Nudge]]:
    numbers = iter(range(10_000))
    settings = defaults()._replace(limit_ms=LIMIT_MS)
    sitting = Sitting(settings, LAYOUT, uncalibrated(6), lambda: next(numbers))
    found = []
    for at, seated in samples:
        found += sitting.step(at, SITTER if seated else EMPTY)
    found += sitting.finish(samples[-1][0])
    bouts = [what for what in found if isinstance(what, Bout)]
    return bouts, [what for what in found if isinstance(what, Nudge)]


def ended(bouts: list[Run], samples: Samples) -> list[Run]:
    """The bouts, the last one only until the seat seemed empty: after its last sample the cushion knows of nobody."""
    emptied = max((at for (_, before), (at, seated) in pairwise(samples) if before and not seated), default=None)
    if not bouts or emptied is None or samples[-1][1] or not bouts[-1].start_ms <= emptied < bouts[-1].end_ms:
        return bouts
    return [*bouts[:-1], replace(bouts[-1], end_ms=emptied)]


def first_nudge(stretch: Stretch, bouts: list[Run], samples: Samples) -> int | None:
    """The first sample with somebody there, and there just before, at which the stretch has its limit of seated time.

    Who is back from a gap under 120 s has 5 minutes of peace.
    """
    there = [at for (_, before), (at, seated) in zip(filtered(samples), samples[1:], strict=False) if before and seated]
    sat = 0
    for bout in (bout for bout in bouts if stretch.start_ms <= bout.start_ms < stretch.end_ms):
        due = bout.start_ms + max(LIMIT_MS - sat, AGAIN_MS if sat else 0)
        at = next((at for at in there if due <= at <= bout.end_ms), None)
        if at is not None:
            return at
        sat += bout.length_ms
    return None


@settings(max_examples=150)
@given(
    lengths=st.lists(LENGTHS, min_size=1, max_size=20),
    first=st.booleans(),
    hz=RATES,
    late=st.lists(st.floats(0, 20), max_size=5),
)
def test_the_cushion_decides_as_the_measures_define(
    lengths: list[float], first: bool, hz: int, late: list[float]
) -> None:
    samples = sampled(lengths, first, hz, late)
    wanted = ended(debounce.bouts(filtered(samples)), filtered(samples))
    bouts, nudges = found_by_the_cushion(samples)
    assert [(bout.start, bout.end) for bout in bouts] == [(run.start_ms, run.end_ms) for run in wanted]
    expected = [first_nudge(stretch, wanted, samples) for stretch in stretches(wanted)]
    assert [nudge.at for nudge in nudges if nudge.nth == 1] == [at for at in expected if at is not None]
    assert all(dict(samples)[nudge.at] for nudge in nudges), "a nudge on an empty seat"
    assert all(earlier.end < later.start for earlier, later in pairwise(bouts))
