"""The daily reminder: the missing day of the diary, and the walks of the plan."""

from collections.abc import Iterator, Mapping
from datetime import date

from perch.model.language import _
from perch.model.people import DiaryDay, Flare, Walk
from perch.programme.diary import in_flare
from perch.programme.entries import History
from perch.programme.words import week_line

ASKED_FROM_H = 16
"""The hour from which on the day is asked for, at the first rise (PROGRAMME.md, Diary)."""


def reminder(history: History, day: date) -> str:
    """Return what is still open on a day in words, "" where nothing is."""
    return " ".join(_open(history, day))


def _open(history: History, day: date) -> Iterator[str]:
    if all(fact.day != day for fact in history.facts(DiaryDay)):
        yield _("How was your back today, at its worst?")
    plan = history.plan(day)
    if plan is None or plan.paused_until or plan.folded or in_flare(history.facts(Flare), day):
        return
    week = plan.weeks[-1]
    if week.done < week.times and all(walk.day != day for walk in history.facts(Walk)):
        yield week_line(week)


def is_quiet(settings: Mapping[str, int], minute: int) -> bool:
    """Whether a minute of the local day, from midnight, is within the quiet hours that a cushion has in force."""
    start, end = settings.get("quiet_from_min", 0), settings.get("quiet_to_min", 0)
    return start <= minute < end if start <= end else minute >= start or minute < end
