"""The measures of a file in a terminal."""

from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text

from perch.report.terminal.console import QUIET

_COLUMNS = {
    "sit_min": "sat min",
    "n_bouts": "bouts",
    "min_ge40": "≥40 min",
    "bout_longest_min": "longest",
    "rises_per_sit_h": "rises/h",
    "w50_min": "w50 min",
    "sit_per_8h": "in 8 h",
}


def together(measures: Mapping[str, float | None]) -> Table:
    """Each measure with its value."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for name, value in measures.items():
        table.add_row(name, _value(value))
    return table


def by_day(days: Iterable[Mapping[str, object]]) -> Table:
    """A line a day with the measures that say most; `--json` has them all."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    table.add_column("day", no_wrap=True)
    for title in _COLUMNS.values():
        table.add_column(title, justify="right", no_wrap=True)
    for day in days:
        table.add_row(str(day["day"]), *(_value(day[name]) for name in _COLUMNS))
    return table


def _value(value: object) -> Text:
    if value is None:
        return Text("–", QUIET)
    if isinstance(value, float):
        return Text(f"{value:.1f}" if abs(value) >= 100 else f"{value:.4g}")
    return Text(str(value))
