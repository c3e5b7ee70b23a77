"""Hold the cushion's decisions against recordings with a known truth: `accuracy.py FOLDER LAYOUT TRUTH`.

Prints a table, one line a recording, and exits 1 where one is under the bar. With a file of further questions beside
the layout (NAME.more.json) it also asks: is a broken cell that is left in found, and no healthy one accused? does any
single broken cell make a false sit or rise? and is somebody who slid forward seen?
"""

import csv
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from cushion.posture import Posture, shares
from perch.simulator.layout import Layout, parse
from perch.simulator.replay import scored
from perch.simulator.score import Score

LEAST_ACCURACY = 0.995
MOST_TRANSITIONS_OFF = 2
TOP = 4095
STUCK_AT = tuple(TOP * eighth // 8 for eighth in range(9))


def main(folder: str, layout: str, truth: str) -> int:
    files = sorted(Path(folder).glob("*.csv"))
    if not files:
        print(f"no recordings (*.csv) in {folder}", file=sys.stderr)
        return 2
    known = parse(Path(layout).read_text())
    fine = table("As it is", files, known, truth)
    more = Path(layout).with_suffix(".more.json")
    if more.exists():
        fine &= asked_more(files, known, truth, json.loads(more.read_text()))
    return 0 if fine else 1


def asked_more(files: list[Path], known: Layout, truth: str, more: dict[str, Any]) -> bool:
    broken = replace(known, cells=(*known.cells, *parse(json.dumps({"rate_hz": 2, "cells": more["broken"]})).cells))
    fine = table("With the broken cell left in", files, broken, truth, [cell["column"] for cell in more["broken"]])
    fine &= sabotaged(files, known, truth)
    slid(files, known, truth, more["pose"])
    return fine


def table(title: str, files: list[Path], layout: Layout, truth: str, faulty: Iterable[str] = ()) -> bool:
    print(f"\n{title}:\n")
    print("| recording | samples | right | transitions found | true | seated, s | true, s | accused |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    fine = True
    for file in files:
        score = scored_file(file, layout, truth)
        print(row(file.stem, score), flush=True)
        fine &= good(score) and score.faults == list(faulty)
    return fine


def sabotaged(files: list[Path], layout: Layout, truth: str) -> bool:
    """Each cell in turn dead, stuck at nine levels, or noisy; each against the same recording left whole."""
    print("\nWith each single cell broken in turn (the worst over all cells and recordings):\n")
    print("| what | runs | right, at least | transitions off, at most | healthy cells accused |")
    print("|---|---:|---:|---:|---:|")
    fine = True
    for what, falsify in breakages():
        scores = [
            (
                cell.column,
                scored_file(file, layout, truth, lambda lines, c=cell.column, f=falsify: falsified(lines, c, f)),
            )
            for file in files
            for cell in layout.cells
        ]
        fine &= told_worst(what, scores)
    return fine


def told_worst(what: str, scores: list[tuple[str, Score]]) -> bool:
    worst = min(score.accuracy for _, score in scores)
    off = max(abs(score.transitions - score.transitions_truth) for _, score in scores)
    wronged = sum(len(set(score.faults) - {column}) for column, score in scores)
    print(f"| {what} | {len(scores)} | {100 * worst:.2f} % | {off} | {wronged} |", flush=True)
    return off <= MOST_TRANSITIONS_OFF and not wronged


def slid(files: list[Path], layout: Layout, truth: str, pose: dict[str, Any]) -> None:
    """The rule knows of a person only 30 s upright, taken from the start of the recording's own upright part."""
    print("\nSlid forward, after 30 s of calibration upright (nothing else is known of the person):\n")
    print("| recording | seen, of the labelled | false, of the rest |")
    print("|---|---:|---:|")
    for file in files:
        with file.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        seen = list(seen_slid(rows, layout, truth, pose["upright"]))
        print(f"| {file.stem} | {part(seen, pose['slid'], True)} | {part(seen, pose['slid'], False)} |")


def seen_slid(rows: list[dict[str, Any]], layout: Layout, truth: str, upright: int) -> Iterator[tuple[int, bool]]:
    """(pose, whether slid is claimed) of every sample on a seat that is not empty."""
    places = tuple((cell.x, cell.y) for cell in layout.cells)
    loads = [[int(row[column]) for column in layout.columns] for row in rows]
    poses = [int(row[truth]) for row in rows]
    period_ms = round(1000 / (layout.rate_hz or 2))
    begin = poses.index(upright) + 10_000 // period_ms
    calm = loads[begin : begin + 30_000 // period_ms]
    posture = Posture(places, shares(places, [sum(column) for column in zip(*calm, strict=True)]))
    for i, (at, now) in enumerate(zip(poses, loads, strict=True)):
        if not at:
            posture.begin()
            continue
        posture.step(i * period_ms, now, sum(now))
        yield at, bool(posture.slid)


def part(seen: list[tuple[int, bool]], pose: int, of_it: bool) -> str:
    claimed = [claim for at, claim in seen if (at == pose) is of_it]
    return f"{100 * sum(claimed) / len(claimed):.1f} % of {len(claimed)}" if claimed else "none there"


def always(level: int) -> Callable[[int], int]:
    return lambda count: level


def breakages() -> Iterator[tuple[str, Callable[[int], int]]]:
    yield "dead", lambda count: 0
    for level in STUCK_AT[1:]:
        yield f"stuck at {level}", always(level)
    chance = random.Random(1)
    yield "noisy, any count", lambda count: chance.randrange(TOP + 1)
    yield "noisy, ± 300", lambda count: min(TOP, max(0, count + chance.randrange(-300, 301)))


def falsified(lines: Iterable[str], column: str, falsify: Callable[[int], int]) -> Iterator[str]:
    lines = iter(lines)
    header = next(lines)
    at = [name.strip() for name in header.split(",")].index(column)
    yield header
    for line in lines:
        cells = line.rstrip("\n").split(",")
        cells[at] = str(falsify(round(float(cells[at]))))
        yield ",".join(cells) + "\n"


def scored_file(file: Path, layout: Layout, truth: str, through: Callable[..., Iterable[str]] = iter) -> Score:
    with file.open(newline="") as lines:
        return scored(through(lines), layout, truth)


def row(name: str, score: Score) -> str:
    right = f"{100 * score.accuracy:.2f} %"
    turns = f"{score.transitions} | {score.transitions_truth}"
    seated = f"{score.seated_s:.1f} | {score.seated_truth_s:.1f}"
    return f"| {name} | {score.samples} | {right} | {turns} | {seated} | {', '.join(score.faults) or 'none'} |"


def good(score: Score) -> bool:
    off = abs(score.transitions - score.transitions_truth)
    return score.accuracy >= LEAST_ACCURACY and off <= MOST_TRANSITIONS_OFF


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
