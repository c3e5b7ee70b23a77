"""Hold the cushion's decisions against recordings with a known truth: `accuracy.py FOLDER LAYOUT TRUTH`.

Prints a table, one line a recording, and what becomes of it when cells break, the empty seat counts, or counts stay and
drift; exits 1 where something is under the bar. With a file of further questions beside the layout (NAME.more.json) it
also asks: is a cell that is really broken accused when it is left in, and how much of the time is somebody who is
labelled as slid forward seen so? All goes through the whole firmware, as `perch replay` does.
"""

import csv
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from perch.simulator.csv_trace import Sample, period_ms, samples
from perch.simulator.layout import TOP, Layout, parse
from perch.simulator.replay import records, scored
from perch.simulator.score import Score

LEAST_ACCURACY = 0.99
MOST_TRANSITIONS_OFF = 2
EMPTY_S = 30
"""So long an empty seat is put before a recording where the zero is in question."""
GAP_MS = 300_000
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


def asked_more(files: Sequence[Path], layout: Layout, truth: str, more: dict[str, object]) -> None:
    """Print what is known of these recordings only; nothing of it is a bar."""
    if more.get("broken"):
        cells = parse(json.dumps({"rate_hz": 2, "cells": more["broken"]})).cells
        whole = replace(layout, cells=(*layout.cells, *cells))
        table("With the broken cells left in", {file.stem: read(file, whole, truth) for file in files}, whole)
    if isinstance(pose := more.get("pose"), dict):
        print("\nLittle weight on the rear, after 30 s of calibration upright, in time:\n")
        print("| recording | claimed, of the time labelled slid forward | claimed, of the rest |\n|---|---:|---:|")
        for file in files:
            print(f"| {file.stem} | {' | '.join(seen_slid(file, layout, truth, pose))} |", flush=True)


def seen_slid(file: Path, layout: Layout, truth: str, pose: dict[str, int]) -> tuple[str, str]:
    """Parts of the time for which the firmware says so. Each piece of one pose is a bout of its own."""
    with file.open(newline="") as lines:
        poses = [int(row[truth]) for row in csv.DictReader(lines)]
    found, step = read(file, layout, truth), period_ms(layout, [])
    calm = found[poses.index(pose["upright"]) :][10_000 // step :][: 30_000 // step]
    upright = [sum(column) // len(calm) for column in zip(*(sample.raws for sample in calm), strict=True)]
    pieces, labels, ms = [], {}, 0
    for label, part in groupby(zip(poses, found, strict=True), key=lambda pair: pair[0]):
        if label:
            labels[ms] = label
            for _, sample in part:
                pieces.append(Sample(ms, sample.raws, True))
                ms += step
            ms += GAP_MS
    known = replace(plain(layout), calibration=calibration(upright, layout), max_gap_s=60)
    claimed, time = {True: 0, False: 0}, {True: 0, False: 0}
    for record in records(lines_of(pieces, layout), known):
        if record["kind"] == "bout" and (began := [at for at in labels if at <= record["start"]]):
            is_slid = labels[max(began)] == pose["slid"]
            claimed[is_slid] += record.get("slid_ms", 0)
            time[is_slid] += record["end"] - record["start"]
    said = [
        f"{100 * claimed[it] / time[it]:.1f} % of {time[it] / 60_000:.0f} min" if time[it] else "none"
        for it in (True, False)
    ]
    return said[0], said[1]


def calibration(upright: list[int], layout: Layout) -> dict[str, object]:
    total, places = sum(upright), [(cell.x, cell.y) for cell in layout.cells]
    right = sum(load * (1 if x > 0 else 0.5 if x == 0 else 0) for load, (x, _) in zip(upright, places, strict=True))
    behind = sum(load for load, (_, y) in zip(upright, places, strict=True) if y > 0)
    line = sum(load for load, (_, y) in zip(upright, places, strict=True) if y == 0)
    shares = [round(1000 * part / total) for part in (right, behind + line / 2, behind)]
    return {"empty": [0] * len(upright), "occupied": total, "upright": shares, "at": None, "loads": upright}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
