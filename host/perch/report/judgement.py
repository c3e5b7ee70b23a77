"""One sentence that judges a day: how its goal was kept, and whether reminders were followed."""

from perch.days.period import Period
from perch.report.beyond import beyond_ms
from perch.report.words import lasting, minutes_lasting

_LITTLE_MS = 60_000


def judgement(period: Period) -> str:
    """Return the sentence for a day on which somebody sat; `period` is that day alone."""
    (day,) = period.days
    goal, late, numbers = period.goal_of(day), beyond_ms(day.facts), day.facts.headline
    sat = minutes_lasting(day.sit_min or 0)
    if late >= _LITTLE_MS:
        kept = f"{lasting(late)} beyond your limit"
    elif numbers and numbers.stretches_nudged:
        kept = "up in time after each reminder"
    else:
        kept = "no sit beyond your limit"
    if goal is None or (day.over and not day.counts):
        return f"{sat} sat, {kept}."
    left = goal - (day.sit_min or 0)
    if left < 0:
        return f"{minutes_lasting(-left)} over your goal, {kept}."
    return f"{minutes_lasting(left)} {'under your goal' if day.over else 'left to your goal'}, {kept}."
