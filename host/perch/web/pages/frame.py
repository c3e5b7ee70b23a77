"""The frame of every view: its name, the way to the others, the choice of the cushion, and what is wrong."""

import json
from urllib.parse import urlencode

from nicegui import ui

from perch.model.cushion import SeatState
from perch.model.language import N_, _, lasting
from perch.programme.viewers import PERSON
from perch.report.html.markup import NOTHING, Markup, joined, plain, tag
from perch.report.now import Now, State
from perch.web.actions import ask
from perch.web.content import seat
from perch.web.content.alerts import alerts
from perch.web.context import PageContext
from perch.web.elements import box, change, choice, every, in_language, markup, say, words
from perch.web.theme import asset

VIEWS = {
    "now": (N_("Now"), "M12 3a9 9 0 1 0 9 9h-9z"),
    "today": (N_("Today"), "M4 12h4l3-7 4 14 2-7h3"),
    "history": (N_("History"), "M5 20V11M10 20V5M15 20v-6M20 20V8"),
    "cushion": (N_("Cushion"), "M5 9c0-3 2-4 7-4s7 1 7 4v6c0 3-2 4-7 4s-7-1-7-4z"),
}
"""The name of each view in the head, and the path of its icon."""
TITLES = {name: title for name, (title, _icon) in VIEWS.items()} | {"setup": N_("Set up"), "all": N_("All cushions")}
_EACH_S = 1.0


def path_to(context: PageContext, view: str, device: str) -> str:
    """Return the address of a view of a cushion, as a browser has to ask for it."""
    return context.place.proxy.prefix + local_path(view, device)


def local_path(view: str, device: str = "") -> str:
    """Return the address of a view of a cushion, without the prefix of a proxy; of none where that is ""."""
    path = "/" if view == "now" else f"/{view}"
    named = {"person": device.removeprefix(PERSON)} if device.startswith(PERSON) else {"cushion": device}
    return f"{path}?{urlencode(named)}" if device else path


def head(context: PageContext, view: str, device: str, subjects: dict[str, str]) -> None:
    """The head of the page, with the ways to the other views; `device` may be a person of the subjects."""
    ui.page_title(f"{_(TITLES[view])} · Perch")
    with ui.header(elevated=False, fixed=False, wrap=False).classes("top"):
        brand = Markup(f"{asset('icon.svg')}<span>Perch</span>")
        markup(brand, "a", "brand", href=path_to(context, "now", device), aria_label=_("Perch, now"))
        with box("nav", "views", aria_label=_("Views")):
            for name, (label, path) in VIEWS.items():
                icon = Markup(f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>')
                here = {"aria_current": "page"} if name == view else {}
                markup(joined([icon, tag("span", plain(_(label)))]), "a", href=path_to(context, name, device), **here)
        with box("div", "tools"):
            if len(subjects) > 1:
                markup(plain(_("All")), "a", "all", href=path_to(context, "all", device), aria_label=_("All cushions"))
                are_people = any(name.startswith(PERSON) for name in subjects)
                label = _("Person or cushion") if are_people else _("Cushion")
                choice(subjects, device, lambda name: ui.navigate.to(local_path(view, name)), aria_label=label)
            theme = {"aria_label": _("Dark or light"), "onclick": "perch.turn()"}
            markup(NOTHING, "button", "plain theme", type="button", **theme)
            if context.place.password_hash or context.viewer:
                log_out = tag("button", plain(_("Log out")), class_="plain")
                markup(log_out, "form", method="post", action=f"{context.place.proxy.prefix}/logout")


class AlertBar:
    """Shows on every view the troubles of the host, in the title the seat, and a notification per reminder."""

    def __init__(self, context: PageContext, view: str, device: str) -> None:
        self._context, self._device, self._label = context, device, _(TITLES[view])
        self._nudges: tuple[str, int] | None = None
        self._tab = ("", "")
        self._trouble = markup(NOTHING, "div", "alert", role="alert")
        self._spoken = words("", "p", "unseen", aria_live="polite", id="spoken")
        with box("p", "silent-day") as self._silent:
            self._day = words("", "span")
            words(_("More"), "a", href=path_to(context, "cushion", device))
        self._silent.set_visibility(False)
        every(_EACH_S, self.look)
        ui.on("snooze", in_language(self._snooze))

    async def _snooze(self) -> None:
        """Snooze the reminder from a notification; the answer is read aloud by screen readers."""
        if self._device and not self._context.blinded:
            say(self._spoken, (await ask(self._context, self._device, "snooze")).words)

    async def look(self) -> None:
        """Bring troubles, spoken line, tab and notification up to date."""
        service = self._context.service
        change(self._trouble, alerts(service.health(), self._context.calendar, connected=service.connected))
        if self._context.blinded or not self._device:
            return
        here = await self._context.seat(self._device)
        if here.state is not State.UP:  # a countdown is not read aloud
            say(self._spoken, here.headline.plain(self._context.calendar))
        self._show_in_tab(here)
        silent_day = self._context.silent_day(self._device)
        say(self._day, silent_day)
        self._silent.set_visibility(bool(silent_day))
        live = await self._context.live(self._device)
        if live is not None:
            await self._notify(live, here)

    def _show_in_tab(self, here: Now) -> None:
        tab = (f"{here.title} · Perch" if here.big else f"{self._label} · Perch", here.tone)
        if tab != self._tab:
            self._tab = tab
            ui.run_javascript(f"perch.tab({json.dumps(tab[0])}, {json.dumps(tab[1])})")

    async def _notify(self, live: SeatState, here: Now) -> None:
        """Show a note of the browser's, if it may, for each reminder that comes while the page is open.

        Where the browser can, it takes the answer: that its person walks the break, unless somebody else sits there,
        or that it comes 10 minutes later.
        """
        bout, count = f"{live.boot} {live.bout}", live.nudges
        if self._nudges and bout == self._nudges[0] and count > self._nudges[1] and live.muted_why is None:
            title, text = _("Time to get up"), _("You have sat for {time}.", time=lasting(live.stretch_ms))
            walked = seat.walked(live, await self._context.person(self._device))
            actions = [{"action": "walk", "title": _("Walked")}] if walked else []
            if "snooze" in here.actions:
                actions.append({"action": "snooze", "title": _("10 min more")})
            ui.run_javascript(f"perch.notify({', '.join(map(json.dumps, (title, text, actions, walked)))})")
        self._nudges = bout, count
