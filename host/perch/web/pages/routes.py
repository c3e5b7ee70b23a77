"""The pages: which address shows which view."""

from collections.abc import Awaitable, Callable
from copy import copy
from functools import partial
from json import dumps
from mimetypes import guess_type

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import Response

from perch.model.language import N_, _, spoken
from perch.model.records import IMPORTED
from perch.programme.viewers import PERSON
from perch.report.html.markup import sentence
from perch.report.html.style import HATCH
from perch.report.words import BLINDED, DISCLAIMER
from perch.web import entries, theme
from perch.web.access import PUBLIC, VIEWER
from perch.web.context import PageContext
from perch.web.elements import box, markup, whole_at_first, words
from perch.web.first_paint import paint_first
from perch.web.pages import cushion, frame, history, now, overview, setup, today

_SHOWN: dict[str, Callable[[PageContext, str, str], Awaitable[None]]] = {
    "now": now.show_now,
    "today": today.show_today,
    "history": history.show_history,
    "cushion": cushion.show_cushion,
    "setup": setup.show_setup,
    "all": overview.show_all,
}
_RESPONSE_S = 100.0
"""How long the first look at many years may take on a slow machine; the server ends an answer after two minutes."""
_NO_CUSHION = N_("No cushion is yours yet. `perch person set` says which one is.")
_FILE = N_("It comes from a file: there is no cushion. Its days are under History.")


def register(context: PageContext) -> None:
    """Register the pages with NiceGUI, which has them for the whole process."""
    ui.add_body_html(HATCH, shared=True)
    _register_app(context)
    for view in _SHOWN:
        _register(context, view)


def _register_app(context: PageContext) -> None:
    """Serve the files of the web app, which are nobody's data, and receive the entries of people."""
    prefix = dumps(context.place.proxy.prefix)[1:-1]
    for path in PUBLIC:
        text = theme.asset(path[1:]).replace("{prefix}", prefix)
        app.add_route(path, partial(_file, text, guess_type(path)[0]))
    app.add_route(entries.PATH, partial(entries.receive, context), methods=["POST"])


def _file(text: str, kind: str | None, _request: Request) -> Response:
    return Response(text, media_type=kind)  # a new one each time, as others write into its headers


def _register(context: PageContext, view: str) -> None:
    async def page(request: Request, cushion: str = "", person: str = "", day: str = "") -> None:
        viewer = request.scope.get(VIEWER)
        context.viewers.opened(ui.context.client.id, viewer)
        _lay_out_head(context)
        with whole_at_first():
            await _shown(context.of_viewer(viewer), view, PERSON + person if person else cushion, day)
            paint_first()

    ui.page(frame.local_path(view), response_timeout=_RESPONSE_S)(page)


def _lay_out_head(context: PageContext) -> None:
    """Write the head in the language in force, and have NiceGUI use it for what it says itself."""
    language, client = spoken(), ui.context.client
    client.page = copy(client.page)
    client.page.language = "de" if language.tag.startswith("de") else "en-US"
    ui.add_head_html(theme.head(str(context.calendar.zone), context.place.proxy.prefix, language))


async def _shown(context: PageContext, view: str, wanted: str, day: str) -> None:
    subjects = await context.subjects()
    subject = wanted if wanted in subjects else await context.first(subjects)
    own = await context.cushion(subject)
    device = own if view in ("cushion", "setup") or (view == "now" and not own) else subject
    frame.head(context, view, subject, subjects)
    content = box("div", "content")
    ui.skip_link(_("Skip to the content"), target=content)
    with content:
        closed = device in (await context.seen()).only_condition
        frame.AlertBar(context, view, "" if closed else subject)
        words(_(frame.TITLES[view]), "h1", "unseen" if view == "now" else "")
        if not device and not subject.startswith(PERSON):
            await setup.show_setup(context, "", "")
        elif closed and view != "all":
            await cushion.show_condition(context, device)
        elif context.blinded and view != "cushion":
            words(_(BLINDED), "p", "card quiet-card")
        elif not device or view in ("now", "cushion") and device.startswith(IMPORTED):
            markup(sentence(_(_FILE if device else _NO_CUSHION)), "p", "card quiet-card")
        else:
            await _SHOWN[view](context, device, day)
        words(_(DISCLAIMER), "p", "foot")
