"""The pages: which address shows which view."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from perch.model.records import IMPORTED
from perch.report.words import BLINDED
from perch.web import theme
from perch.web.context import PageContext
from perch.web.elements import box, words
from perch.web.pages import cushion, frame, history, now, today

Show = Callable[[PageContext, str, str], Awaitable[None]]

_SHOWN: dict[str, Show] = {
    "now": now.show_now,
    "today": today.show_today,
    "history": history.show_history,
    "cushion": cushion.show_cushion,
}
_NOBODY = "No cushion was heard yet. Perch listens for one; this page shows it as soon as it tells something."
_FILE = "It comes from a file: there is no cushion, and nothing to be seen of one. Its days are under History."
_EACH_S = 2.0


def register(context: PageContext) -> None:
    """Make the pages known to NiceGUI, which holds them for the whole process."""
    ui.add_head_html(theme.head(str(context.calendar.zone)), shared=True)
    ui.add_body_html(theme.body(), shared=True)
    for view in _SHOWN:
        _register(context, view)


def _register(context: PageContext, view: str) -> None:
    async def page(cushion: str = "", day: str = "") -> None:
        await _shown(context, view, cushion, day)

    ui.page("/" if view == "now" else f"/{view}", response_timeout=30.0)(page)


async def _shown(context: PageContext, view: str, wanted: str, day: str) -> None:
    devices = await context.devices()
    device = wanted if wanted in devices else next(iter(devices), "")
    frame.head(context, view, device, devices)
    with box("div", "content") as content:
        frame.AlertBar(context, device)
        words(frame.VIEWS[view], "h1", "unseen" if view == "now" else "")
        if not device:
            _wait(context)
        elif context.blinded and view != "cushion":
            words(BLINDED, "p", "card quiet-card")
        elif view in ("now", "cushion") and device.startswith(IMPORTED):
            words(_FILE, "p", "card quiet-card")
        else:
            await _SHOWN[view](context, device, day)
        frame.foot()
    ui.skip_link("Skip to the content", target=content)


def _wait(context: PageContext) -> None:
    words(_NOBODY, "p", "card quiet-card")

    async def look() -> None:
        if await context.devices():
            ui.navigate.reload()

    ui.timer(_EACH_S, look)
