"""Hold the cushion's decisions against recordings with a known truth: `accuracy.py FOLDER LAYOUT TRUTH`.

Prints a table, one line a recording, and what becomes of it when cells break, the empty seat counts, or counts stay and
drift; exits 1 where something is under the bar. With a file of further questions beside the layout (NAME.more.json) it
also asks: is a cell that is really broken accused when it is left in, and what comes of it when one of only a few cells
is broken? All goes through the whole firmware, as `perch replay` does.
"""

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from perch.simulator.csv_trace import Sample, samples
from perch.simulator.layout import TOP, Layout, parse
from perch.simulator.replay import scored
from perch.simulator.score import Score

LEAST_ACCURACY = 0.99
MOST_TRANSITIONS_OFF = 2
EMPTY_S = 30
"""So long an empty seat is put before a recording where the zero is in question."""
NIGHT_MS, NIGHT_COUNTS = 8 * 3_600_000, 150
Change = Callable[[int, list[int]], list[int]]


def main(folder: str, layout: str, truth: str) -> int:
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        print(f"no recordings (*.csv) in {folder}", file=sys.stderr)
        return 2
    known = parse(Path(layout).read_text())
    found = {file.stem: read(file, known, truth) for file in files}
    fine = table("As it is", found, known)
    fine &= changed(found, known)
    fine &= broken(found, known)
    more = Path(layout).with_suffix(".more.json")
    if more.exists():
        asked_more(files, known, truth, json.loads(more.read_text()))
    return 0 if fine else 1


def read(file: Path, layout: Layout, truth: str) -> list[Sample]:
    with file.open(newline="") as lines:
        return list(samples(lines, layout, truth))


def run(found: Sequence[Sample], layout: Layout) -> Score:
    """The score of samples, as `perch replay --truth` has it."""
    return scored(lines_of(found, layout), plain(layout), "truth")


def plain(layout: Layout) -> Layout:
    """The layout of samples that are read already."""
    return replace(
        layout, time="ms", time_unit="ms", origin_ms=None, header=True, full_scale=TOP, falls_when_loaded=False
    )


def lines_of(found: Iterable[Sample], layout: Layout) -> Iterator[str]:
    yield ",".join(["ms", *layout.columns, "truth"]) + "\n"
    for sample in found:
        yield ",".join(map(str, [sample.ms, *sample.raws, int(bool(sample.seated))])) + "\n"


def table(title: str, found: dict[str, list[Sample]], layout: Layout) -> bool:
    print(f"\n{title}:\n")
    print("| recording | samples | right | transitions found | true | seated, s | true, s | accused |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    scores = {name: run(taken, layout) for name, taken in found.items()}
    for name, score in scores.items():
        print(row(name, score), flush=True)
    return all(good(score) and not score.faults for score in scores.values())


def row(name: str, score: Score) -> str:
    right = f"{100 * score.accuracy:.2f} %"
    turns = f"{score.transitions} | {score.transitions_truth}"
    seated = f"{score.seated_s:.1f} | {score.seated_truth_s:.1f}"
    return f"| {name} | {score.samples} | {right} | {turns} | {seated} | {', '.join(score.faults) or 'none'} |"


def good(score: Score) -> bool:
    off = abs(score.transitions - score.transitions_truth)
    return score.accuracy >= LEAST_ACCURACY and off <= MOST_TRANSITIONS_OFF


def changed(found: dict[str, list[Sample]], layout: Layout) -> bool:
    """The empty seat counts, or counts stay or drift, after half a minute of an empty seat."""
    print("\nWith counts of an empty seat that are not 0 (the worst over all recordings):\n")
    print("| what | runs | right, at least | transitions off, at most | healthy cells accused |")
    print("|---|---:|---:|---:|---:|")
    fine = True
    for what, change in changes():
        scores = [(None, run(applied(preceded(taken), change()), layout)) for taken in found.values()]
        fine &= worst(what, scores)
    for drift in (NIGHT_COUNTS, -NIGHT_COUNTS):
        nights = [(None, run(applied(twice(taken), overnight(taken, drift)), layout)) for taken in found.values()]
        fine &= worst(f"{drift:+} over a night of 8 h between a recording and the same again", nights)
    return fine


def broken(found: dict[str, list[Sample]], layout: Layout) -> bool:
    """Each cell in turn dead, stuck or noisy."""
    print("\nWith each single cell broken in turn (the worst over all cells and recordings):\n")
    print("| what | runs | right, at least | transitions off, at most | healthy cells accused |")
    print("|---|---:|---:|---:|---:|")
    fine = True
    for what, falsify in breakages():
        scores = [
            (cell.column, run(applied(taken, of_one(at, falsify)), layout))
            for taken in found.values()
            for at, cell in enumerate(layout.cells)
        ]
        fine &= worst(what, scores)
    return fine


def worst(what: str, scores: Sequence[tuple[str | None, Score]]) -> bool:
    least = min(score.accuracy for _, score in scores)
    off = max(abs(score.transitions - score.transitions_truth) for _, score in scores)
    wronged = sum(len(set(score.faults) - {column}) for column, score in scores)
    print(f"| {what} | {len(scores)} | {100 * least:.2f} % | {off} | {wronged} |", flush=True)
    return off <= MOST_TRANSITIONS_OFF and not wronged


def preceded(found: Sequence[Sample]) -> Iterator[Sample]:
    step = found[1].ms - found[0].ms
    nothing = [0] * len(found[0].raws)
    for before in range(EMPTY_S * 1000 // step, 0, -1):
        yield Sample(found[0].ms - before * step, nothing, False)
    yield from found


def twice(found: Sequence[Sample]) -> Iterator[Sample]:
    """A recording, a night of an empty seat, and the recording again."""
    step, nothing = found[1].ms - found[0].ms, [0] * len(found[0].raws)
    morning = found[-1].ms + step + NIGHT_MS
    yield from found
    for ms in range(found[-1].ms + step, morning, step):
        yield Sample(ms, nothing, False)
    for sample in found:
        yield Sample(sample.ms - found[0].ms + morning, sample.raws, sample.seated)


def overnight(found: Sequence[Sample], drift: int) -> Change:
    """All cells drift by so many counts in the night between."""
    evening = found[-1].ms - found[0].ms

    def drifted(ms: int, raws: list[int]) -> list[int]:
        passed = min(max(0, ms - evening), NIGHT_MS)
        return [raw + max(0, -drift) + drift * passed // NIGHT_MS for raw in raws]

    return drifted


def applied(found: Iterable[Sample], change: Change) -> list[Sample]:
    first: int | None = None
    made = []
    for sample in found:
        first = sample.ms if first is None else first
        raws = [min(TOP, max(0, raw)) for raw in change(sample.ms - first, list(sample.raws))]
        made.append(Sample(sample.ms - first, raws, sample.seated))
    return made


def of_one(cell: int, falsify: Callable[[int], int]) -> Change:
    return lambda ms, raws: [falsify(raw) if at == cell else raw for at, raw in enumerate(raws)]


def changes() -> Iterator[tuple[str, Callable[[], Change]]]:
    for count in (25, 150, 400):
        yield f"{count} a cell", lambda count=count: lambda ms, raws: [raw + count for raw in raws]  # type: ignore[misc]
        yield (
            f"{count} a cell from the fourth minute on",
            lambda count=count: (
                lambda ms, raws: [  # type: ignore[misc]
                    raw + (count if ms > 180_000 else 0) for raw in raws
                ]
            ),
        )
    for percent, seconds in ((5, 60), (10, 300)):
        yield f"{percent} % stay, and decay with {seconds} s", lambda p=percent, s=seconds: Residue(p, s)  # type: ignore[misc]
    for drift in (400, -400):
        begin = max(0, -drift)
        yield (
            f"{drift:+} an hour",
            lambda d=drift, b=begin: (
                lambda ms, raws: [  # type: ignore[misc]
                    raw + max(0, b + d * ms // 3_600_000) for raw in raws
                ]
            ),
        )


class Residue:
    """Each cell keeps a part of what it bore, which decays."""

    def __init__(self, percent: int, seconds: int) -> None:
        self._part, self._tau_ms = percent / 100, seconds * 1000
        self._kept: list[float] = []
        self._at = 0

    def __call__(self, ms: int, raws: list[int]) -> list[int]:
        kept = self._kept or [0.0] * len(raws)
        left = 1 - (ms - self._at) / self._tau_ms
        self._at = ms
        self._kept = [max(raw * self._part, before * left) for raw, before in zip(raws, kept, strict=True)]
        return [max(raw, round(stays)) for raw, stays in zip(raws, self._kept, strict=True)]


def stuck(level: int) -> Callable[[int], int]:
    return lambda count: level


def breakages() -> Iterator[tuple[str, Callable[[int], int]]]:
    yield "dead", lambda count: 0
    for level in (100, 1000, 2000, 3000, TOP):
        yield f"stuck at {level}", stuck(level)
    chance = random.Random(1)
    yield "noisy, any count", lambda count: chance.randrange(TOP + 1)
    yield "noisy, ± 300", lambda count: count + chance.randrange(-300, 301)


def asked_more(files: Sequence[Path], layout: Layout, truth: str, more: dict[str, list[Any]]) -> None:
    """Print what is known of these recordings only; nothing of it is a bar."""
    if more.get("broken"):
        cells = parse(json.dumps({"rate_hz": 2, "cells": more["broken"]})).cells
        whole = replace(layout, cells=(*layout.cells, *cells))
        table("With the broken cells left in", {file.stem: read(file, whole, truth) for file in files}, whole)
    if few := more.get("few"):
        part = replace(layout, cells=tuple(cell for cell in layout.cells if cell.column in few))
        kept = {file.stem: read(file, part, truth) for file in files}
        table(f"With {len(few)} cells only", kept, part)
        one_by_one(kept, part)


def one_by_one(found: dict[str, list[Sample]], layout: Layout) -> None:
    """Print what comes of it when one of a few cells is broken, by recording and cell."""
    print("\n| recording | broken | right, at least | transitions off, at most | runs in which it is accused |")
    print("|---|---|---:|---:|---:|")
    for name, taken in found.items():
        for at, cell in enumerate(layout.cells):
            scores = [run(applied(taken, of_one(at, falsify)), layout) for _, falsify in breakages()]
            least = min(score.accuracy for score in scores)
            off = max(abs(score.transitions - score.transitions_truth) for score in scores)
            accused = sum(score.faults == [cell.column] for score in scores)
            print(f"| {name} | {cell.column} | {100 * least:.2f} % | {off} | {accused} of {len(scores)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
