"""A recording as a stream of samples, read from CSV line by line."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from perch.importers.csv_table import finite
from perch.simulator.layout import Layout, RecordingError, instant_ms
from perch.wire.messages import LATEST_ZERO_MS

UTC_FROM_MS = 100_000_000_000
"""A time of so many ms is one since 1970 (of 1973 or later); a smaller one counts from some start."""
_MISSING = frozenset({"", "nan", "na", "null", "none"})
_DELIMITERS = ",;\t"
_SEATED = {"true": True, "yes": True, "on": True, "seated": True}
_SEATED |= {"false": False, "no": False, "off": False, "empty": False, "vacant": False}


@dataclass(frozen=True, slots=True)
class Sample:
    """Counts of all cells at `ms`, as a cushion would read them, and the truth if it was asked for."""

    ms: int
    raws: list[int]
    seated: bool | None = None


def samples(lines: Iterable[str], layout: Layout, truth: str | None = None) -> Iterator[Sample]:
    """Yield the samples in order; a row in which a count is missing is none. Cells are parted by commas, semicolons or
    tabs, and where it is not commas, a count may have a decimal one.

    RecordingError gives the line of the first that cannot be used.
    """
    rest = iter(lines)
    top = next(rest, "")
    delimiter = max(_DELIMITERS, key=top.count)
    rows = _rows(chain([top], rest), delimiter)
    last_ms, index, lacking = None, -1, ""
    top_line, first = next(rows, (1, []))
    names = _names(first, layout, truth)
    for number, row in rows if layout.header else chain([(top_line, first)], rows):
        if not row:
            continue
        index += 1
        if len(row) != len(names):
            raise RecordingError(f"line {number}: {len(row)} columns, but the header has {len(names)}")
        texts = dict(zip(names, row if delimiter == "," else [cell.replace(",", ".") for cell in row], strict=True))
        if lacks := _lacking(texts, layout):
            lacking = lacks
            continue
        seated = None if truth is None else _seated(texts[truth], truth, number)
        raws = [_count(texts[name], name, layout, number) for name in layout.columns]
        sample = Sample(_time(texts, layout, index, number), raws, seated)
        if last_ms is not None and sample.ms <= last_ms:
            raise RecordingError(f"line {number}: time does not go on: {sample.ms} ms after {last_ms} ms")
        last_ms = sample.ms
        yield sample
    if last_ms is None and lacking:
        broken = f"{lacking} is missing; leave it out of the layout if it is broken"
        raise RecordingError(f"no row has all it should: {broken}")
    if last_ms is None:
        raise RecordingError("no samples: the file needs a header line and at least one line of counts")


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its last line."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise RecordingError(f"line {reader.line_num}: no CSV: {error}") from None


def period_ms(layout: Layout, found: list[int]) -> int:
    """Return how long the last sample holds, in ms: the rate's period, or the time between the last two samples."""
    if layout.time and len(found) > 1:
        return found[-1] - found[-2]
    return round(1000 / (layout.rate_hz or 2))


def _names(first: list[str], layout: Layout, truth: str | None) -> list[str]:
    """The names of the columns. RecordingError where one that is wanted is missing, or there twice."""
    names = [name.strip() for name in first] if layout.header else [str(n) for n in range(1, len(first) + 1)]
    wanted = (layout.time or None, truth, *layout.columns)
    for name in (name for name in wanted if name is not None):
        if name not in names:
            raise RecordingError(f"no column {name or repr(name)}; the header has {', '.join(names) or 'nothing'}")
        if names.count(name) > 1:
            raise RecordingError(f"column {name} is there twice")
    return names


def _lacking(texts: Mapping[str, str], layout: Layout) -> str:
    """The name of a count or a time that is missing in a row; "" where none is."""
    wanted = filter(None, (*layout.columns, layout.time))
    return next((name for name in wanted if _is_missing(texts[name])), "")


def _is_missing(text: str) -> bool:
    return text.strip().lower() in _MISSING


def _seated(text: str, column: str, line: int) -> bool | None:
    """The truth of a row; None where it is missing."""
    if _is_missing(text):
        return None
    word = text.strip().lower()
    return _SEATED[word] if word in _SEATED else round(_number(text, column, line)) != 0


def _time(texts: Mapping[str, str], layout: Layout, index: int, line: int) -> int:
    if not layout.time:
        return round(index * 1000 / (layout.rate_hz or 2)) + (layout.origin_ms or 0)
    text, name = texts[layout.time], layout.time
    if layout.time_unit == "iso":
        try:
            ms = instant_ms(text)
        except ValueError:
            raise RecordingError(f"line {line}: {name} is {text!r}, no time in ISO 8601") from None
    else:
        factor = 1000 if layout.time_unit == "s" else 1
        ms = round(_number(text, name, line) * factor) + (layout.origin_ms or 0)
    if ms >= LATEST_ZERO_MS:
        raise RecordingError(f"line {line}: {name} is {text!r}, a time after 2099")
    return ms


def _count(text: str, column: str, layout: Layout, line: int) -> int:
    count = round(_number(text, column, line))
    if count < 0:
        raise RecordingError(f"line {line}: {column} is {count}; a raw count is from 0")
    if count > layout.full_scale:
        fault = f"{column} is {count}; a raw count is from 0 to {layout.full_scale}"
        raise RecordingError(f"line {line}: {fault}: give the full scale of another converter as full_scale or bits")
    return layout.count(count)


def _number(text: str, column: str, line: int) -> float:
    number = finite(text)
    if number is None:
        raise RecordingError(f"line {line}: {column} is {text!r}, not a number")
    return number


TIME = "ms"
DECISIVE = ("sample_hz", "on_counts", "off_counts", "on_permille", "limit_ms")
"""Settings that decide what a recording is worth; the others would only tell about who sat there."""


def layout(
    places: Sequence[Sequence[int]], settings: dict[str, int], calibration: dict[str, Any] | None, firmware: str | None
) -> str:
    """The layout as JSON that `layout.parse` takes: cells at (x, y), in percent of the half-width."""
    cells = [{"column": _column(n), "x": x, "y": y} for n, (x, y) in enumerate(places)]
    kept = {name: settings[name] for name in DECISIVE if name in settings}
    known = {"calibration": calibration, "firmware": firmware}
    more = {name: value for name, value in known.items() if value is not None}
    return json.dumps({"time": TIME, "settings": kept, **more, "cells": cells}, indent=1) + "\n"


def header(cells: int) -> str:
    """The first line."""
    return ",".join([TIME, *map(_column, range(cells))]) + "\n"


def row(ms: int, raws: Sequence[int]) -> str:
    """One sample, `ms` after the first."""
    return ",".join(map(str, [ms, *raws])) + "\n"


def _column(cell: int) -> str:
    return f"cell{cell}"
