"""One day: its judgement, its numbers against the goal, its line, its sits and breaks, and what reminders led to."""

from datetime import date
from itertools import zip_longest

from perch.days.period import Day, Period
from perch.measures.coverage import within
from perch.measures.day import ANSWER_MS
from perch.model.calendar import MINUTE_MS, Calendar
from perch.model.language import _, lasting, minutes_lasting
from perch.model.sitting import Nudge
from perch.report.html.blocks import listed, table
from perch.report.html.day_line import day_line
from perch.report.html.markup import NOTHING, Markup, clock, joined, plain, tag
from perch.report.judgement import is_judged, judgement
from perch.report.over_limit import over_limit
from perch.report.sentences import sentences
from perch.report.words import afterwards, apart, details, nudge_line, open_bout, summary
from perch.web.content.seat import dots


def sentences_of(period: Period, calendar: Calendar, present: date) -> Markup:
    """Return the further sentences about a day, as a list."""
    numbers = period.days[0].facts.headline
    more = details(numbers) if numbers and numbers.sit_min else []
    return listed([*more, *sentences(period, calendar, present)])


def headline(period: Period, present: date, now_ms: int) -> str:
    """Return the judgement of a day, if it is judged, and its summary where nothing is known of it or nobody sat."""
    (day,) = period.days
    judged = [judgement(period)] if is_judged(period) else []
    return " ".join(judged if day.sit_min else [*judged, summary(day.facts, present, now_ms)])


def line(day: Day, calendar: Calendar, now_ms: int) -> Markup:
    """Return the day as a line, which goes on by minutes: a page is not drawn anew for less."""
    return day_line(day.facts, calendar, now_ms - now_ms % MINUTE_MS)


def picture(period: Period, calendar: Calendar, now_ms: int) -> Markup:
    """Return a day as it is seen at once: what is sat of the goal, the breaks, the line."""
    (day,) = period.days
    return joined([against_goal(period), tag("p", breaks(day), class_="breaks"), line(day, calendar, now_ms)])


def against_goal(period: Period) -> Markup:
    """Return how much of the goal is sat, as a bar with words; nothing where there is no goal."""
    (day,) = period.days
    goal = period.goal_of(day)
    if not goal or day.sit_min is None:
        return NOTHING
    over = day.sit_min > goal
    more = {"sat": minutes_lasting(day.sit_min), "goal": minutes_lasting(goal), "time": apart(goal, day.sit_min)}
    words = _("{sat} of {goal} ({time} over)", **more) if over else _("{sat} of {goal} ({time} left)", **more)
    filled = tag("span", Markup("&#8203;"), class_="filled seat", style=f"width:{min(1.0, day.sit_min / goal):.1%}")
    bar = tag("span", filled, class_="goalbar", aria_hidden="true")
    return tag("div", bar, tag("span", plain(words)), class_="goal-row")


def breaks(day: Day) -> Markup:
    """Return the breaks of a day as dots, and the reminders that led to none."""
    numbers = day.facts.headline
    return dots(numbers.counted_breaks, numbers.stretches_nudged - numbers.nudges_answered) if numbers else NOTHING


def bouts(day: Day, calendar: Calendar, now_ms: int) -> Markup:
    """Return the sits and the breaks between them as a table, or a sentence where there was none."""
    facts = day.facts
    if not facts.bouts:
        return tag("p", plain(_("No sit.") if day.over else _("No sit so far.")), class_="note")
    late = list(over_limit(facts.bouts))
    rows = []
    for bout, following in zip_longest(facts.bouts, facts.bouts[1:]):
        ended = NOTHING if bout.open else clock(bout.end_ms, calendar)
        is_late = within(late, bout.start_ms, bout.end_ms)
        sat = tag("span", plain(lasting(bout.length_ms)), class_="is-long" if is_late else "is-short")
        then = plain("; ".join(afterwards(bout, following, now_ms)))
        rows.append((clock(bout.start_ms, calendar), ended, sat, then))
    return table(_("Sits and breaks"), (_("From"), _("To"), _("Sat"), _("Then")), rows)


def nudges(day: Day, calendar: Calendar, now_ms: int) -> Markup:
    """Return the reminders of a day and whether somebody rose, as a table, or a sentence where there was none."""
    if not day.facts.nudges:
        return tag("p", plain(_("No reminder.") if day.over else _("No reminder so far.")), class_="note")
    rows = (
        (clock(nudge.at_ms, calendar), plain(nudge_line(nudge)), plain(_after(nudge, day, now_ms)))
        for nudge in day.facts.nudges
    )
    return table(_("Reminders"), (_("At"), _("Reminder"), _("Then")), rows)


def _after(nudge: Nudge, day: Day, now_ms: int) -> str:
    """Return in words how soon somebody rose after a delivered reminder, or that they stayed."""
    if not nudge.delivered:
        return _("not to be heard")
    bout = next((bout for bout in day.facts.bouts if bout.start_ms <= nudge.at_ms <= bout.end_ms), None)
    if bout is None or bout.open or bout.censored:
        return open_bout(bout, now_ms) if bout and bout.open else _("not known")
    after = bout.end_ms - nudge.at_ms
    return _("up after {time}", time=lasting(after)) if after <= ANSWER_MS else _("stayed")
