"""A day as one line: each column a piece of time, its height how much of it somebody sat."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from perch.days.day import DayFacts
from perch.measures.bouts import overlap_ms
from perch.measures.coverage import covered_ms, within
from perch.model.calendar import HOUR_MS, Calendar
from perch.report.over_limit import over_limit
from perch.report.terminal.console import LONG, QUIET, SEATED, VACANT

_BLOCKS = " ▁▂▃▄▅▆▇█"
_EACH_LABEL_H = 4


class Timeline:
    """The bouts of a day over its hours, at most `now_ms`, with a mark where a nudge was; fits the width.

    A dot is a time in which nobody sat, a blank one of which nothing is known.
    """

    def __init__(self, day: DayFacts, now_ms: int, calendar: Calendar) -> None:
        self._day, self._now, self._calendar = day, now_ms, calendar

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        hours = -(-(self._day.end_ms - self._day.start_ms) // HOUR_MS)
        per_hour = max(1, min(4, options.max_width // hours))
        width_ms, end_ms = HOUR_MS // per_hour, self._day.end_ms
        cells = [(start, min(start + width_ms, end_ms)) for start in range(self._day.start_ms, end_ms, width_ms)]
        if any(nudge.delivered for nudge in self._day.nudges):
            yield self._marks(cells)
        yield _trimmed(Text.assemble(*(self._block(start, end) for start, end in cells)))
        yield self._ruler(cells, per_hour)

    def _block(self, start: int, end: int) -> tuple[str, str]:
        bouts = [bout for bout in self._day.bouts if overlap_ms(bout, start, end)]
        if not bouts:
            known = start <= self._now and covered_ms(self._day.covered, start, end)
            return ("·" if known else " "), VACANT
        share = sum(overlap_ms(bout, start, end) for bout in bouts) / (end - start)
        colour = LONG if within(over_limit(self._day.bouts), start, end) else SEATED
        return _BLOCKS[max(1, round(min(share, 1) * 8))], colour

    def _marks(self, cells: Sequence[tuple[int, int]]) -> Text:
        at = [nudge.at_ms for nudge in self._day.nudges if nudge.delivered]
        return _trimmed(Text("".join("▾" if any(a <= t < b for t in at) else " " for a, b in cells), LONG))

    def _ruler(self, cells: Sequence[tuple[int, int]], per_hour: int) -> Text:
        line = [" "] * len(cells)
        for column in range(0, len(cells) - 1, per_hour * _EACH_LABEL_H):
            line[column : column + 2] = f"{self._calendar.local(cells[column][0]):%H}"
        return _trimmed(Text("".join(line), QUIET))


def _trimmed(line: Text) -> Text:
    line.rstrip()
    return line
