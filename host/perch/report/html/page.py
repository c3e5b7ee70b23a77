"""The report as one file of HTML: for each cushion the five numbers, sentences, and five drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from perch import __version__
from perch.days.hours import week
from perch.days.period import Period
from perch.model.calendar import Calendar
from perch.model.language import _, clock_text, date_text, spoken
from perch.programme.entries import History
from perch.report.html.back import back_chart
from perch.report.html.blocks import Chart, day_legend, day_numbers, five, folded, listed
from perch.report.html.day_bars import nudges_answered
from perch.report.html.day_line import day_line
from perch.report.html.markup import NOTHING, Markup, joined, plain, tag
from perch.report.html.spread import bout_lengths, week_drawn
from perch.report.html.style import HATCH, STYLE
from perch.report.html.timeline import timeline
from perch.report.html.usual_bars import usual_bars
from perch.report.judgement import is_judged, judgement
from perch.report.sentences import how_sure, sentences, span_title
from perch.report.words import BLINDED, DISCLAIMER, details, summary


def page(
    periods: Sequence[Period], calendar: Calendar, present: date, now_ms: int, histories: Sequence[History] = ()
) -> Markup:
    """Return the same days of several cushions as a page that needs no network, no script and no other file.

    `histories` are the entries of the person of each period.
    """
    when = span_title(periods[0])
    at = calendar.local(now_ms)
    made = _("{date}, {clock}, days of {zone}", date=date_text(at.date()), clock=clock_text(at), zone=calendar.zone)
    footer = f"{made}, Perch {__version__}"
    own = histories or [History()] * len(periods)
    sections = [_section(period, own[number], calendar, present, now_ms) for number, period in enumerate(periods)]
    head = (tag("h1", plain("Perch")), tag("p", plain(when), class_="when"))
    return _whole(when, *head, *sections, tag("footer", plain(_(DISCLAIMER)), tag("br"), plain(footer)))


def blinded() -> Markup:
    """Return the page of a study that measures without showing."""
    return _whole(_("a study"), tag("h1", plain("Perch")), tag("p", plain(_(BLINDED))))


def _whole(title: str, *body: Markup) -> Markup:
    head = (
        Markup('<meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>'),
        tag("title", plain(f"Perch: {title}")),
        tag("style", Markup(STYLE)),
    )
    whole = tag("html", tag("head", *head), tag("body", HATCH, *body), lang=spoken().tag)
    return Markup(f"<!doctype html>\n{whole}\n")


def _section(period: Period, history: History, calendar: Calendar, present: date, now_ms: int) -> Markup:
    one = len(period.days) == 1
    lines = [*(_of_one_day(period, present, now_ms) if one else ()), *sentences(period, calendar, present)]
    sure = [folded(_("How sure?"), listed(unsure))] if (unsure := list(how_sure(period))) else []
    cards = _cards(period, history, calendar, now_ms)
    numbers = [day_numbers(period)] if one else []
    curious = folded(_("For the curious"), five(period.five))
    return tag("section", tag("h2", plain(period.device)), *numbers, listed(lines), *sure, *cards, curious)


def _of_one_day(period: Period, present: date, now_ms: int) -> list[str]:
    (day,) = period.days
    judged = [judgement(period)] if is_judged(period) else []
    return [*judged, summary(day.facts, present, now_ms), *(details(day.facts.headline) if day.facts.headline else [])]


def _cards(period: Period, history: History, calendar: Calendar, now_ms: int) -> Iterator[Markup]:
    """Yield a card for each drawing. One day alone is seen against the 28 days up to it."""
    one = len(period.days) == 1
    wide = replace(period, days=period.recent) if one else period
    behind = plain(_("The 28 days up to this one.") + " " if one else "")
    if one:
        drawn = day_line(period.days[0].facts, calendar, now_ms)
        yield _card(Chart(_("When you sat"), day_legend(_("❙ reminder")), drawn))
    yield _card(usual_bars(wide), behind)
    if pain := back_chart(wide, history):
        yield _card(pain, behind)
    if not one:
        yield _card(timeline(period.days, calendar, now_ms))
    yield _card(week_drawn(week(wide.days, calendar), calendar.start_min // 60), behind)
    yield _card(bout_lengths(period.days))
    yield _card(nudges_answered(wide.days), behind)


def _card(chart: Chart, before: Markup = NOTHING) -> Markup:
    note = tag("p", joined([before, chart.note]), class_="note")
    return tag("div", tag("h2", plain(chart.title)), note, chart.drawn, class_="card")
