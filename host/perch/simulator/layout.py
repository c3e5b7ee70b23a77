"""The layout of a recording: which column is which cell, where it lies, and how time passes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from perch.model.calendar import utc_ms
from perch.wire.rules import Rule, one_of, part, required, several, truth, whole

MOST_CELLS = 4096
TOP = 4095
"""Full scale of a cushion's own counts."""
UNITS = ("ms", "s", "iso")
_LARGEST = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of raw counts; x to the right and y to the rear, in percent of the half-width (-100 to 100)."""

    column: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Samples come at `rate_hz`, or at the times of column `time`, which are in `time_unit` and count from `origin_ms`.

    Counts go up to `full_scale`; `calibration` is as the cushion keeps it, in its own counts.
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
        return self.load(self.full_scale - raw if self.falls_when_loaded else raw)

    def load(self, counts: int) -> int:
        """A load in counts of the file as one in counts of a cushion."""
        return counts * TOP // self.full_scale


def parse(text: str) -> Layout:
    """Read a layout from JSON, in which null stands for left out. RecordingError names every problem at once."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise RecordingError(f"not JSON: {problem}") from None
    if not isinstance(given, dict):
        raise RecordingError('not a JSON object such as {"rate_hz": 2, "cells": [{"column": "p04", "x": 35, "y": 60}]}')
    given = {key: value for key, value in given.items() if value is not None}
    cells, wrong = given.get("cells"), list(_field_problems(given))
    most = _LARGEST if wrong else _full_scale(given)
    if problems := [*_unknown(given), *wrong, *_cells_problems(cells), *_empty_problems(given, cells, most)]:
        raise RecordingError(*problems)
    layout = Layout(
        tuple(Cell(cell["column"], cell["x"], cell["y"]) for cell in given["cells"]),
        **{key: given[key] for key in _AS_GIVEN if key in given},
        origin_ms=instant_ms(given["origin"]) if "origin" in given else None,
        full_scale=_full_scale(given),
    )
    return replace(layout, calibration=_calibration(given, layout))


def instant_ms(value: object) -> int:
    """An instant as UTC ms: ISO 8601, of UTC where it has no offset, or ms since 1970. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    moment = datetime.fromisoformat(str(value).strip())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return utc_ms(moment)


def _full_scale(given: dict[str, Any]) -> int:
    return int(given.get("full_scale") or (1 << given.get("bits", 12)) - 1)


def _calibration(given: dict[str, Any], layout: Layout) -> dict[str, Any] | None:
    known = given.get("calibration") or {"empty": given.get("empty")}
    if not known["empty"]:
        return None
    loads = {name: _scaled(known[name], layout) for name in ("occupied", "loads") if name in known}
    empty = [layout.count(count) for count in known["empty"]]
    return {"occupied": None, "upright": None, "at": None, **known, **loads, "empty": empty}


def _scaled(value: object, layout: Layout) -> object:
    """Return loads of a calibration, where there are any, in counts of a cushion."""
    if isinstance(value, list):
        return [_scaled(load, layout) for load in value]
    return layout.load(value) if isinstance(value, int) else value


def _unknown(given: dict[str, object]) -> list[str]:
    known = sorted([*_FIELDS, "cells", "calibration", "empty", "firmware"])
    return [f"{key}: unknown; there are {', '.join(known)}" for key in given if key not in known]


def _number(least: float, most: float, must: str) -> Rule:
    def check(value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return ""
        return must

    return check


def _instant(value: object) -> str:
    try:
        instant_ms(value)
    except ValueError:
        return "a time in ISO 8601, or ms since 1970"
    return ""


_AS_GIVEN: dict[str, Rule] = {
    "rate_hz": _number(0.001, 1000, "a number from 0.001 to 1000"),
    "time": lambda value: "" if isinstance(value, str) else "the name of a column, or null",
    "settings": lambda value: "" if isinstance(value, dict) else "an object of the cushion's settings",
    "time_unit": one_of(*UNITS),
    "max_gap_s": _number(1, 1e9, "a number of seconds from 1 on"),
    "silent_when_empty": truth,
    "header": truth,
    "falls_when_loaded": truth,
}
_FIELDS = _AS_GIVEN | {"origin": _instant, "bits": whole(8, 24), "full_scale": whole(255, _LARGEST)}


def _field_problems(given: dict[str, object]) -> Iterator[str]:
    for key, rule in _FIELDS.items():
        if key in given and (must := rule(given[key])):
            yield f"{key}: must be {must}"
    if "rate_hz" not in given and not given.get("time"):
        yield "rate_hz: say how many samples a second there are, or name a column in `time`"
    if given.get("falls_when_loaded") is True and not {"bits", "full_scale"} & set(given):
        yield "falls_when_loaded: say the full scale as well (full_scale or bits), from which the counts fall"


def _empty_problems(given: dict[str, Any], cells: object, most: int) -> Iterator[str]:
    calibration = given.get("calibration", {"empty": given.get("empty", [])})
    wrong = part(*required(empty=several(whole(0, most), MOST_CELLS)))(calibration)
    if wrong or (isinstance(cells, list) and len(calibration["empty"]) not in (0, len(cells))):
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
    x_and_y = _number(-100, 100, "x and y must be numbers from -100 to 100, in percent of the half-width")
    return x_and_y(cell["x"]) or x_and_y(cell["y"]) or None


class RecordingError(Exception):
    """One or more sentences that say where, what, and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n  ".join(problems))
        self.problems = problems
