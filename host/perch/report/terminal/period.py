"""Several days in a terminal: the five numbers, what there is to say, and three small plots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult, group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from perch.days.hours import bins, named, week
from perch.days.period import Day, Five, Period
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.language import N_, _, date_text, minutes_lasting, number_text, weekday_text
from perch.report.sentences import how_sure, sentences, span_title
from perch.report.terminal.console import LONG, QUIET, SEATED, STRONG, VACANT, Fitting
from perch.report.words import BLINDED

_BAR = 24
_COLUMNS = (N_("Day"), N_("Sat"), "", N_("Longest"), N_("≥ 40"), N_("Answered"))
_SHADES = "·░▒▓█"
_UNKNOWN = {Validity.UNKNOWN: N_("not known"), Validity.AWAY: N_("away")}


@group()
def several_days(period: Period, calendar: Calendar, present: date) -> Iterator[RenderableType]:
    """Some days as they are printed."""
    yield Text.assemble((period.device, STRONG), (f"  {span_title(period)}", QUIET))
    yield ""
    if period.five.n_days:
        yield from (numbers(period.five), "")
    yield from (Text(line) for line in sentences(period, calendar, present))
    yield from (Text(f"{_('How sure?')} {line}", QUIET) for line in how_sure(period))
    yield from ("", days(period))
    if period.five.n_days:
        yield from ("", Text(_("How much of each hour was sat (· nobody, blank not known)"), QUIET))
        yield from (Fitting(lambda roomy: _week(period, calendar, 2 if roomy else 1)), "")
        yield Fitting(lambda roomy: _lengths(period.days, _BAR if roomy else _BAR // 3))


def blinded(period: Period) -> RenderableType:
    """All that whoever sits may see in a study that measures without showing: that it is measured."""
    return Text(f"{period.device}: {_(BLINDED)}")


def days(period: Period) -> Fitting:
    """A line a day, with bars to compare them by."""
    return Fitting(lambda roomy: _days(period, _COLUMNS if roomy else _COLUMNS[:4]))


def _days(period: Period, columns: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for title in columns:
        side: JustifyMethod = "left" if title in (_COLUMNS[0], "") else "right"
        table.add_column(_(title), justify=side, no_wrap=bool(title))  # where there is no room, bars give way
    goals = [progress.goal_min for progress in period.progress.values() if progress.goal_min]
    most = max([day.sit_min or 0 for day in period.days] + goals)
    for day in period.days:
        table.add_row(date_text(day.day, "axis"), *_cells(day, period.goal_of(day), most)[: len(columns) - 1])
    return table


def _cells(day: Day, goal: float | None, most: float) -> Sequence[RenderableType]:
    numbers = day.facts.headline
    if numbers is None or not numbers.sit_min:
        return ["", Text(_(_UNKNOWN.get(day.validity, N_("nobody"))), QUIET), "", "", ""]
    sat, longest = numbers.sit_min, numbers.bout_longest_min
    answered = f"{numbers.nudges_answered}/{numbers.stretches_nudged}" if numbers.stretches_nudged else ""
    return [
        minutes_lasting(sat),
        _Bar(sat, goal, most, counted=day.counts),
        "" if longest is None else minutes_lasting(longest),
        Text(str(numbers.n_ge40), QUIET),
        answered,
    ]


@dataclass(frozen=True)
class _Bar:
    """The time sat, with a mark at the goal; pale where the day does not count. All to the scale of their column."""

    sat: float
    goal: float | None
    most: float
    counted: bool

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, _BAR)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.max_width
        full = max(1, round(self.sat / self.most * wide))
        over = self.goal is not None and self.sat > self.goal
        text = Text("━" * full + " " * (wide - full), (LONG if over else SEATED) if self.counted else VACANT)
        if self.goal is not None:
            at = min(wide - 1, round(self.goal / self.most * wide))
            text = Text.assemble(text[:at], ("┃", STRONG), text[at + 1 :])
        yield text


def _week(period: Period, calendar: Calendar, wide: int) -> Table:
    """A column of `wide` letters for each hour."""
    table = Table.grid(padding=(0, 2, 0, 0))
    hours = [(calendar.start_min // 60 + n) % 24 for n in range(24)]
    shares = week(period.days, calendar)
    ruler = "".join(f"{hour:02}".ljust(3 * wide) for hour in hours[::3])
    table.add_row("", Text(ruler.rstrip(), QUIET))
    for weekday in sorted({day.day.weekday() for day in period.days}):
        row = [_shade(shares[weekday, hour], wide) for hour in hours]
        table.add_row(Text(weekday_text(weekday), QUIET), Text.assemble(*row))
    return table


def _shade(share: float | None, wide: int) -> tuple[str, str]:
    if share is None:
        return " " * wide, VACANT
    level = min(len(_SHADES) - 1, ceil(share * (len(_SHADES) - 1)))
    return _SHADES[level] * wide, SEATED if share else VACANT


def _lengths(days: Sequence[Day], longest: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    table.add_column(_("Sits of"), no_wrap=True)
    table.add_column(_("Number"), justify="right", no_wrap=True)
    table.add_column(_("Time sat in them"), no_wrap=True)
    ranges = [range_ for range_ in bins(days) if range_.n]
    most = max((range_.minutes for range_ in ranges), default=0)
    for range_ in ranges:
        bar = "━" * max(1, round(range_.minutes / most * longest))
        table.add_row(named(range_), str(range_.n), Text.assemble((bar, SEATED), f" {minutes_lasting(range_.minutes)}"))
    return table


_ROOM = 76  # columns in which the five stand side by side, each on one line


def numbers(five: Five) -> Fitting:
    """The five numbers with what they are; of several days, a day's mean where that says more."""
    shown = (
        (minutes_lasting(five.sit_min), _("sat a day") if five.n_days > 1 else _("sat")),
        (minutes_lasting(five.min_ge40), _("in sits ≥ 40 min")),
        (minutes_lasting(five.bout_longest_min), _("longest sit")),
        ("–" if five.rises_per_sit_h is None else number_text(five.rises_per_sit_h, 1), _("rises per h")),
        (minutes_lasting(five.w50_min), _("half in sits up to")),
    )
    cells = [(Text(value, STRONG), Text(label, QUIET)) for value, label in shown]
    return Fitting(lambda roomy: _grid([*zip(*cells, strict=True)] if roomy else cells), _ROOM)


def _grid(rows: Sequence[Sequence[Text]]) -> Table:
    table = Table.grid(padding=(0, 4, 0, 0))
    for row in rows:
        table.add_row(*row)
    return table
