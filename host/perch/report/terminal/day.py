"""The report of a day: its sentences, its line, its bouts one by one."""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from rich.console import RenderableType, group
from rich.table import Table
from rich.text import Text

from perch.days.day import DayFacts
from perch.days.period import Period
from perch.measures.bouts import WholeBout
from perch.measures.coverage import within
from perch.model.calendar import Calendar
from perch.model.language import N_, _, clock_text, date_text, lasting
from perch.report.judgement import is_judged, judgement
from perch.report.over_limit import over_limit
from perch.report.sentences import sentences
from perch.report.terminal.console import LONG, QUIET, STRONG
from perch.report.terminal.period import numbers
from perch.report.terminal.timeline import Timeline
from perch.report.words import afterwards, details, is_partly_known, summary

_KEY = N_("(· nobody, blank not known)")


@group()
def of_period(period: Period, present: date, now_ms: int, calendar: Calendar) -> Iterator[RenderableType]:
    """A day as it is printed, with its five numbers, its validity and its goal."""
    day = period.days[0].facts
    yield Text.assemble((day.device, STRONG), (f"  {date_text(day.day)}", QUIET))
    if day.headline is not None and day.headline.sit_min:
        yield from ("", numbers(period.five), "")
    if is_judged(period):
        yield Text(judgement(period), STRONG)
    yield Text(summary(day, present, now_ms))
    if day.headline is None or not (day.headline.sit_min or day.headline.suspect_min):
        return
    yield from (Text(line, QUIET) for line in (*details(day.headline), *sentences(period, calendar, present)))
    yield from ("", Timeline(day, now_ms, calendar))
    if is_partly_known(day, now_ms):
        yield Text(_(_KEY), QUIET)
    yield from ("", _bouts(day, now_ms, calendar))


def _bouts(day: DayFacts, now_ms: int, calendar: Calendar) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style=QUIET)
    for title in (_("From"), _("To"), _("Sat")):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column(_("Then"))
    for bout, following in zip_longest(day.bouts, day.bouts[1:]):
        long = LONG if within(over_limit(day.bouts), bout.start_ms, bout.end_ms) else ""
        table.add_row(
            _clock(bout.start_ms, calendar),
            "" if bout.open else _clock(bout.end_ms, calendar),
            Text(lasting(bout.length_ms), long),
            Text("; ".join([*_nudged(day, bout, calendar), *afterwards(bout, following, now_ms)]), QUIET),
        )
    return table


def _nudged(day: DayFacts, bout: WholeBout, calendar: Calendar) -> Iterator[str]:
    nudges = [nudge for nudge in day.nudges if bout.start_ms <= nudge.at_ms < bout.end_ms]
    for delivered, words in ((True, N_("reminder {times}")), (False, N_("silent {times}"))):
        at = [_clock(nudge.at_ms, calendar) for nudge in nudges if nudge.delivered is delivered]
        if at:
            yield _(words, times=", ".join(at))


def _clock(at_ms: int, calendar: Calendar) -> str:
    return clock_text(calendar.local(at_ms))
