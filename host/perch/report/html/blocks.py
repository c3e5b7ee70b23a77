"""Small pieces of markup that several views share: the five numbers, legends, tables, lists."""

from collections.abc import Iterable, Sequence

from perch.days.period import Five
from perch.report.html.markup import number, plain, sentence, tag
from perch.report.words import minutes_lasting


def five(numbers: Five) -> str:
    """The five numbers, each with its exact value for whoever reads the page by program."""
    a_day = " a day" if numbers.n_days > 1 else ""
    shown = (
        ("sit_min", _time(numbers.sit_min), f"sat{a_day}"),
        ("min_ge40", _time(numbers.min_ge40), f"in bouts of 40 min or more{a_day}"),
        ("bout_longest_min", _time(numbers.bout_longest_min), "longest bout"),
        ("rises_per_sit_h", number(numbers.rises_per_sit_h, 1), "rises per hour sat"),
        ("w50_min", _time(numbers.w50_min), "usual bout"),
    )
    return tag("dl", *(_one(*one) for one in shown), class_="five")


def _one(name: str, value: str, label: str) -> str:
    return tag("div", tag("dt", label), tag("dd", value, data_name=name))


def _time(minutes: float | None) -> str:
    if minutes is None:
        return "–"
    return tag("data", minutes_lasting(minutes), value=repr(minutes))


def key(colour: str, label: str) -> str:
    """An entry of a legend."""
    return f'<span class="item"><span class="key {colour}"></span>{plain(label)}</span> '


def listed(sentences: Iterable[str]) -> str:
    """Sentences as a list."""
    return tag("ul", *(tag("li", sentence(one)) for one in sentences), class_="said")


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are markup; the first of each row names it."""
    head = tag("tr", *(tag("th", plain(one), scope="col") for one in heads))
    body = "".join(
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell or "&#8203;") for cell in row[1:])) for row in rows
    )
    shown = tag("table", tag("caption", plain(caption)), tag("thead", head), f"<tbody>{body}</tbody>")
    return tag("div", shown, class_="scroll", tabindex="0", role="group", aria_label=caption)


def folded(summary: str, inside: str) -> str:
    """Something that is shown when asked for: the text behind a drawing."""
    return tag("details", tag("summary", plain(summary)), inside)
