"""Pieces of markup that the report and the live page share: numbers, legends, lists, tables, folded text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perch.days.period import Five, Period
from perch.model.language import _, minutes_lasting, ngettext
from perch.report.html.markup import NOTHING, Markup, joined, number, plain, sentence, tag
from perch.report.over_limit import over_limit_ms

_BLANK = Markup("&#8203;")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title, and a note on what its colours mean."""

    title: str
    note: Markup
    drawn: Markup


def five(numbers: Five) -> Markup:
    """Return the five numbers, each with its exact value for whoever reads the page by program."""
    several = numbers.n_days > 1
    entries = (
        ("sit_min", _time(numbers.sit_min), _("sat a day") if several else _("sat")),
        ("min_ge40", _time(numbers.min_ge40), _("in sits over 40 min a day") if several else _("in sits over 40 min")),
        ("bout_longest_min", _time(numbers.bout_longest_min), _("longest sit")),
        ("rises_per_sit_h", number(numbers.rises_per_sit_h, 1), _("times you got up per hour")),
        ("w50_min", _time(numbers.w50_min), _("half your sitting is in sits up to")),
    )
    return tag("dl", *(_entry(*entry) for entry in entries), class_="five")


def day_numbers(period: Period) -> Markup:
    """Return the four numbers of a day that somebody can do something with."""
    (day,) = period.days
    numbers, goal = day.facts.headline, period.goal_of(day)
    if numbers is None or not numbers.sit_min:
        return NOTHING
    of_goal = _("sat, of {goal}", goal=minutes_lasting(goal)) if goal else _("sat")
    asked = ngettext(
        "breaks; {answered} of {count} reminder led to one",
        "breaks; {answered} of {count} reminders led to one",
        numbers.stretches_nudged,
        answered=numbers.nudges_answered,
    )
    entries = (
        ("day_sit_min", _time(day.sit_min), of_goal),
        ("counted_breaks", number(numbers.counted_breaks), asked if numbers.stretches_nudged else _("breaks")),
        ("stretch_longest_min", _time(numbers.stretch_longest_min), _("longest without a break")),
        ("beyond_min", _time(over_limit_ms(day.facts) / 60_000), _("beyond your limit")),
    )
    return tag("dl", *(_entry(*entry) for entry in entries), class_="day-numbers")


def _entry(name: str, value: Markup, label: str) -> Markup:
    return tag("div", tag("dt", plain(label)), tag("dd", value, data_name=name))


def _time(minutes: float | None) -> Markup:
    time = plain(minutes_lasting(minutes))
    return time if minutes is None else tag("data", time, value=repr(minutes))


def key(colour: str, label: str) -> Markup:
    """Return an entry of a legend: a patch of a colour and what it means."""
    patch = tag("span", Markup(""), class_=f"key {colour}")
    return Markup(tag("span", patch, plain(label), class_="item") + " ")


def day_legend(reminder: str) -> Markup:
    """Return the legend of days as lines; `reminder` is that of their reminders, with its sign."""
    nudged = tag("span", plain(reminder), class_="item")
    return joined([key("seat", _("sat")), key("long", _("beyond your limit")), *empty_legend(), nudged, plain(" ")])


def empty_legend() -> tuple[Markup, Markup]:
    """Return the entries of a legend for an empty seat and for what is not known."""
    return key("vacant", _("nobody")), key("unknown", _("not known"))


def listed(sentences: Iterable[str]) -> Markup:
    """Return sentences as a list; what stands in backticks is set as a command."""
    return tag("ul", *(tag("li", sentence(text)) for text in sentences), class_="said")


def table(caption: str, heads: Sequence[str], rows: Iterable[Iterable[Markup]]) -> Markup:
    """Return a table; the first cell of each row names it."""
    head = tag("tr", *(tag("th", plain(title), scope="col") for title in heads))
    body = joined(_row(*row) for row in rows)
    grid = tag("table", tag("caption", plain(caption)), tag("thead", head), tag("tbody", body))
    return tag("div", grid, class_="scroll", tabindex="0", role="group", aria_label=caption)


def _row(name: Markup, *cells: Markup) -> Markup:
    return tag("tr", tag("th", name, scope="row"), *(tag("td", cell or _BLANK) for cell in cells))


def folded(summary: str, inside: Markup) -> Markup:
    """Return something that is shown only when asked for, such as the table behind a drawing."""
    return tag("details", tag("summary", plain(summary)), inside)
