"""Checks a recording against its layout before it is replayed, so that no wrong result looks like a right one."""

from collections.abc import Iterable, Sequence
from statistics import median

from perch.simulator.csv_trace import Sample
from perch.simulator.layout import TOP, Layout, RecordingError

_LOOKED_AT = 200
"""So many samples say how fast they come."""
_FASTEST_MS, _SLOWEST_MS = 5, 600_000
_RATE_OFF = 3
_EMPTY_HIGHEST = 450
"""Counts of a cell over which a start is not taken for one on an empty seat (calibration.py of the cushion)."""
_NEAR = 3
"""So many counts below its highest a cell is at its highest: a body sways further."""


def doubts(samples: Iterable[Sample], layout: Layout) -> list[str]:
    """Read the samples; return what is odd about them, in sentences. RecordingError where it cannot be right."""
    times: list[int] = []
    highest, lowest, at_top = [0] * len(layout.cells), [TOP] * len(layout.cells), [0] * len(layout.cells)
    load, counted, total = {True: 0, False: 0}, {True: 0, False: 0}, 0
    for sample in samples:
        if len(times) < _LOOKED_AT:
            times.append(sample.ms)
        for cell, raw in enumerate(sample.raws):
            if raw > highest[cell] + _NEAR:
                at_top[cell] = 0
            highest[cell], lowest[cell] = max(highest[cell], raw), min(lowest[cell], raw)
            at_top[cell] += raw >= highest[cell] - _NEAR
        total += 1
        if sample.seated is not None:
            load[sample.seated] += sum(sample.raws)
            counted[sample.seated] += 1
    _judge_times(times, layout)
    found = _of_counts(highest, lowest, [part / total for part in at_top])
    return [*found, *(_of_truth(load, counted, layout) if any(counted.values()) else ())]


def _judge_times(times: Sequence[int], layout: Layout) -> None:
    if not layout.time or len(times) < 3:
        return
    period = median(later - earlier for earlier, later in zip(times, times[1:], strict=False))
    said = f"a sample each {period:g} ms, by {layout.time} in {layout.time_unit}"
    if not _FASTEST_MS <= period <= _SLOWEST_MS:
        raise RecordingError(f"{said}: that is no rate of a cushion; is time_unit right (ms, s or iso)?")
    if layout.rate_hz and not 1 / _RATE_OFF <= period * layout.rate_hz / 1000 <= _RATE_OFF:
        raise RecordingError(f"{said}, but rate_hz says {layout.rate_hz:g} a second: one of them is wrong")


def _of_counts(highest: Sequence[int], lowest: Sequence[int], part_at_top: Sequence[float]) -> list[str]:
    cells = len(highest)
    saturated = sum(top >= TOP - _NEAR and part > 0.5 for top, part in zip(highest, part_at_top, strict=True))
    rests_high = sum(part > 0.4 and low < top - 20 for top, low, part in zip(highest, lowest, part_at_top, strict=True))
    if saturated * 2 > cells:
        return ["nearly all counts are at full scale: are full_scale and falls_when_loaded right?"]
    if rests_high * 2 > cells:
        return ["most cells rest at their highest count, as where counts fall under load: is falls_when_loaded right?"]
    if not any(highest):
        return ["all counts are 0"]
    return []


def _of_truth(load: dict[bool, int], counted: dict[bool, int], layout: Layout) -> list[str]:
    if not counted[True]:
        return ["by the truth nobody ever sat: what agrees with that says little"]
    if counted[False] and load[True] / counted[True] < load[False] / counted[False]:
        falls = layout.falls_when_loaded
        remedy = "do not set falls_when_loaded" if falls else "set falls_when_loaded, and the full scale"
        raise RecordingError(f"by the truth the counts are lower where somebody sits: {remedy}")
    empty = load[False] / max(1, counted[False]) / len(layout.cells)
    if empty > _EMPTY_HIGHEST and layout.calibration is None:
        return [f"by the truth a cell of the empty seat counts {empty:.0f}, which is taken for somebody: give empty"]
    return []
