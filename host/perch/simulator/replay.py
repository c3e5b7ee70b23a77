"""Recorded raw counts through the code that the board runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from perch.measures.debounce import Run
from perch.simulator.csv_trace import UTC_FROM_MS, Sample, period_ms, samples
from perch.simulator.layout import Layout, RecordingError
from perch.simulator.process import BoardError, SimulatedCushion
from perch.simulator.score import Score, score

_LEAST_FILL_MS = 500
_PERIODS = 5
"""A gap is longer than so many samples, however slowly they come."""


@dataclass
class Recording:
    """One pass over a recording; remembers what scoring needs.

    `runs` are the pieces between gaps: (ms, seated) of their samples, and when they end.
    """

    layout: Layout
    first_ms: int = 0
    times: list[int] = field(default_factory=list)
    runs: list[tuple[list[tuple[int, bool]], int]] = field(default_factory=list)

    def lines(self, found: Iterable[Sample]) -> Iterator[str]:
        """The samples as the board takes them, ms from the first; a line without counts ends a run."""
        raws: list[int] = []
        for sample in found:
            if not self.times:
                self.first_ms = sample.ms
                self.runs.append(([], sample.ms))
            elif self._is_gap(sample.ms):
                yield from self._across(sample.ms, raws)
            self._remember(sample)
            raws = sample.raws
            yield self._line(sample.ms, raws)
        yield self._line(self._end_run(), [])

    @property
    def end_ms(self) -> int:
        """When the last sample has had its time."""
        return self.times[-1] + self._period()

    def placed(self, record: dict[str, Any]) -> dict[str, Any]:
        """A record of the board, its times being those of the recording."""
        if self.first_ms >= UTC_FROM_MS:
            return record | {"zero": self.first_ms}
        return record | {key: record[key] + self.first_ms for key in ("start", "end", "at") if key in record}

    def _is_gap(self, ms: int) -> bool:
        return ms - self.times[-1] > max(self.layout.max_gap_s * 1000, _PERIODS * self._period())

    def _across(self, ms: int, raws: list[int]) -> Iterator[str]:
        if self.layout.silent_when_empty:
            step = max(_LEAST_FILL_MS, self._period())
            yield from (self._line(at, raws) for at in range(self.times[-1] + step, ms, step))
        else:
            yield self._line(self._end_run(), [])
            self.times = []
            self.runs.append(([], ms))

    def _line(self, ms: int, raws: list[int]) -> str:
        return f"{ms - self.first_ms} {' '.join(map(str, raws))}\n"

    def _end_run(self) -> int:
        self.runs[-1] = (self.runs[-1][0], self.end_ms)
        return self.end_ms

    def _period(self) -> int:
        return period_ms(self.layout, self.times)

    def _remember(self, sample: Sample) -> None:
        if len(self.times) > 1 and self.layout.silent_when_empty and self._is_gap(sample.ms):
            self.times = [sample.ms - self._period()]
        self.times = [*self.times[-1:], sample.ms]
        if sample.seated is not None:
            self.runs[-1][0].append((sample.ms, sample.seated))


def records(csv_lines: Iterable[str], layout: Layout) -> Iterator[dict[str, Any]]:
    """Yield the cushion's records as it makes them, times in ms. RecordingError, BoardError."""
    yield from _records(csv_lines, Recording(layout), None)


def scored(csv_lines: Iterable[str], layout: Layout, truth: str) -> Score:
    """Compare the cushion's bouts with column `truth`, where 0 is an empty seat. Suspect bouts are none."""
    recording = Recording(layout)
    made = list(_records(csv_lines, recording, truth))
    bouts = [record for record in made if record["kind"] == "bout" and "suspect" not in record]
    found = [Run((bout["zero"] or 0) + bout["start"], (bout["zero"] or 0) + bout["end"], True) for bout in bouts]
    if not any(truths for truths, _ in recording.runs):
        raise RecordingError(f"no truth: {truth} has no value in any row")
    accused = {layout.columns[r["cell"]] for r in made if r["kind"] == "fault" and r["what"] != "well"}
    return score(recording.runs, found, sorted(accused))


def _records(csv_lines: Iterable[str], recording: Recording, truth: str | None) -> Iterator[dict[str, Any]]:
    layout = recording.layout
    found = iter(samples(csv_lines, layout, truth))
    first = next(found, None)
    if first is None:
        return
    job = {
        "job": "replay",
        "settings": layout.settings,
        "layout": [(cell.x, cell.y) for cell in layout.cells],
        "calibration": layout.calibration,
        "utc": first.ms if first.ms >= UTC_FROM_MS else None,
    }
    with SimulatedCushion(job, recording.lines(chain([first], found))) as board:
        yield from map(recording.placed, _checked(board))


def _checked(board: SimulatedCushion) -> Iterator[dict[str, Any]]:
    problems: list[str] = []
    try:
        for message in board:
            problems += [f"settings: {problem}" for problem in message.get("problems", [])]
            if not problems:
                yield message
    except BoardError:
        if not problems:
            raise
    if problems:
        raise RecordingError(*problems)
