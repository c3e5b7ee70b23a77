"""The five numbers, side by side, or one under the other where there is no room."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from perch.report.period import Five
from perch.report.words import minutes_lasting
from perch.show.colours import LONG, QUIET, STRONG
from perch.show.fitting import Fitting

_NONE = "–"
_ROOM = 76  # columns in which the five stand side by side, each on one line


def numbers(five: Five) -> Fitting:
    """The five numbers with what they are; of several days, a day's mean where that says more."""
    a_day = " a day" if five.n_days > 1 else ""
    shown = (
        (_time(five.sit_min), f"sat{a_day}", STRONG),
        (_time(five.min_ge40), "in bouts ≥ 40 min", f"bold {LONG}" if five.min_ge40 else STRONG),
        (_time(five.bout_longest_min), "longest bout", STRONG),
        (_number(five.rises_per_sit_h), "rises per h", STRONG),
        (_time(five.w50_min), "usual bout", STRONG),
    )
    cells = [(Text(value, style), Text(label, QUIET)) for value, label, style in shown]
    return Fitting(lambda roomy: _grid([*zip(*cells, strict=True)] if roomy else cells), _ROOM)


def _grid(rows: Sequence[Sequence[Text]]) -> Table:
    table = Table.grid(padding=(0, 4, 0, 0))
    for row in rows:
        table.add_row(*row)
    return table


def _time(minutes: float | None) -> str:
    return _NONE if minutes is None else minutes_lasting(minutes)


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}"
