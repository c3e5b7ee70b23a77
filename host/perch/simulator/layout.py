"""The layout of a recording: which column is which cell, where it lies, and how time passes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from perch.model.calendar import utc_ms

MOST_CELLS = 4096
TOP = 4095
"""Full scale of a cushion's own counts."""
UNITS = ("ms", "s", "iso")
_FULL_SCALES = 255, (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of raw counts; x to the right and y to the rear, in percent of the half-width (-100 to 100)."""

    column: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Samples come at `rate_hz`, or at the times of column `time`, which are in `time_unit` and count from `origin_ms`.

    Counts go up to `full_scale`; `calibration` is in counts of the file, as the cushion keeps it.
    """

    cells: tuple[Cell, ...]
    rate_hz: float | None = None
    time: str | None = None
    settings: dict[str, object] = field(default_factory=dict)
    time_unit: str = "ms"
    origin_ms: int | None = None
    max_gap_s: float = 60
    silent_when_empty: bool = False
    header: bool = True
    full_scale: int = TOP
    falls_when_loaded: bool = False
    calibration: dict[str, Any] | None = None

    @property
    def columns(self) -> list[str]:
        """Names of the cells' columns, in order."""
        return [cell.column for cell in self.cells]

    def count(self, raw: int) -> int:
        """A count of the file as a count of a cushion, from 0 to `TOP`."""
        raw = self.full_scale - raw if self.falls_when_loaded else raw
        return raw if self.full_scale == TOP else raw * TOP // self.full_scale


_AS_GIVEN = (
    "rate_hz", "time", "settings", "time_unit", "max_gap_s", "silent_when_empty", "header", "falls_when_loaded",
)  # fmt: skip
KEYS = {each.name for each in fields(Layout)} - {"origin_ms"} | {"origin", "bits", "empty", "firmware"}


def parse(text: str) -> Layout:
    """Read a layout from JSON. RecordingError names every problem at once."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise RecordingError(f"not JSON: {problem}") from None
    if not isinstance(given, dict):
        raise RecordingError('not a JSON object such as {"rate_hz": 2, "cells": [{"column": "p04", "x": 35, "y": 60}]}')
    problems = [*_unknown(given), *_time_problems(given), *_cells_problems(given.get("cells")), *_count_problems(given)]
    if not isinstance(given.get("settings", {}), dict):
        problems.append("settings: must be an object of the cushion's settings")
    if problems:
        raise RecordingError(*problems)
    return Layout(
        tuple(Cell(cell["column"], cell["x"], cell["y"]) for cell in given["cells"]),
        **{key: given[key] for key in _AS_GIVEN if given.get(key) is not None},
        origin_ms=None if given.get("origin") is None else instant_ms(given["origin"]),
        full_scale=given.get("full_scale") or (1 << given.get("bits", 12)) - 1,
        calibration=_calibration(given),
    )


def instant_ms(value: object) -> int:
    """An instant as UTC ms: ISO 8601, of UTC where it has no offset, or ms since 1970. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    moment = datetime.fromisoformat(str(value).strip())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return utc_ms(moment)


def _calibration(given: dict[str, Any]) -> dict[str, Any] | None:
    nothing = {"empty": None, "occupied": None, "upright": None, "at": None}
    if given.get("calibration"):
        return {**nothing, **given["calibration"]}
    return nothing | {"empty": given["empty"]} if given.get("empty") else None


def _unknown(given: dict[str, object]) -> list[str]:
    return [f"{key}: unknown; there are {', '.join(sorted(KEYS))}" for key in given if key not in KEYS]


def _time_problems(given: dict[str, object]) -> Iterator[str]:
    rate, time = given.get("rate_hz"), given.get("time")
    if time is not None and not isinstance(time, str):
        yield "time: must be the name of a column, or null"
    elif rate is None and not time:
        yield "rate_hz: say how many samples a second there are, or name a column in `time`"
    if rate is not None and not _number(rate, 0.001, 1000):
        yield "rate_hz: must be a number from 0.001 to 1000"
    if given.get("time_unit", "ms") not in UNITS:
        yield f"time_unit: must be one of {', '.join(UNITS)}"
    if not _number(given.get("max_gap_s", 60), 1, 1e9):
        yield "max_gap_s: must be a number of seconds from 1 on"
    try:
        instant_ms(given.get("origin", 0))
    except ValueError:
        yield "origin: must be a time in ISO 8601, or ms since 1970"


def _count_problems(given: dict[str, Any]) -> Iterator[str]:
    for key in ("silent_when_empty", "header", "falls_when_loaded"):
        if not isinstance(given.get(key, False), bool):
            yield f"{key}: must be true or false"
    bits, scale, cells = given.get("bits", 12), given.get("full_scale", TOP), given.get("cells")
    if not _whole(bits, 8, 24):
        yield "bits: must be a whole number from 8 to 24"
    if not _whole(scale, *_FULL_SCALES):
        yield f"full_scale: must be a whole number from {_FULL_SCALES[0]} to {_FULL_SCALES[1]}"
    if given.get("falls_when_loaded") is True and not {"bits", "full_scale"} & set(given):
        yield "falls_when_loaded: say the full scale as well (full_scale or bits), from which the counts fall"
    most = scale if _whole(scale, *_FULL_SCALES) else _FULL_SCALES[1]
    calibration = given.get("calibration", {"empty": given.get("empty", [])})
    empty = calibration.get("empty") if isinstance(calibration, dict) else None
    fits = isinstance(empty, list) and isinstance(cells, list) and all(_whole(count, 0, most) for count in empty)
    if not fits or (empty and len(empty) != len(cells or [])):
        yield "empty, calibration: must hold the count of each cell on the empty seat"


def _cells_problems(cells: object) -> list[str]:
    if not isinstance(cells, list) or not 1 <= len(cells) <= MOST_CELLS:
        return [f"cells: must be a list of 1 to {MOST_CELLS} cells"]
    problems = [f"cells[{i}]: {p}" for i, cell in enumerate(cells) if (p := _cell_problem(cell))]
    if problems:
        return problems
    columns = [cell["column"] for cell in cells]
    return [f"cells: column {c} is named twice" for c in sorted(set(columns)) if columns.count(c) > 1]


def _cell_problem(cell: object) -> str | None:
    if not isinstance(cell, dict) or set(cell) != {"column", "x", "y"}:
        return 'must be an object with just "column", "x" and "y"'
    if not isinstance(cell["column"], str) or not cell["column"]:
        return "column must be the name of a column"
    if not (_number(cell["x"], -100, 100) and _number(cell["y"], -100, 100)):
        return "x and y must be numbers from -100 to 100, in percent of the half-width"
    return None


def _number(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and _number(value, low, high)


class RecordingError(Exception):
    """One or more sentences that say where, what, and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
