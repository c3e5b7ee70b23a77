"""Pieces of markup that the report and the live page share: numbers, legends, lists, tables, folded text."""

from collections.abc import Iterable, Sequence

from perch.days.period import Five
from perch.report.html.markup import Markup, joined, number, plain, sentence, tag
from perch.report.words import minutes_lasting

_BLANK = Markup("&#8203;")


def five(numbers: Five) -> Markup:
    """Return the five numbers, each with its exact value for whoever reads the page by program."""
    a_day = " a day" if numbers.n_days > 1 else ""
    entries = (
        ("sit_min", _time(numbers.sit_min), f"sat{a_day}"),
        ("min_ge40", _time(numbers.min_ge40), f"in bouts of 40 min or more{a_day}"),
        ("bout_longest_min", _time(numbers.bout_longest_min), "longest bout"),
        ("rises_per_sit_h", number(numbers.rises_per_sit_h, 1), "rises per hour sat"),
        ("w50_min", _time(numbers.w50_min), "usual bout"),
    )
    return tag("dl", *(_entry(*entry) for entry in entries), class_="five")


def _entry(name: str, value: Markup, label: str) -> Markup:
    return tag("div", tag("dt", plain(label)), tag("dd", value, data_name=name))


def _time(minutes: float | None) -> Markup:
    if minutes is None:
        return plain("–")
    return tag("data", plain(minutes_lasting(minutes)), value=repr(minutes))


def key(colour: str, label: str) -> Markup:
    """Return an entry of a legend: a patch of a colour and what it means."""
    patch = tag("span", Markup(""), class_=f"key {colour}")
    return Markup(tag("span", patch, plain(label), class_="item") + " ")


def sign(label: str) -> Markup:
    """Return an entry of a legend for a sign that is part of its label."""
    return Markup(tag("span", plain(label), class_="item") + " ")


def listed(sentences: Iterable[str]) -> Markup:
    """Return sentences as a list; what stands in backticks is set as a command."""
    return tag("ul", *(tag("li", sentence(text)) for text in sentences), class_="said")


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Markup]]) -> Markup:
    """Return a table; the first cell of each row names it."""
    head = tag("tr", *(tag("th", plain(title), scope="col") for title in heads))
    body = joined(
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell or _BLANK) for cell in row[1:])) for row in rows
    )
    grid = tag("table", tag("caption", plain(caption)), tag("thead", head), tag("tbody", body))
    return tag("div", grid, class_="scroll", tabindex="0", role="group", aria_label=caption)


def folded(summary: str, inside: Markup) -> Markup:
    """Return something that is shown only when asked for, such as the table behind a drawing."""
    return tag("details", tag("summary", plain(summary)), inside)
