"""The days of a cushion in a journal, one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from perch.days.baseline import device_baseline
from perch.days.people import PersonSource, recorded_days
from perch.days.period import Day, Rules, judged, period
from perch.model.calendar import each_day
from perch.model.sitting import Bout, Nudge


@dataclass(frozen=True)
class ExportDay:
    """One day of one cushion; it is judged only when `judged` is first read. `goal_of` gives the goal of a day."""

    journal: PersonSource
    device: str
    rules: Rules
    day: date
    now_ms: int
    goal_of: Callable[[Day], float | None]

    @cached_property
    def judged(self) -> Day:
        """The day with its facts and validity."""
        return judged(self.journal, self.device, self.rules, self.day, self.now_ms)

    @property
    def bouts(self) -> list[Bout]:
        """The bouts that began in it, as recorded."""
        start, end = self.rules.calendar.bounds(self.day)
        return [bout for bout in self.journal.bouts(self.device, start, end) if bout.start_ms >= start]

    @property
    def nudges(self) -> list[Nudge]:
        """The nudges in it, as recorded, also those of bouts that somebody else sat."""
        return self.journal.nudges(self.device, *self.rules.calendar.bounds(self.day))


def length(journal: PersonSource, device: str, rules: Rules) -> int:
    """The number of days from the first record to the last."""
    span = recorded_days(journal, device, rules.calendar)
    return (span[1] - span[0]).days + 1 if span else 0


def days(journal: PersonSource, device: str, rules: Rules, now_ms: int) -> Iterator[ExportDay]:
    """Each day from the first record to the last."""
    span = recorded_days(journal, device, rules.calendar)
    if span is None:
        return
    first, last = span
    of_baseline = period(journal, device, rules, (first, first), device_baseline(journal, device), now_ms)
    for day in each_day(first, last):
        yield ExportDay(journal, device, rules, day, now_ms, of_baseline.goal_of)
