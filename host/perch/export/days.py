"""The days of a cushion in a journal, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

from perch.days.baseline import BaselinePeriod, note_of, read
from perch.days.day import DaySource
from perch.days.period import Day, Rules, judged, period
from perch.model.sitting import Bout, Nudge

_DAY = timedelta(days=1)


class ExportSource(DaySource, Protocol):
    """A journal as the export reads it."""

    def note(self, name: str) -> str | None: ...
    def span(self, device: str) -> tuple[int, int] | None: ...


@dataclass(frozen=True)
class ExportDay:
    """One day of one cushion; it is judged only when `judged` is first read."""

    journal: ExportSource
    device: str
    rules: Rules
    day: date
    now_ms: int
    baseline: BaselinePeriod | None
    goals_min: dict[bool, float | None]

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

    @property
    def goal_min(self) -> float | None:
        """Its goal in minutes; None without a goal, and before the baseline ended."""
        return self.goals_min[self.judged.workday] if self.baseline and self.day >= self.baseline.end else None


def length(journal: ExportSource, device: str, rules: Rules) -> int:
    """The number of days from the first record to the last."""
    first, last = _bounds(journal, device, rules) or (None, None)
    return (last - first).days + 1 if first and last else 0


def days(journal: ExportSource, device: str, rules: Rules, now_ms: int) -> Iterator[ExportDay]:
    """Each day from the first record to the last."""
    bounds = _bounds(journal, device, rules)
    if bounds is None:
        return
    baseline = read(journal.note(note_of(device)))
    goals = _goals(journal, device, rules, baseline, now_ms)
    day, last = bounds
    while day <= last:
        yield ExportDay(journal, device, rules, day, now_ms, baseline, goals)
        day += _DAY


def _bounds(journal: ExportSource, device: str, rules: Rules) -> tuple[date, date] | None:
    span = journal.span(device)
    return (rules.calendar.day_of(span[0]), rules.calendar.day_of(max(span[0], span[1] - 1))) if span else None


def _goals(
    journal: ExportSource, device: str, rules: Rules, baseline: BaselinePeriod | None, now_ms: int
) -> dict[bool, float | None]:
    """The goal in minutes by workday True or False."""
    if baseline is None:
        return {True: None, False: None}
    first = period(journal, device, rules, (baseline.first, baseline.first), baseline, now_ms)
    return {workday: progress.goal_min for workday, progress in first.progress.items()}
