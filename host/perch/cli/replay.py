"""`perch replay`: run recorded raw counts through the code of the board."""

from collections.abc import Iterator
from dataclasses import asdict
from json import dumps
from pathlib import Path

import click

from perch.cli.common import EXISTING_FILE, PerchCommand, refusing
from perch.simulator.csv_trace import samples
from perch.simulator.layout import Layout, RecordingError, parse
from perch.simulator.plausible import doubts
from perch.simulator.replay import records, scored


@click.command("replay", cls=PerchCommand)
@click.argument("trace", type=EXISTING_FILE, metavar="TRACE.csv")
@click.option("--layout", required=True, type=EXISTING_FILE, metavar="LAYOUT.json",
              help="Which column is which cell, and how many samples a second there are.")  # fmt: skip
@click.option("--truth", metavar="COLUMN", help="Print how well it agrees with this column; 0 is an empty seat.")
def command(trace: Path, layout: Path, truth: str | None) -> None:
    """Feed the raw counts of TRACE.csv through the cushion's own code.

    Prints each record that the cushion makes as one line of JSON, times in ms; a bout that is open when the
    data ends is `censored`. With --truth it prints one JSON object with the score instead.

    A layout looks like this; x and y are percent of the half-width, y > 0 to the rear:

    \b
    {"rate_hz": 2, "time": null, "settings": {},
     "cells": [{"column": "p04", "x": 35, "y": 60}, {"column": "p05", "x": -35, "y": 60}]}

    Instead of a rate, "time" can name a column with the time of each sample: in ms, or as "time_unit" says ("s",
    "iso"), from "origin" on. "full_scale" or "bits" is that of the converter, if not 12 bits; "falls_when_loaded" is
    for counts that fall under load, "empty" holds those of the empty seat, "header": false takes columns by number.
    More than "max_gap_s" (60) without a sample is not known, and no sitting; with "silent_when_empty" it is an empty
    seat.

    \b
    perch replay chair.csv --layout chair.json
    perch replay chair.csv --layout chair.json --truth pose
    """
    with refusing(layout, RecordingError):
        known = parse(layout.read_text(encoding="utf-8-sig"))
    for doubt in _doubts(trace, known, truth):
        click.echo(f"{trace}: {doubt}", err=True)
    for line in _lines(trace, known, truth):
        click.echo(line)


def _doubts(trace: Path, layout: Layout, truth: str | None) -> Iterator[str]:
    """Yield what is doubtful in a recording. Raises Failure where it cannot be read."""
    with refusing(trace, RecordingError), trace.open(encoding="utf-8-sig", newline="") as lines:
        yield from doubts(samples(lines, layout, truth), layout)


def _lines(trace: Path, layout: Layout, truth: str | None) -> Iterator[str]:
    """Yield each record as JSON, or the score alone with a `truth`. Raises Failure where it cannot be read."""
    with refusing(trace, RecordingError), trace.open(encoding="utf-8-sig", newline="") as lines:
        if truth is None:
            yield from map(dumps, records(lines, layout))
        else:
            yield dumps(asdict(scored(lines, layout, truth)))
