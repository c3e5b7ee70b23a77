"""The view "Cushion": is it well, and its settings, which can be changed and show what the cushion has in force."""

from collections.abc import Callable

from nicegui import ui

from perch.days.offsets import offsets
from perch.model.cushion import SettingsInForce
from perch.report import answers
from perch.report.html.markup import NOTHING, Markup, joined, plain, sentence, tag
from perch.web.content import cushion as told
from perch.web.content.settings import OFFERED, Offered, read
from perch.web.context import PageContext
from perch.web.elements import box, button, change, field, markup, say, words

_EACH_S = 2.0
_NOTIFY = "This browser can tell you of each nudge while a page of Perch is open in it."


async def show_cushion(context: PageContext, device: str, _day: str) -> None:
    """Lay it out and keep it up to date."""
    words(device, "p", "lead")
    with box("div", "two"):
        health = _Health(context, device)
        settings = _Settings(context, device)
    _notifications()
    await health.look()
    await settings.look()
    ui.timer(_EACH_S, health.look)
    ui.timer(_EACH_S, settings.look)


class _Health:
    """What the cushion says of itself."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        with box("section", "card", aria_labelledby="health"):
            words("How it is", "h2", id="health")
            self._rows = markup(NOTHING, "dl", "facts")
            button("Make it beep", self._identify)
            self._answer = words("", "p", "answer", role="status")

    async def look(self) -> None:
        """Show what it said last."""
        live, health = await self._context.live(self._device), await self._context.health(self._device)
        rows = told.rows(live, health, self._context.now_ms(), self._context.calendar)
        change(self._rows, joined(map(_row, rows)))

    async def _identify(self) -> None:
        answer = await self._context.ask(self._device, "identify")
        say(self._answer, answer.words)


def _row(row: told.Row) -> Markup:
    name, value, advice = row
    more = [tag("span", sentence(advice), class_="advice")] if advice else []
    return tag("div", tag("dt", plain(name)), tag("dd", value, *more), class_="bad" if advice else "well")


class _Settings:
    """A form; what the cushion has in force stands beside each field."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._texts: dict[str, str] = {}
        self._reported: SettingsInForce | None = None
        self._in_force: dict[str, ui.html] = {}
        with box("section", "card", aria_labelledby="settings"):
            words("Settings", "h2", id="settings")
            self._state = words("", "p", "note")
            self._form = box("div", "settings")
            button("Set", self._set, "main")
            self._answer = words("", "p", "answer", role="status")

    async def look(self) -> None:
        """Show what is in force; the fields are made once it is known."""
        before, self._reported = self._reported, await self._context.reported(self._device)
        if self._reported is None:
            say(self._state, "It has not told its settings yet; plug it in, with the newest firmware.")
            return
        if before is None:
            self._lay_out(self._reported)
        for one in OFFERED:
            if one.name in self._in_force:
                value = one.shown(self._reported.settings[one.name])
                say(self._in_force[one.name], f"in force: {value} {one.unit}".rstrip())
        say(self._state, told.in_force(self._reported))

    def _lay_out(self, reported: SettingsInForce) -> None:
        known = [one for one in OFFERED if one.name in reported.settings]
        with self._form:
            for one in known:
                if not one.advanced:
                    self._field(one, reported)
            with box("details"):
                words("For those who know their cells", "summary")
                for one in known:
                    if one.advanced:
                        self._field(one, reported)

    def _field(self, one: Offered, reported: SettingsInForce) -> None:
        limits = {} if one.clock else {"min": one.shown(one.low), "max": one.shown(one.high)}
        with box("div", "setting"):
            words(one.label + (f" ({one.unit})" if one.unit else ""), "label", for_=one.name)
            kind, value = "time" if one.clock else "number", one.shown(reported.settings[one.name])
            field(kind, value, self._typed(one.name), id=one.name, aria_describedby=f"{one.name}-help", **limits)
            self._in_force[one.name] = words("", "span", "in-force")
            words(f"{one.help}" + ("" if one.clock else f" {one.limits}."), "p", "note", id=f"{one.name}-help")

    def _typed(self, name: str) -> Callable[[str], None]:
        return lambda text: self._texts.update({name: text})

    async def _set(self) -> None:
        if self._reported is None:
            return
        changed, wrong = read(self._texts, self._reported.settings)
        if wrong or not changed:
            self._tell("; ".join(wrong) + "." if wrong else "Nothing is changed.", well=not wrong)
            return
        zone = offsets(self._context.calendar.zone, self._context.now_ms())
        more = {name: value for name, value in zone.items() if name in self._reported.settings}
        self._tell(answers.ASKING, well=True)
        came = await self._context.set(self._device, changed | more)
        self._tell(came, well=came.startswith("It has"))
        await self.look()

    def _tell(self, text: str, *, well: bool) -> None:
        self._answer.classes(remove="good bad", add="good" if well else "bad")
        say(self._answer, text)


def _notifications() -> None:
    """What only the browser can allow."""
    with box("section", "card", aria_labelledby="notify"):
        words("Nudges in this browser", "h2", id="notify")
        words(_NOTIFY, "p", "note")
        words("Allow notifications", "button", type="button", onclick="perch.allow(this)")
        markup(NOTHING, "p", "answer", id="allowed", role="status")
