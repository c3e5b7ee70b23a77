"""The view "Now": the state of the seat with its next step, what to ask of the cushion, and the day so far."""

from functools import partial

from perch.model.language import _
from perch.report.html.markup import NOTHING, joined, plain, tag
from perch.report.now import SEATED, Now, State
from perch.web.actions import ask, give_bout
from perch.web.content import seat, seat_map
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, button, change, choice, field, fill, keep, markup, put, say, words
from perch.web.pages.break_card import BreakCard
from perch.web.pages.diary_card import DiaryCard
from perch.web.pages.today import show_so_far

_EACH_S = 0.5
_AROUND = 2 * 3.14159265 * 88  # of the ring
_STEPS = 200
"""In how many steps the ring fills: a pixel or two each, as each draws the page anew."""
_SHORT = 7
"""Letters of a time that fit into the ring in large type."""


async def show_now(context: PageContext, device: str, _day: str) -> None:
    """Lay the view out and keep it up to date."""
    view = _Now(context, device, await context.names(), await context.sitter(device))
    offered, diary = BreakCard(context, device), DiaryCard(context, device, asked=True)

    async def look() -> None:
        state = (await view.look()).state
        await offered.follow(state)
        await diary.follow(state)

    await keep(_EACH_S, look)
    await show_so_far(context, device)


class _Now:
    """The state of the seat as a ring with its sentence, and the buttons that change something now."""

    def __init__(self, context: PageContext, device: str, names: dict[str, str], sitter: str | None) -> None:
        self._context, self._device = context, device
        with box("section", "card seat-now", aria_label=_("The seat")) as self._card:
            with box("div", "ring") as self._ring:
                with box("svg", viewBox="0 0 200 200", aria_hidden="true"):
                    box("circle", "track", cx="100", cy="100", r="88")
                    self._arc = box("circle", "arc", cx="100", cy="100", r="88")
                with box("div", "inside"):
                    self._big = words("", "p", "lasted")
                    self._what = words("", "p", "since")
            self._headline = markup(NOTHING, "p", "word", id="word")
            self._step = markup(NOTHING, "p", "following")
            self._notes = markup(NOTHING, "ul", "notes")
            self._buttons(names, sitter)
            self._answer = AnswerLine()

    def _buttons(self, names: dict[str, str], sitter: str | None) -> None:
        with box("div", "buttons") as self._naming:
            words(_("Who sits here?"), "label", for_="sitter")
            self._names = choice({"": _("Somebody else")} | names, sitter or "", self._name, id="sitter")
        self._has_names, self._sitter = bool(names), sitter
        with box("div", "buttons"):
            self._snooze = button(_("10 min more"), partial(self._ask, "snooze"))
            self._unmute = button(_("Remind me again"), partial(self._mute, 0))
        with box("details", "asides") as self._asides:
            words(_("More"), "summary")
            self._not_me = button(_("Not me"), partial(self._ask, "not-me"))
            with box("div", "buttons mute") as self._muting:
                words(_("Mute until"), "label", for_="until")
                in_an_hour = seat.in_an_hour(self._context.now_ms(), self._context.calendar)
                self._until = field("time", in_an_hour, None, id="until")
                button(_("Mute"), self._mute_until)

    async def _name(self, person: str) -> None:
        answer = await give_bout(self._context, self._device, person)
        self._answer.say(answer.words, well=answer.done)

    async def _ask(self, command: str, named: str = "", **details: int) -> None:
        await self._answer.wait_for(ask(self._context, self._device, command, named, **details))

    async def _mute_until(self) -> None:
        for_ms = seat.until(self._until.text, self._context.now_ms(), self._context.calendar)
        if for_ms is None:
            self._answer.say(_("Give a time within the next 12 hours."), well=False)
        else:
            await self._mute(for_ms)

    async def _mute(self, for_ms: int) -> None:
        await self._ask("mute", "mute" if for_ms else "unmute", for_ms=for_ms)

    async def look(self) -> Now:
        """Show the state as it is now; return it."""
        here = await self._context.seat(self._device)
        if self._has_names and (sitter := await self._context.sitter(self._device)) != self._sitter:
            self._sitter = sitter
            fill(self._names, sitter or "")
        await self._lean(here)
        self._show(here)
        return here

    async def _lean(self, here: Now) -> None:
        live, health = await self._context.live(self._device), await self._context.health(self._device)
        lean = ""
        if live and here.state in SEATED and health and health.calibrated:
            lean = seat_map.lean(live.balance_lr, live.balance_fr)
        notes = [tag("li", seat.line(note, self._context.calendar)) for note in here.notes]
        change(self._notes, joined(notes + ([tag("li", plain(lean))] if lean else [])))

    def _show(self, here: Now) -> None:
        calendar = self._context.calendar
        put(self._card, data_state=here.state.value, data_tone=here.tone)
        self._ring.set_visibility(bool(here.big))
        say(self._big, here.big)
        put(self._big, data_size="long" if len(here.big) > _SHORT else "")
        say(self._what, _("since your last break") if here.state in SEATED else "")
        change(self._headline, seat.line(here.headline, calendar))
        change(self._step, seat.line(here.step, calendar))
        self._arc.set_visibility(here.share > 0)
        filled = round(here.share * _STEPS) / _STEPS * _AROUND
        put(self._arc, stroke_dasharray=f"{filled:.1f} {_AROUND:.1f}")
        for name, shown in (("snooze", self._snooze), ("not-me", self._not_me), ("unmute", self._unmute)):
            shown.set_visibility(name in here.actions)
        self._naming.set_visibility(self._has_names and (here.state is State.NOT_YOU or self._sitter is not None))
        self._muting.set_visibility("mute" in here.actions)
        self._asides.set_visibility(bool({"mute", "not-me"} & here.actions))
