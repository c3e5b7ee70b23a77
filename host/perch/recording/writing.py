"""A recording as it is written: CSV with the time of each sample, and the layout that belongs to it."""

import json
from collections.abc import Mapping, Sequence

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
