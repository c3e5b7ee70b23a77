"""A view as plain HTML, shown until the scripts of the page are there and draw the same."""

from collections.abc import Iterator
from html import escape

from nicegui import ui
from nicegui.element import Element

_STANDS_FOR = {"q-layout": "div", "q-page-container": "div", "q-page": "main", "nicegui-header": "header"}
"""The HTML element, which has the tag as its class, that Quasar makes of one of its own."""


def paint_first() -> None:
    """Have the page show what is laid out so far before any script has run; nothing in it can be pressed.

    `page.js` removes it once the page is drawn by scripts.
    """
    drawn = "".join(_drawn(ui.context.client.layout))
    ui.add_body_html(f'<div id="first-paint" inert>{drawn}</div>')


def _drawn(element: Element) -> Iterator[str]:
    if isinstance(element, ui.timer):
        return
    name, classes = element.tag, list(element.classes)
    if isinstance(element, ui.html):
        name = element.props["tag"]
    elif name in _STANDS_FOR:
        classes.insert(0, "q-header" if name == "nicegui-header" else name)
        name = _STANDS_FOR[name]
    yield f"<{name}{''.join(_attributes(element, classes))}>"
    if name == "input":  # which has no end
        return
    yield element.content if isinstance(element, ui.html) else escape(element._text or "")
    for child in element.default_slot.children:
        yield from _drawn(child)
    yield f"</{name}>"


def _attributes(element: Element, classes: list[str]) -> Iterator[str]:
    if classes:
        yield f' class="{escape(" ".join(classes))}"'
    if element.tag in _STANDS_FOR:
        return
    for name, value in element.props.items():
        if name in ("tag", "innerHTML", "sanitize") or value is False:
            continue
        name = "value" if name == "defaultValue" else name
        yield f" {name}" if value is True else f' {name}="{escape(str(value))}"'
