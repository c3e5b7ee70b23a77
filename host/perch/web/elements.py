"""Plain elements of HTML on a page of NiceGUI: no look of their own but that of our style sheet."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import isawaitable
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from perch.model.language import _, speaking, spoken
from perch.report.answers import ASKING
from perch.report.html.markup import NOTHING, Markup, plain
from perch.web.actions import Answer

_waiting: ContextVar[list[tuple[Element, float, Callable[[], Any]]] | None] = ContextVar("waiting", default=None)
"""The timers that begin once a page is laid out: in which element, each how many seconds, and what they call."""


def box(name: str = "div", class_: str = "", **attributes: str) -> Element:
    """Return an element that holds others, for `with`; `_` in the name of an attribute is `-`."""
    element = ui.element(name).classes(class_)
    put(element, **attributes)
    return element


def markup(content: Markup = NOTHING, name: str = "div", class_: str = "", **attributes: str) -> ui.html:
    """Return an element with markup inside; `change` replaces it."""
    element = ui.html(content, sanitize=False, tag=name).classes(class_)
    put(element, **attributes)
    return element


def words(text: str = "", name: str = "p", class_: str = "", **attributes: str) -> ui.html:
    """Return an element with plain words inside; `say` replaces them."""
    return markup(plain(text), name, class_, **attributes)


def card(title: str, id: str = "", class_: str = "card") -> Element:
    """Return a card under a heading, for `with`; screen readers name it by its title."""
    with box("section", class_, **({"aria_labelledby": id} if id else {"aria_label": title})) as element:
        words(title, "h2", **({"id": id} if id else {}))
    return element


def button(label: str, pressed: Callable[[], Any], class_: str = "", **attributes: str) -> ui.html:
    """Return a button."""
    return words(label, "button", class_, type="button", **attributes).on("click", in_language(pressed))


class Field(Element):
    """A field, or a choice, that knows the text in it: `text`."""

    def __init__(self, name: str, text: str, event: str, changed: Callable[[str], Any], **attributes: str) -> None:
        super().__init__(name)
        put(self, **attributes)
        self.text, self._changed = text, in_language(changed)
        self.on(event, self._take, js_handler="(e) => emit(e.target.value)")

    async def _take(self, event: GenericEventArguments) -> None:
        self.text = str(event.args)
        await self._changed(self.text)


def field(kind: str, text: str, changed: Callable[[str], Any] | None, **attributes: str) -> Field:
    """Return an input of a kind that is never written to while somebody types; `fill` does, and then not either.

    `changed` gets the text once the field is left or complete; where it is None, the field only follows each letter.
    """
    # What is typed goes before a default value, however often the page is drawn anew; it would not before a `value`.
    more, event = {"type": kind, "defaultValue": text}, "change" if changed else "input"
    return Field("input", text, event, changed or str, **more, **attributes)


def every(seconds: float, look: Callable[[], Any]) -> None:
    """Call `look` again and again while the page is open."""
    waiting = _waiting.get()
    if waiting is None:
        ui.timer(seconds, look)  # in a task, which takes over the language in force
    else:
        waiting.append((ui.context.slot.parent, seconds, look))


async def keep(seconds: float, look: Callable[[], Awaitable[object]]) -> None:
    """Call `look` now, and again and again while the page is open."""
    await look()
    every(seconds, look)


@contextmanager
def whole_at_first() -> Iterator[None]:
    """Have what is laid out within be in the first answer to the browser.

    NiceGUI answers as soon as a timer begins, and the rest has to wait for the socket; so here timers begin at the end.
    """
    waiting: list[tuple[Element, float, Callable[[], Any]]] = []
    before = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(before)
    for parent, seconds, look in waiting:
        with parent:
            ui.timer(seconds, look)


def in_language(called: Callable[..., Any]) -> Callable[..., Awaitable[None]]:
    """Return `called` as it is to be called later by the browser: then in the language in force now."""
    language = spoken()

    async def later(*args: Any) -> None:
        with speaking(language):
            result = called(*args)
            if isawaitable(result):
                await result

    return later


def fill(element: Field, value: str) -> None:
    """Put a value into a field with an `id`, unless somebody is in it."""
    element.text = value
    ui.run_javascript(f"perch.fill({json.dumps(element.props['id'])}, {json.dumps(value)})")


def choice(options: dict[str, str], value: str, chosen: Callable[[str], Any], **attributes: str) -> Field:
    """Return a choice among options, value to label; `chosen` gets the value."""
    with Field("select", value, "change", chosen, **attributes) as element:
        for name, label in options.items():
            option = words(label, "option", value=name)
            if name == value:
                option.props("selected")
    return element


def change(element: ui.html, content: Markup) -> None:
    """Replace markup where it differs, so that nothing is sent where nothing changed."""
    element.set_content(content)


def say(element: ui.html, text: str) -> None:
    """Replace plain words where they differ."""
    change(element, plain(text))


def put(element: Element, **attributes: str) -> None:
    """Set attributes where they differ; `_` in a name is `-`, and one at its end is left out."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    if any(element.props.get(name) != value for name, value in wanted.items()):
        element.props.update(wanted)


class AnswerLine:
    """The line in which a card says what came of its buttons, in the colour of success or of failure."""

    def __init__(self) -> None:
        self._line = words("", "p", "answer", role="status")

    def say(self, text: str, *, well: bool) -> None:
        """Show a sentence in place of the one before."""
        self._line.classes(remove="good bad", add="good" if well else "bad")
        say(self._line, text)

    async def wait_for(self, asking: Awaitable[Answer]) -> bool:
        """Say that a cushion is asked, then what it answered; return whether it did what it was asked for."""
        self.say(_(ASKING), well=True)
        answer = await asking
        self.say(answer.words, well=answer.done)
        return answer.done
