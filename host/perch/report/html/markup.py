"""Markup: HTML and SVG, a type of its own, so that plain text cannot be taken for it unescaped."""

import re
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import NewType

from perch.model.calendar import Calendar
from perch.model.language import clock_text, date_text, number_text

Markup = NewType("Markup", str)
"""Text that is HTML already. Made by this module, or written out as a literal; never from text of somebody else."""

NOTHING = Markup("")

Attribute = str | float

WIDE, NARROW = 760, 360
"""The widths of a drawing of days: of a screen, and of a phone, which it fills with letters that can be read."""


def tag(name: str, *children: Markup, **attributes: Attribute) -> Markup:
    """Return an element; `class_` is class, `_` in other names of attributes is `-`."""
    listed = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{listed}>{''.join(children)}</{name}>" if children else f"<{name}{listed}/>")


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after the other."""
    return Markup("".join(parts))


def text(words: str, x: float, y: float, anchor: str = "start") -> Markup:
    """Words in a drawing; `anchor` is start, middle or end."""
    return tag("text", plain(words), x=x, y=y, class_="label", text_anchor=anchor)


def bar(x: float, y: float, width: float, height: float, class_: str, title: str = "") -> Markup:
    """A rectangle; `title` is shown when somebody points at it, and read aloud."""
    more = (tag("title", plain(title)),) if title else ()
    return tag("rect", *more, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def drawing(width: float, height: float, what: str, *parts: Markup) -> Markup:
    """A drawing that fits any width; `what` says in words what it shows."""
    view, narrow = f"0 0 {_value(width)} {_value(height)}", {"class_": "narrow"} if width == NARROW else {}
    namespace = "http://www.w3.org/2000/svg"
    return tag("svg", tag("title", plain(what)), *parts, viewBox=view, role="img", xmlns=namespace, **narrow)


def _value(value: Attribute) -> str:
    return escape(value, quote=True) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


_CODE = re.compile("`([^`]+)`")


def sentence(words: str) -> Markup:
    """Words with commands in them, which stand between backticks."""
    return Markup(_CODE.sub(r"<code>\1</code>", escape(words)))


def clock(at_ms: int, calendar: Calendar) -> Markup:
    """A moment as the clock on the wall shows it, in the configured zone."""
    at = calendar.local(at_ms)
    return tag("time", plain(clock_text(at)), datetime=at.isoformat())


def moment(at_ms: int, calendar: Calendar) -> Markup:
    """A moment with its day."""
    at = calendar.local(at_ms)
    return tag("time", plain(f"{date_text(at.date(), 'medium')}, {clock_text(at)}"), datetime=at.isoformat())


def on(day: date) -> Markup:
    """A day written out."""
    return tag("time", plain(date_text(day)), datetime=day.isoformat())


def number(value: float | None, digits: int = 0) -> Markup:
    """A number; a dash where there is none."""
    return Markup("–") if value is None else tag("data", plain(number_text(value, digits)), value=repr(value))


def plain(words: str) -> Markup:
    """Words that are no markup."""
    return Markup(escape(words))
