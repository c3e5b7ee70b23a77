"""The cushion from above, with loads that move while somebody looks."""

from collections.abc import Sequence

from nicegui import ui
from nicegui.element import Element

from perch.model.cushion import Health, SeatState
from perch.model.language import _
from perch.report.html.markup import NOTHING, joined, plain, tag
from perch.web.content import seat_map
from perch.web.context import PageContext
from perch.web.elements import box, card, change, every, keep, markup, put, say, words

_VIEW = f"0 0 {seat_map.WIDTH} {seat_map.HEIGHT}"
_EACH_S, _REST_EACH_S = 0.2, 2.0
_OUTLINE = "M40 20 H200 Q222 20 222 44 V178 Q222 204 196 206 H44 Q18 204 18 178 V44 Q18 20 40 20 Z"
_BACK = "M30 222 Q120 236 210 222"


class SeatMap:
    """A picture of the cells, and in words how the load lies."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device, self._looks = context, device, True
        self._live: SeatState | None = None
        self._health: Health | None = None
        self._spots: list[tuple[Element, ui.html]] = []
        with card(_("The cushion from above"), "above", "card above"):
            self._away = words("", "p", "note")
            with box("svg", "cells", viewBox=_VIEW, role="img", aria_label=_("Loads of the cells")) as self._picture:
                box("path", "outline", d=_OUTLINE)
                box("path", "back", d=_BACK)
                self._group = box("g")
                self._middle = box("circle", "middle", r="5")
            self._balance = words("", "p", "balance")
            with box("details"):
                words(_("The loads as numbers"), "summary")
                self._numbers = markup(NOTHING, "ul", "said numbers")

    async def begin(self) -> None:
        """Show the newest state, and stream the cells while the page is looked at."""
        ui.on("looks", self._turned)
        await keep(_REST_EACH_S, self._rest)
        every(_EACH_S, self._move)

    def _turned(self, event: object) -> None:
        self._looks = bool(getattr(event, "args", True))

    async def _rest(self) -> None:
        """What changes slowly."""
        live, health = await self._context.live(self._device), await self._context.health(self._device)
        self._live, self._health, own = live, health, bool(health and health.calibrated)
        say(self._balance, seat_map.balance(live.balance_lr, live.balance_fr, own) if live else "")
        self._move()

    def _move(self) -> None:
        if not self._live or not self._looks:
            return
        live, connected = self._live, self._context.service.connected
        here = connected and live.online and not (live.asleep or live.unheard(self._context.now_ms()))
        self._picture.set_visibility(here)
        say(self._away, "" if here else _("The cushion is away: what it bears now is not known."))
        if not here:
            say(self._balance, "")
            return
        self._context.look_at_cells(self._device)
        sample = self._context.service.samples.newest(self._device)
        self._show(sample.loads if sample and len(sample.loads) == len(self._live.loads) else self._live.loads)

    def _show(self, loads: Sequence[int]) -> None:
        spots = seat_map.spots(self._health, loads)
        if len(spots) != len(self._spots):
            self._draw(len(spots))
        for (circle, title), spot in zip(self._spots, spots, strict=True):
            put(circle, cx=f"{spot.x:.0f}", cy=f"{spot.y:.0f}", r=f"{spot.radius:.1f}")
            put(circle, fill_opacity=f"{spot.opacity:.2f}")
            circle.classes(add="faulty") if spot.faulty else circle.classes(remove="faulty")
            say(title, spot.words)
        middle = seat_map.middle(self._health, loads)
        self._middle.set_visibility(middle is not None)
        if middle:
            put(self._middle, cx=f"{middle[0]:.1f}", cy=f"{middle[1]:.1f}")
        change(self._numbers, joined(tag("li", plain(spot.words)) for spot in spots))

    def _draw(self, count: int) -> None:
        self._spots = []
        with self._group.clear():
            for _spot in range(count):
                with box("circle", "cell") as circle:
                    self._spots.append((circle, words("", "title")))
