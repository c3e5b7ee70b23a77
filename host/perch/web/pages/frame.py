"""The frame of every view: its name, the way to the others, the choice of the cushion, and what is wrong."""

from urllib.parse import urlencode

from nicegui import ui

from perch.model.cushion import SeatState
from perch.report.html.markup import NOTHING, Markup
from perch.report.words import DISCLAIMER, lasting
from perch.web.content import seat
from perch.web.context import PageContext
from perch.web.elements import box, choice, markup, say, show, words
from perch.web.theme import ICON

VIEWS = {"now": "Now", "today": "Today", "history": "History", "cushion": "Cushion"}
_PATHS = {name: "/" if name == "now" else f"/{name}" for name in VIEWS}
_ICONS = {
    "now": "M12 3a9 9 0 1 0 9 9h-9z",
    "today": "M4 12h4l3-7 4 14 2-7h3",
    "history": "M5 20V11M10 20V5M15 20v-6M20 20V8",
    "cushion": "M5 9c0-3 2-4 7-4s7 1 7 4v6c0 3-2 4-7 4s-7-1-7-4z",
}
_EACH_S = 1.0


def path_to(view: str, device: str) -> str:
    """Where a view of a cushion is."""
    return _PATHS[view] + (f"?{urlencode({'cushion': device})}" if device else "")


def head(context: PageContext, view: str, device: str, devices: list[str]) -> None:
    """The head of the page, with the ways to the other views."""
    ui.page_title(f"{VIEWS[view]} · Perch")
    with ui.header(elevated=False, fixed=False, wrap=False).classes("top"):
        markup(Markup(f"{ICON}<span>Perch</span>"), "a", "brand", href="/", aria_label="Perch, now")
        with box("nav", "views", aria_label="Views"):
            for name, label in VIEWS.items():
                drawn = (
                    f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{_ICONS[name]}"/></svg><span>{label}</span>'
                )
                here = {"aria_current": "page"} if name == view else {}
                markup(Markup(drawn), "a", href=path_to(name, device), **here)
        with box("div", "tools"):
            if len(devices) > 1:
                options = {name: name for name in devices}
                choice(options, device, lambda name: ui.navigate.to(path_to(view, name)), aria_label="Cushion")
            markup(NOTHING, "button", "plain theme", type="button", aria_label="Dark or light", onclick="perch.turn()")
            if context.guarded:
                markup(Markup('<button class="plain">Log out</button>'), "form", method="post", action="/logout")


def foot() -> None:
    """The foot of the page."""
    words(DISCLAIMER, "p", "foot")


class AlertBar:
    """Tells, on every view, that the broker is away, that somebody sat down or rose, and of nudges."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._nudges: tuple[str, int] | None = None
        self._trouble = words("", "p", "alert", role="alert")
        self._spoken = words("", "p", "unseen", aria_live="polite", id="spoken")
        show(self._trouble, shown=False)
        ui.timer(_EACH_S, self.look)

    async def look(self) -> None:
        """Look once."""
        away = not self._context.service.connected
        say(self._trouble, "The broker is not reached; trying again until it is. What is shown may be old.")
        show(self._trouble, shown=away)
        if self._context.blinded or not self._device:
            return
        live = await self._context.live(self._device)
        say(self._spoken, seat.present(live, self._context.now_ms(), self._context.calendar).spoken)
        if live is not None:
            self._tell_nudge(live)

    def _tell_nudge(self, live: SeatState) -> None:
        """A note of the browser's, if it may, for each nudge that comes while the page is open."""
        now = (f"{live.boot} {live.bout}", live.nudges)
        if self._nudges and now[0] == self._nudges[0] and now[1] > self._nudges[1] and live.muted_why is None:
            ui.run_javascript(f'perch.notify("Time to get up", "You have sat for {lasting(live.stretch_ms)}.")')
        self._nudges = now
