"""A recording as a stream of samples, read from CSV line by line."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from perch.simulator.layout import Layout, RecordingError

TOP_COUNT = 65_535  # no ADC that a cushion could have says more


@dataclass(frozen=True, slots=True)
class Sample:
    """Raw counts of all cells at `ms`, and the truth if it was asked for."""

    ms: int
    raws: list[int]
    seated: bool | None = None


def samples(lines: Iterable[str], layout: Layout, truth: str | None = None) -> Iterator[Sample]:
    """Yield the samples in order. RecordingError gives the line of the first that cannot be used."""
    rows = csv.reader(lines)
    header = [name.strip() for name in next(rows, [])]
    columns = [_place(header, name) for name in layout.columns]
    time_at = _place(header, layout.time) if layout.time else None
    truth_at = _place(header, truth) if truth else None
    last_ms = None
    for index, row in enumerate(row for row in rows if row):
        if len(row) != len(header):
            raise RecordingError(f"line {rows.line_num}: {len(row)} columns, but the header has {len(header)}")
        ms = _time(row, time_at, layout, index, rows.line_num)
        if last_ms is not None and ms <= last_ms:
            raise RecordingError(f"line {rows.line_num}: time does not go on: {ms} ms after {last_ms} ms")
        last_ms = ms
        raws = [_count(row[at], header[at], rows.line_num) for at in columns]
        seated = None if truth_at is None else _integer(row[truth_at], header[truth_at], rows.line_num) != 0
        yield Sample(ms, raws, seated)
    if last_ms is None:
        raise RecordingError("no samples: the file needs a header line and at least one line of counts")


def period_ms(layout: Layout, found: list[int]) -> int:
    """How long the last sample holds: the rate's period, or the time between the last two samples."""
    if layout.time and len(found) > 1:
        return found[-1] - found[-2]
    return round(1000 / (layout.rate_hz or 2))


def _place(header: list[str], name: str) -> int:
    if name not in header:
        raise RecordingError(f"no column {name}; the header has {', '.join(header) or 'nothing'}")
    if header.count(name) > 1:
        raise RecordingError(f"column {name} is there twice")
    return header.index(name)


def _time(row: list[str], at: int | None, layout: Layout, index: int, line: int) -> int:
    if at is not None:
        return _integer(row[at], layout.time or "", line)
    return round(index * 1000 / (layout.rate_hz or 2))


def _count(text: str, column: str, line: int) -> int:
    count = _integer(text, column, line)
    if not 0 <= count <= TOP_COUNT:
        raise RecordingError(f"line {line}: {column} is {count}; a raw count is from 0 to {TOP_COUNT}")
    return count


def _integer(text: str, column: str, line: int) -> int:
    try:
        return round(float(text))
    except (ValueError, OverflowError):
        raise RecordingError(f"line {line}: {column} is {text!r}, not a number") from None


TIME = "ms"
DECISIVE = ("sample_hz", "on_counts", "off_counts", "on_permille", "limit_ms")
"""Settings that decide what a recording is worth; the others would only tell about who sat there."""


def layout(places: Sequence[Sequence[int]], settings: Mapping[str, int]) -> str:
    """The layout as JSON that `layout.parse` takes: cells at (x, y), in percent of the half-width."""
    cells = [{"column": _column(n), "x": x, "y": y} for n, (x, y) in enumerate(places)]
    kept = {name: settings[name] for name in DECISIVE if name in settings}
    return json.dumps({"time": TIME, "settings": kept, "cells": cells}, indent=1) + "\n"


def header(cells: int) -> str:
    """The first line."""
    return ",".join([TIME, *map(_column, range(cells))]) + "\n"


def row(ms: int, raws: Sequence[int]) -> str:
    """One sample, `ms` after the first."""
    return ",".join(map(str, [ms, *raws])) + "\n"


def _column(cell: int) -> str:
    return f"cell{cell}"
