"""Where the rows come from: a journal, one day of one cushion after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

from perch.days.baseline import BaselinePeriod, note_of, read
from perch.days.day import DaySource
from perch.days.period import Day, Rules, judged, period
from perch.model.sitting import Bout

_DAY = timedelta(days=1)


class ExportSource(DaySource, Protocol):
    """What is asked of a journal."""

    def note(self, name: str) -> str | None: ...
    def span(self, device: str) -> tuple[int, int] | None: ...


@dataclass(frozen=True)
class ExportDay:
    """One day of one cushion; what it costs to judge it is spent only where somebody asks."""

    journal: ExportSource
    device: str
    rules: Rules
    day: date
    now_ms: int
    phase: BaselinePeriod | None
    goals_min: dict[bool, float | None]

    @cached_property
    def judged(self) -> Day:
        """Its facts and what they are worth."""
        return judged(self.journal, self.device, self.rules, self.day, self.now_ms)

    @property
    def bouts(self) -> list[Bout]:
        """The bouts that began in it, as the cushion told them."""
        start, end = self.rules.calendar.bounds(self.day)
        return [bout for bout in self.journal.bouts(self.device, start, end) if bout.start_ms >= start]

    @property
    def goal_min(self) -> float | None:
        """Its goal; None where there is none, and for the days before it was known."""
        return self.goals_min[self.judged.workday] if self.phase and self.day >= self.phase.end else None


def length(journal: ExportSource, device: str, rules: Rules) -> int:
    """How many days there are from its first record to its last."""
    first, last = _bounds(journal, device, rules) or (None, None)
    return (last - first).days + 1 if first and last else 0


def days(journal: ExportSource, device: str, rules: Rules, now_ms: int) -> Iterator[ExportDay]:
    """Each day from its first record to its last."""
    bounds = _bounds(journal, device, rules)
    if bounds is None:
        return
    phase = read(journal.note(note_of(device)))
    goals = _goals(journal, device, rules, phase, now_ms)
    day, last = bounds
    while day <= last:
        yield ExportDay(journal, device, rules, day, now_ms, phase, goals)
        day += _DAY


def _bounds(journal: ExportSource, device: str, rules: Rules) -> tuple[date, date] | None:
    span = journal.span(device)
    return (rules.calendar.day_of(span[0]), rules.calendar.day_of(max(span[0], span[1] - 1))) if span else None


def _goals(
    journal: ExportSource, device: str, rules: Rules, phase: BaselinePeriod | None, now_ms: int
) -> dict[bool, float | None]:
    """The goal by workday True or False, as the baseline gives it."""
    if phase is None:
        return {True: None, False: None}
    found = period(journal, device, rules, (phase.first, phase.first), phase, now_ms)
    return {kind: one.goal_min for kind, one in found.progress.items()}
