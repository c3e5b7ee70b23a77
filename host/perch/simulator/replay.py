"""Recorded raw counts through the code that the board runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from perch.measures.confirm import Run
from perch.simulator.csv_trace import Sample, period_ms, samples
from perch.simulator.layout import Layout, RecordingError
from perch.simulator.process import BoardError, SimulatedCushion
from perch.simulator.score import Score, score


@dataclass
class Recording:
    """One pass over a recording; remembers what scoring needs."""

    layout: Layout
    truth: list[tuple[int, bool]] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def lines(self, found: Iterable[Sample]) -> Iterator[str]:
        """The samples as the board takes them, and the end of the data."""
        for sample in found:
            self._remember(sample)
            yield f"{sample.ms} {' '.join(map(str, sample.raws))}\n"
        yield f"{self.end_ms}\n"

    @property
    def end_ms(self) -> int:
        """When the last sample has had its time."""
        return self.times[-1] + period_ms(self.layout, self.times)

    def _remember(self, sample: Sample) -> None:
        self.times = [*self.times[-1:], sample.ms]
        if sample.seated is not None:
            self.truth.append((sample.ms, sample.seated))


def records(csv_lines: Iterable[str], layout: Layout) -> Iterator[dict[str, Any]]:
    """Yield the cushion's records as it makes them, times in ms. RecordingError, BoardError."""
    yield from _records(csv_lines, Recording(layout), None)


def scored(csv_lines: Iterable[str], layout: Layout, truth: str) -> Score:
    """Compare the cushion's bouts with column `truth`, where 0 is an empty seat."""
    recording = Recording(layout)
    made = list(_records(csv_lines, recording, truth))
    origin = made[0]["zero"] or 0 if made else 0
    found = [Run(origin + r["start"], origin + r["end"], True) for r in made if r["kind"] == "bout"]
    accused = {layout.columns[r["cell"]] for r in made if r["kind"] == "fault" and r["what"] != "well"}
    return score(recording.truth, recording.end_ms, found, sorted(accused))


def _records(csv_lines: Iterable[str], recording: Recording, truth: str | None) -> Iterator[dict[str, Any]]:
    layout = recording.layout
    job = {"job": "replay", "settings": layout.settings, "layout": [(cell.x, cell.y) for cell in layout.cells]}
    with SimulatedCushion(job, recording.lines(samples(csv_lines, layout, truth))) as board:
        yield from _checked(board)


def _checked(board: SimulatedCushion) -> Iterator[dict[str, Any]]:
    settled: list[str] = []
    try:
        for said in board:
            settled += [f"settings: {problem}" for problem in said.get("problems", [])]
            if not settled:
                yield said
    except BoardError:
        if not settled:
            raise
    if settled:
        raise RecordingError(*settled)
