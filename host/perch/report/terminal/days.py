"""Several days, a line each, with a bar to compare them by."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from perch.days.day import DayFacts
from perch.measures.day import Daily
from perch.model.language import N_, _, date_text, minutes_lasting
from perch.report.terminal.console import LONG, QUIET, SEATED

_BAR = 16
_TITLES = (
    N_("Day"), N_("Sat"), "", N_("Sits"), N_("Longest"), N_("≥ 40 min"), N_("Breaks"), N_("Reminders"),
)  # fmt: skip
_LEFT = (_TITLES[0], "")


def days(shown: Iterable[DayFacts]) -> Table:
    """The headline of each day; a day of which nothing is known has no numbers."""
    shown = list(shown)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=QUIET)
    for title in _TITLES:
        table.add_column(_(title), justify="left" if title in _LEFT else "right", no_wrap=True)
    most = max((day.headline.sit_min for day in shown if day.headline), default=0)
    for day in shown:
        numbers = (
            _numbers(day.headline, most) if day.headline else ["", Text(_("nothing known"), QUIET), "", "", "", ""]
        )
        table.add_row(date_text(day.day, "axis"), *numbers, str(len(day.nudges) or ""))
    return table


def _numbers(day: Daily, most: float) -> Sequence[str | Text]:
    if not day.sit_min:
        return [Text("–", QUIET), Text(_("nobody"), QUIET), "", "", "", ""]
    longest = "" if day.bout_longest_min is None else minutes_lasting(day.bout_longest_min)
    bar = Text("━" * max(1, round(day.sit_min / most * _BAR)), SEATED)
    long = Text(str(day.n_ge40), LONG if day.n_ge40 else QUIET)
    return [minutes_lasting(day.sit_min), bar, str(day.n_bouts), longest, long, str(day.counted_breaks)]
