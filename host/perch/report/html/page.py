"""The page: for each cushion the five numbers, what there is to say, and five drawings."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from perch import __version__
from perch.days.period import Period
from perch.model.calendar import Calendar
from perch.report.html.blocks import five, key, listed
from perch.report.html.day_bars import against_goal, nudges_answered
from perch.report.html.markup import tag
from perch.report.html.spread import bout_lengths, hours_of_week
from perch.report.html.style import HATCH, STYLE
from perch.report.html.timeline import timeline
from perch.report.sentences import sentences, span_title
from perch.report.words import BLINDED, DISCLAIMER, details, summary


def page(periods: Sequence[Period], calendar: Calendar, present: date, now_ms: int) -> str:
    """The page of the same days of several cushions, whole in itself: no network, no scripts, no other file."""
    when = span_title(periods[0])
    made = f"{calendar.local(now_ms):%Y-%m-%d %H:%M}, days of {calendar.zone}, Perch {__version__}"
    sections = "".join(_section(period, calendar, present, now_ms) for period in periods)
    foot = tag("footer", f"{escape(DISCLAIMER)}<br/>{escape(made)}")
    return _whole(when, f'<h1>Perch</h1><p class="when">{escape(when)}</p>{sections}{foot}')


def blinded() -> str:
    """The page of a study that measures without showing."""
    return _whole("a study", f"<h1>Perch</h1><p>{escape(BLINDED)}</p>")


def _whole(title: str, body: str) -> str:
    head = (
        '<meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>Perch: {escape(title)}</title><style>{STYLE}</style>"
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{HATCH}{body}</body></html>\n'


def _section(period: Period, calendar: Calendar, present: date, now_ms: int) -> str:
    said = [*_of_one_day(period, present, now_ms), *sentences(period, calendar, present)]
    cards = "".join(_card(*card) for card in _cards(period, calendar, now_ms))
    head = f"<h2>{escape(period.device)}</h2>{five(period.five)}"
    return f"<section>{head}{listed(said)}{cards}</section>"


def _of_one_day(period: Period, present: date, now_ms: int) -> list[str]:
    if len(period.days) > 1:
        return []
    facts = period.days[0].facts
    return [summary(facts, present, now_ms), *(details(facts.headline) if facts.headline else [])]


def _cards(period: Period, calendar: Calendar, now_ms: int) -> Iterator[tuple[str, str, str]]:
    """Title, note and drawing of each. One day alone is seen against the 28 days up to it."""
    days = period.days if len(period.days) > 1 else period.recent
    behind = "" if len(period.days) > 1 else "The 28 days up to this one. "
    lengths = key("seat", "sat") + key("long", "bouts of 40 minutes or more")
    empty = key("vacant", "nobody") + key("unknown", "not known")
    yield "When you sat", f"{lengths}{empty}▾ nudge", timeline(period.days, calendar, now_ms)
    goal = key("seat", "counted") + key("long", "over the goal") + key("pale", "not counted")
    more = key("band", "the middle half of your baseline") + key("dash", "the goal")
    more += "".join(f'<span class="item">{sign}</span> ' for sign in ("? not known", "– away"))
    yield "Hours against your goal", f"{behind}{goal}{more}", against_goal(period, days)
    full = f"{behind}The fuller the colour, the more of the hour was sat. "
    yield "Hours of the week", f"{full}{empty}", hours_of_week(days, calendar)
    yield "Bout lengths", f"Time sat in bouts of each length. {lengths}", bout_lengths(period.days)
    asked = key("seat", "up within 5 minutes") + key("asked", "not")
    yield "Nudges answered", f"{behind}Stretches with a nudge. {asked}", nudges_answered(days)


def _card(title: str, note: str, drawn: str) -> str:
    return f'<div class="card"><h2>{escape(title)}</h2><p class="note">{note}</p>{drawn}</div>'
