"""Elements of a drawing as text."""

import re
from datetime import date
from html import escape

from perch.model.calendar import Calendar

Attribute = str | float
_DATES = {"weekday": "{0:%a}", "short": "{0.day} {0:%b}", "axis": "{0:%a} {0.day} {0:%b}"}


def tag(name: str, *children: str, **attributes: Attribute) -> str:
    """An element with children that are markup already; `class_` is class, `_` in other names is `-`."""
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(children)}</{name}>" if children else f"<{name}{said}/>"


def text(words: str, x: float, y: float, class_: str = "label", anchor: str = "start", **more: str) -> str:
    """Words in a drawing."""
    return tag("text", escape(words), x=x, y=y, class_=class_, text_anchor=anchor, **more)


def dated(how: str, day: date, x: float, y: float, class_: str = "label", anchor: str = "middle") -> str:
    """A day in a drawing as `weekday`, `short` or both, `axis`; the live page writes it in the browser's language."""
    return text(_DATES[how].format(day), x, y, class_, anchor, data_as=how, data_at=day.isoformat())


def bar(x: float, y: float, width: float, height: float, class_: str, told: str = "") -> str:
    """A rectangle; `told` is shown when somebody points at it, and read aloud."""
    more = (tag("title", escape(told)),) if told else ()
    return tag("rect", *more, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def drawing(width: float, height: float, what: str, *parts: str) -> str:
    """A drawing that fits any width; `what` says in words what it shows."""
    view = f"0 0 {_value(width)} {_value(height)}"
    return tag("svg", tag("title", escape(what)), *parts, viewBox=view, role="img", xmlns="http://www.w3.org/2000/svg")


def _value(value: Attribute) -> str:
    return escape(value, quote=True) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


_CODE = re.compile("`([^`]+)`")


def sentence(words: str) -> str:
    """Words with commands in them, which stand between backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(words))


def clock(at_ms: int, calendar: Calendar) -> str:
    """A moment as the clock on the wall shows it, in the configured zone."""
    at = calendar.local(at_ms)
    return tag("time", f"{at:%H:%M}", datetime=at.isoformat(), data_as="clock")


def moment(at_ms: int, calendar: Calendar) -> str:
    """A moment with its day."""
    at = calendar.local(at_ms)
    return tag("time", f"{at:%Y-%m-%d %H:%M}", datetime=at.isoformat(), data_as="moment")


def on(day: date) -> str:
    """A day written out."""
    return tag("time", f"{day:%A} {day.day} {day:%B %Y}", datetime=day.isoformat(), data_as="day")


def number(value: float | None, digits: int = 0) -> str:
    """A number; a dash where there is none."""
    return "–" if value is None else tag("data", f"{value:.{digits}f}", value=repr(value), data_digits=str(digits))


def plain(words: str) -> str:
    """Words that are no markup."""
    return escape(words)
