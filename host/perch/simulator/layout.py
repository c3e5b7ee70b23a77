"""The layout of a recording: which column is which cell, where it lies, and how time passes."""

import json
from dataclasses import dataclass, field

KEYS = {"rate_hz", "time", "cells", "settings"}
MOST_CELLS = 64


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of raw counts; x to the right and y to the rear, in percent of the half-width (-100 to 100)."""

    column: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Samples come at `rate_hz`, or at the times of column `time` in ms where that is named."""

    cells: tuple[Cell, ...]
    rate_hz: float | None = None
    time: str | None = None
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Names of the cells' columns, in order."""
        return [cell.column for cell in self.cells]


def parse(text: str) -> Layout:
    """Read a layout from JSON. RecordingError names every problem at once."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise RecordingError(f"not JSON: {problem}") from None
    if not isinstance(given, dict):
        raise RecordingError('not a JSON object such as {"rate_hz": 2, "cells": [{"column": "p04", "x": 35, "y": 60}]}')
    problems = [*_unknown(given), *_time_problems(given), *_cells_problems(given.get("cells"))]
    if not isinstance(given.get("settings", {}), dict):
        problems.append("settings: must be an object of the cushion's settings")
    if problems:
        raise RecordingError(*problems)
    cells = tuple(Cell(cell["column"], cell["x"], cell["y"]) for cell in given["cells"])
    return Layout(cells, given.get("rate_hz"), given.get("time"), given.get("settings", {}))


def _unknown(given: dict[str, object]) -> list[str]:
    return [f"{key}: unknown; there are {', '.join(sorted(KEYS))}" for key in given if key not in KEYS]


def _time_problems(given: dict[str, object]) -> list[str]:
    rate, time = given.get("rate_hz"), given.get("time")
    if time is not None and not isinstance(time, str):
        return ["time: must be the name of a column in ms, or null"]
    if rate is None:
        return [] if time else ["rate_hz: say how many samples a second there are, or name a column in `time`"]
    return [] if _number(rate, 1, 1000) else ["rate_hz: must be a number from 1 to 1000"]


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


class RecordingError(Exception):
    """One or more sentences that say where, what, and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
