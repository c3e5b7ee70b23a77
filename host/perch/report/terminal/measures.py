"""The measures of a file in a terminal."""

from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text

from perch.report.terminal.console import QUIET

_COLUMNS = {
    "sit_min": "sat, min",
    "n_bouts": "sits",
    "min_ge40": "≥40 min",
    "bout_longest_min": "longest",
    "rises_per_sit_h": "rises/h",
    "w50_min": "half in up to",
    "sit_per_8h": "in 8 h",
}
_NAMES = {
    "n_days": "days with any sitting",
    "sit_min": "sat, min",
    "rises": "times you got up",
    "n_censored": "sits whose end is not known",
    "counted_breaks": "breaks of 2 to 60 min",
    "min_over_40": "beyond 40 min without such a break, min",
    "stretch_longest_min": "longest sitting without such a break, min",
    "n_bouts": "sits",
    "bout_mean_min": "a sit, mean, min",
    "bout_median_min": "a sit, median, min",
    "bout_longest_min": "longest sit, min",
    "rises_per_sit_h": "times you got up per hour of sitting",
    "w50_min": "half of the sitting is in sits up to, min",
    "present_min": "present, min",
    "sit_per_8h": "sat in 8 h of presence, min",
    "gini": "Gini index of the lengths of sits",
    "alpha": "exponent of their power law",
    "alpha_se": "standard error of that exponent",
    "w50_fit_min": "half of the sitting is in sits up to, by that law, min",
}
for _minutes in (20, 30, 40, 60):
    _NAMES[f"n_ge{_minutes}"] = f"sits of {_minutes} min or more"
    _NAMES[f"min_ge{_minutes}"] = f"sat in sits of {_minutes} min or more, min"
    _NAMES[f"share_ge{_minutes}"] = f"part of the sitting in sits of {_minutes} min or more"


def together(measures: Mapping[str, float | None]) -> Table:
    """Each measure by a name to read, with its value; `--json` has the names of the definitions."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for name, value in measures.items():
        table.add_row(_NAMES[name], _value(value))
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
