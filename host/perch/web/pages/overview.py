"""All cushions on one screen: the state of each, and the way to it."""

from perch.model.language import N_, _
from perch.model.records import IMPORTED
from perch.report.html.markup import NOTHING, Markup, joined, plain, tag
from perch.report.now import SEATED
from perch.web.content import seat
from perch.web.context import PageContext
from perch.web.elements import change, keep, markup
from perch.web.pages.frame import path_to

_EACH_S = 2.0
_OWN = N_("Somebody's own.")


async def show_all(context: PageContext, _device: str, _day: str) -> None:
    """Lay out a tile a cushion and keep them up to date."""
    tiles = markup(NOTHING, "ul", "tiles")

    async def look() -> None:
        closed = (await context.seen()).only_condition
        devices = [device for device in await context.devices() if not device.startswith(IMPORTED)]
        change(tiles, joined([await _tile(context, device, device in closed) for device in devices]))

    await keep(_EACH_S, look)


async def _tile(context: PageContext, device: str, closed: bool) -> Markup:
    name = tag("span", plain(device), class_="name")
    if closed:  # of somebody with a password of their own: nobody else sees whether they sit
        link = tag("a", name, tag("span", plain(_(_OWN)), class_="word"), href=path_to(context, "cushion", device))
        return tag("li", link, class_="tile")
    here = await context.seat(device)
    big = here.big if here.state in SEATED else ""
    words = tag("span", seat.line(here.headline, context.calendar), class_="word")
    link = tag("a", name, words, tag("span", plain(big), class_="big"), href=path_to(context, "now", device))
    return tag("li", link, class_="tile", data_tone=here.tone, data_state=here.state.value)
