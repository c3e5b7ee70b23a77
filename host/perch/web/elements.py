"""Plain elements of HTML on a page of NiceGUI: no look of their own but that of our style sheet."""

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from perch.report.html.markup import NOTHING, Markup, plain


def box(name: str = "div", class_: str = "", **attributes: str) -> Element:
    """An element that holds others, for `with`; `_` in the name of an attribute is `-`."""
    element = ui.element(name)
    element.classes(class_)
    _set(element, attributes)
    return element


def markup(content: Markup = NOTHING, name: str = "div", class_: str = "", **attributes: str) -> ui.html:
    """An element with markup of ours inside; `set_content` changes it."""
    element = ui.html(content, sanitize=False, tag=name)
    element.classes(class_)
    _set(element, attributes)
    return element


def words(text: str = "", name: str = "p", class_: str = "", **attributes: str) -> ui.html:
    """An element with plain words inside."""
    return markup(plain(text), name, class_, **attributes)


def button(label: str, pressed: Callable[[], Any], class_: str = "", **attributes: str) -> ui.html:
    """A button."""
    return words(label, "button", class_, type="button", **attributes).on("click", lambda: pressed())


def field(kind: str, value: str, changed: Callable[[str], Any], **attributes: str) -> Element:
    """An input of a kind; `changed` is told its new value."""
    element = box("input", type=kind, value=value, **attributes)
    return element.on("change", lambda event: changed(str(event.args)), js_handler="(e) => emit(e.target.value)")


def choice(options: dict[str, str], value: str, chosen: Callable[[str], Any], **attributes: str) -> Element:
    """A choice among options, value to label; `chosen` is told the value."""
    element = box("select", **attributes)
    with element:
        for name, label in options.items():
            option = words(label, "option", value=name)
            if name == value:
                option.props("selected")
    return element.on("change", lambda event: chosen(str(event.args)), js_handler="(e) => emit(e.target.value)")


def show(element: Element, shown: bool) -> None:
    """Show or hide an element, also from screen readers."""
    if element.visible != shown:
        element.set_visibility(shown)


def change(element: ui.html, content: Markup) -> None:
    """Change markup where it differs, so that nothing is sent where nothing changed."""
    if element.content != content:
        element.set_content(content)


def say(element: ui.html, text: str) -> None:
    """The same with plain words."""
    change(element, plain(text))


def _set(element: Element, attributes: dict[str, str]) -> None:
    element.props.update({name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    element.update()
