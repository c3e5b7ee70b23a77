"""The view "Now": who sits, the way to the next nudge, the cushion from above, and what to ask of it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from perch.model.cushion import SeatState
from perch.report import answers
from perch.report.html.markup import NOTHING, joined, tag
from perch.web.content import seat, today
from perch.web.content.seat import Seat
from perch.web.context import Answer, PageContext
from perch.web.elements import box, button, change, field, markup, say, show, words
from perch.web.pages.calibration import CalibrationCard
from perch.web.pages.frame import path_to
from perch.web.pages.seat_map import SeatMap

_EACH_S, _DAY_EACH_S = 0.5, 5.0
_AROUND = 2 * 3.14159265 * 88  # of the ring


async def show_now(context: PageContext, device: str, _day: str) -> None:
    """Lay it out and keep it up to date."""
    with box("div", "two"):
        view = _Now(context, device)
        above = SeatMap(context, device)
    with box("section", "card", aria_labelledby="so-far"):
        words("Today so far", "h2", id="so-far")
        line = markup(NOTHING, "div", "wide", tabindex="0", role="group", aria_label="Today as a line")
        said = words("", "p", "note")
        words("All of today", "a", "more", href=path_to("today", device))
    CalibrationCard(context, device)

    async def day() -> None:
        period = await context.period(device, context.present, context.present)
        now_ms = context.now_ms()
        change(line, today.line(period.days[0], context.calendar, now_ms))
        say(said, today.headline(period, context.present, now_ms))

    await view.look()
    await above.begin()
    await day()
    ui.timer(_EACH_S, view.look)
    ui.timer(_DAY_EACH_S, day)


class _Now:
    """The seat, and the buttons."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        with box("section", "card seat-now", aria_label="The seat") as self._card:
            with box("div", "ring"):
                self._ring()
                with box("div", "inside"):
                    self._word = words("", "p", "word", id="word")
                    self._lasted = words("", "p", "lasted")
                    self._since = markup(NOTHING, "p", "since")
            self._following = words("", "p", "following")
            self._notes = markup(NOTHING, "ul", "notes")
            self._buttons()
            self._answer = words("", "p", "answer", role="status")

    def _ring(self) -> None:
        with box("svg", viewBox="0 0 200 200", aria_hidden="true"):
            box("circle", "track", cx="100", cy="100", r="88")
            self._arc = box("circle", "arc", cx="100", cy="100", r="88")

    def _buttons(self) -> None:
        with box("div", "buttons"):
            self._snooze = button("Snooze", self._ask("snooze"), "main")
            self._not_me = button("Not me", self._ask("not-me"))
            self._unmute = button("Nudge again", lambda: self._mute(0))
        with box("div", "buttons mute") as self._muting:
            words("Mute until", "label", for_="until")
            self._until = seat.in_an_hour(self._context.now_ms(), self._context.calendar)
            field("time", self._until, self._set_until, id="until")
            button("Mute", self._mute_until)

    def _set_until(self, text: str) -> None:
        self._until = text

    def _ask(self, command: str) -> Callable[[], Awaitable[None]]:
        async def pressed() -> None:
            await self._answered(self._context.ask(self._device, command))

        return pressed

    async def _mute_until(self) -> None:
        for_ms = seat.until(self._until, self._context.now_ms(), self._context.calendar)
        if for_ms is None:
            self._tell(Answer(None, "Say a time within the next 12 hours."))
        else:
            await self._mute(for_ms)

    async def _mute(self, for_ms: int) -> None:
        told = "mute" if for_ms else "unmute"
        await self._answered(self._context.ask(self._device, "mute", told, for_ms=for_ms))

    async def _answered(self, asking: Awaitable[Answer]) -> None:
        self._tell(Answer(True, answers.ASKING))
        self._tell(await asking)

    def _tell(self, answer: Answer) -> None:
        self._answer.classes(remove="good bad", add="good" if answer.done else "bad")
        say(self._answer, answer.words)

    async def look(self) -> None:
        """Show what is so."""
        live: SeatState | None = await self._context.live(self._device)
        self._show(seat.present(live, self._context.now_ms(), self._context.calendar))

    def _show(self, now: Seat) -> None:
        self._card.classes(remove="waiting gone vacant seated long", add=now.tone)
        say(self._word, now.word)
        say(self._lasted, now.lasted)
        change(self._since, now.since)
        change(self._following, now.following)
        change(self._notes, joined(tag("li", note) for note in now.notes))
        show(self._arc, now.share > 0)
        dashes = f"{now.share * _AROUND:.1f} {_AROUND:.1f}"
        if self._arc.props.get("stroke-dasharray") != dashes:
            self._arc.props.update({"stroke-dasharray": dashes})
            self._arc.update()
        show(self._snooze, now.can_snooze)
        show(self._not_me, now.seated)
        show(self._unmute, now.muted)
        show(self._muting, not now.muted and now.tone not in ("waiting", "gone"))
