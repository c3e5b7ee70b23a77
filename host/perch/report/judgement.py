"""One sentence that judges a day: how its goal was kept, and whether reminders were followed."""

from perch.days.period import Period
from perch.model.language import _, lasting, minutes_lasting
from perch.report.over_limit import over_limit_ms
from perch.report.words import apart

_LITTLE_MS = 60_000


def is_judged(period: Period) -> bool:
    """Return whether somebody sat on a day, or its goal is one for it all the same; `period` is that day alone."""
    (day,) = period.days
    with_goal = day.sit_min is not None and period.goal_of(day) is not None
    return bool(day.sit_min) or (with_goal and (day.counts or not day.over))


def judgement(period: Period) -> str:
    """Return the sentence for a day that is judged; `period` is that day alone."""
    (day,) = period.days
    goal, late, numbers = period.goal_of(day), over_limit_ms(day.facts), day.facts.headline
    sat_min = day.sit_min or 0
    if late >= _LITTLE_MS:
        kept = _("{time} beyond your limit", time=lasting(late))
    elif numbers and numbers.stretches_nudged:
        kept = _("up in time after each reminder")
    else:
        kept = _("no sit beyond your limit")
    if goal is None or (day.over and not day.counts):
        return _("{sat} sat, {kept}.", sat=minutes_lasting(sat_min), kept=kept)
    left = apart(goal, sat_min)
    if sat_min > goal:
        return _("{time} over your goal, {kept}.", time=left, kept=kept)
    if day.over:
        return _("{time} under your goal, {kept}.", time=left, kept=kept)
    return _("{time} left to your goal, {kept}.", time=left, kept=kept)
