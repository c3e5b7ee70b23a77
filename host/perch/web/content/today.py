"""One day: its line, its numbers against the goal, its bouts and breaks, its nudges and what came of them."""

from datetime import date
from itertools import zip_longest

from perch.days.period import Day, Period
from perch.measures.bouts import WholeBout
from perch.measures.day import ANSWER_MS
from perch.model.calendar import Calendar
from perch.model.sitting import Nudge
from perch.report.html.blocks import key, listed, sign, table
from perch.report.html.markup import NOTHING, Markup, clock, joined, plain, tag
from perch.report.html.timeline import timeline
from perch.report.sentences import sentences
from perch.report.words import afterwards, details, lasting, minutes_lasting, nudge_line, open_bout, summary

LEGEND = joined(
    [key("seat", "sat"), key("long", "bouts of 40 minutes or more"), key("vacant", "nobody"),
     key("unknown", "not known"), sign("▾ nudge")]
)  # fmt: skip


def sentences_of(period: Period, calendar: Calendar, present: date) -> Markup:
    """What there is to say of the day, as a list."""
    facts = period.days[0].facts
    more = details(facts.headline) if facts.headline and facts.headline.sit_min else []
    return listed([*more, *sentences(period, calendar, present)])


def headline(period: Period, present: date, now_ms: int) -> str:
    """The day in a sentence."""
    return summary(period.days[0].facts, present, now_ms)


def line(day: Day, calendar: Calendar, now_ms: int) -> Markup:
    """The day as a drawing."""
    return timeline([day], calendar, now_ms)


def against_goal(period: Period) -> Markup:
    """How much of the goal is sat, as a bar with words; "" where there is no goal."""
    (day,) = period.days
    goal = period.goal_of(day)
    if not goal or day.sit_min is None:
        return NOTHING
    share, over = min(1.0, day.sit_min / goal), day.sit_min > goal
    words = f"{minutes_lasting(day.sit_min)} of {minutes_lasting(goal)}" + (", over the goal" if over else "")
    bar = tag("span", Markup("&#8203;"), class_=f"filled {'long' if over else 'seat'}", style=f"width:{share:.1%}")
    return tag(
        "div", tag("span", bar, class_="goalbar", aria_hidden="true"), tag("span", plain(words)), class_="goal-row"
    )


def bouts(day: Day, calendar: Calendar, now_ms: int) -> Markup:
    """The bouts and the breaks between them, as a table; a sentence where there was none."""
    held = day.facts.bouts
    if not held:
        return tag("p", plain(_none("bout", day)), class_="note")
    rows = (_bout(day, one, following, calendar, now_ms) for one, following in zip_longest(held, held[1:]))
    return table("Bouts and breaks", ("From", "To", "Sat", "Then"), rows)


def _bout(
    day: Day, bout: WholeBout, following: WholeBout | None, calendar: Calendar, now_ms: int
) -> tuple[Markup, Markup, Markup, Markup]:
    sat = tag("span", plain(lasting(bout.length_ms)), class_="is-long" if bout.is_long else "is-short")
    then = plain("; ".join(afterwards(bout, following, now_ms)))
    return clock(bout.start_ms, calendar), NOTHING if bout.open else clock(bout.end_ms, calendar), sat, then


def _none(what: str, day: Day) -> str:
    return f"No {what}." if day.over else f"No {what} so far."


def nudges(day: Day, calendar: Calendar, now_ms: int) -> Markup:
    """The nudges of the day and whether somebody rose, as a table; a sentence where there was none."""
    held = day.facts.nudges
    if not held:
        return tag("p", plain(_none("nudge", day)), class_="note")
    rows = ((clock(one.at_ms, calendar), plain(nudge_line(one)), plain(_came(one, day, now_ms))) for one in held)
    return table("Nudges", ("At", "Nudge", "Then"), rows)


def _came(nudge: Nudge, day: Day, now_ms: int) -> str:
    """When somebody rose after a nudge that was heard, if it was within the time that counts."""
    if not nudge.delivered:
        return "not to be heard"
    bout = next((one for one in day.facts.bouts if one.start_ms <= nudge.at_ms <= one.end_ms), None)
    if bout is None or bout.open or bout.censored:
        return open_bout(bout, now_ms) if bout and bout.open else "not known"
    after = bout.end_ms - nudge.at_ms
    return f"up after {lasting(after)}" if after <= ANSWER_MS else "not answered"
