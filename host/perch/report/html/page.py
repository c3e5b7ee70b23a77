"""The report as one file of HTML: for each cushion the five numbers, sentences, and five drawings."""

from collections.abc import Iterator, Sequence
from datetime import date

from perch import __version__
from perch.days.period import Period
from perch.model.calendar import Calendar
from perch.report.html.blocks import five, key, listed, sign
from perch.report.html.day_bars import against_goal, nudges_answered
from perch.report.html.markup import Markup, joined, plain, tag
from perch.report.html.spread import bout_lengths, hours_of_week
from perch.report.html.style import HATCH, STYLE
from perch.report.html.timeline import timeline
from perch.report.sentences import sentences, span_title
from perch.report.words import BLINDED, DISCLAIMER, details, summary


def page(periods: Sequence[Period], calendar: Calendar, present: date, now_ms: int) -> Markup:
    """Return the same days of several cushions as a page that needs no network, no script and no other file."""
    when = span_title(periods[0])
    footer = f"{calendar.local(now_ms):%Y-%m-%d %H:%M}, days of {calendar.zone}, Perch {__version__}"
    sections = [_section(period, calendar, present, now_ms) for period in periods]
    head = (tag("h1", plain("Perch")), tag("p", plain(when), class_="when"))
    return _whole(when, *head, *sections, tag("footer", plain(DISCLAIMER), tag("br"), plain(footer)))


def blinded() -> Markup:
    """Return the page of a study that measures without showing."""
    return _whole("a study", tag("h1", plain("Perch")), tag("p", plain(BLINDED)))


def _whole(title: str, *body: Markup) -> Markup:
    head = (
        Markup('<meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>'),
        tag("title", plain(f"Perch: {title}")),
        tag("style", Markup(STYLE)),
    )
    whole = tag("html", tag("head", *head), tag("body", HATCH, *body), lang="en")
    return Markup(f"<!doctype html>\n{whole}\n")


def _section(period: Period, calendar: Calendar, present: date, now_ms: int) -> Markup:
    lines = [*_of_one_day(period, present, now_ms), *sentences(period, calendar, present)]
    cards = [_card(*card) for card in _cards(period, calendar, now_ms)]
    return tag("section", tag("h2", plain(period.device)), five(period.five), listed(lines), *cards)


def _of_one_day(period: Period, present: date, now_ms: int) -> list[str]:
    if len(period.days) > 1:
        return []
    facts = period.days[0].facts
    return [summary(facts, present, now_ms), *(details(facts.headline) if facts.headline else [])]


def _cards(period: Period, calendar: Calendar, now_ms: int) -> Iterator[tuple[str, Markup, Markup]]:
    """Yield title, note and drawing of each. One day alone is seen against the 28 days up to it."""
    days = period.days if len(period.days) > 1 else period.recent
    behind = plain("" if len(period.days) > 1 else "The 28 days up to this one. ")
    lengths = joined([key("seat", "sat"), key("long", "bouts of 40 minutes or more")])
    empty = joined([key("vacant", "nobody"), key("unknown", "not known")])
    yield "When you sat", joined([lengths, empty, plain("▾ nudge")]), timeline(period.days, calendar, now_ms)
    goal = [key("seat", "counted"), key("long", "over the goal"), key("pale", "not counted")]
    goal += [key("band", "the middle half of your baseline"), key("dash", "the goal")]
    goal += [sign("? not known"), sign("– away")]
    yield "Hours against your goal", joined([behind, *goal]), against_goal(period, days)
    full = plain("The fuller the colour, the more of the hour was sat. ")
    yield "Hours of the week", joined([behind, full, empty]), hours_of_week(days, calendar)
    each = plain("Time sat in bouts of each length. ")
    yield "Bout lengths", joined([each, lengths]), bout_lengths(period.days)
    asked = [plain("Stretches with a nudge. "), key("seat", "up within 5 minutes"), key("asked", "not")]
    yield "Nudges answered", joined([behind, *asked]), nudges_answered(days)


def _card(title: str, note: Markup, drawn: Markup) -> Markup:
    return tag("div", tag("h2", plain(title)), tag("p", note, class_="note"), drawn, class_="card")
