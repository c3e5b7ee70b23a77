"""The view "Today": one day, with its line, its numbers, its bouts and its nudges; and the days before it."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from perch.days.period import Period
from perch.model.language import _
from perch.report.html import blocks
from perch.report.html.markup import NOTHING, on
from perch.report.sentences import rolling
from perch.web.content import today
from perch.web.content.history import EARLIEST
from perch.web.context import PageContext
from perch.web.elements import box, button, card, change, field, fill, keep, markup, say, words
from perch.web.pages.diary_card import DiaryCard
from perch.web.pages.frame import path_to
from perch.web.pages.walk_card import WalkCard

_EACH_S = 5.0


async def show_today(context: PageContext, device: str, day: str) -> None:
    """Lay it out and keep it up to date; `day` is one to begin with, as an ISO date."""
    view, cards = _Day(context, device), (WalkCard(context, device), DiaryCard(context, device))
    with suppress(ValueError):
        view.begin_with(date.fromisoformat(day))
    await keep(_EACH_S, view.look)
    for each in cards:
        await each.look()


async def show_so_far(context: PageContext, device: str) -> None:
    """Lay out the present day in short and keep it up to date."""
    with card(_("Today"), "so-far"):
        picture, summary, trend = markup(), words("", "p", "note"), words("", "p", "note")
        words(_("All of today"), "a", "more", href=path_to(context, "today", device))

    async def look() -> None:
        period, now_ms = await context.today(device), context.now_ms()
        change(picture, today.picture(period, context.calendar, now_ms))
        say(summary, today.headline(period, context.present, now_ms))
        say(trend, " ".join(rolling(period, context.present)))

    await keep(_EACH_S, look)


class _Day:
    """The day that was chosen, or the present one."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._chosen: date | None = None
        self._shown: date | None = None
        self._turn = asyncio.Lock()  # so that the day chosen last is shown last, however long the one before takes
        with box("div", "days", role="group", aria_label=_("Which day")):
            button("‹", partial(self._step, -1), "plain", aria_label=_("The day before"))
            self._named = markup(NOTHING, "p", "when")
            self._after = button("›", partial(self._step, 1), "plain", aria_label=_("The day after"))
            self._picked = field(
                "date", "", self._choose, id="day", max=context.present.isoformat(), aria_label=_("Another day")
            )
        self._judgement = words("", "p", "lead")
        self._numbers = markup()
        with box("section", "card", aria_label=_("The day")):
            self._picture = markup()
            markup(blocks.day_legend(_("❙ reminder")), "p", "note")
        with box("div", "two"):
            with card(_("Sits and breaks")):
                self._bouts = markup()
            with card(_("Reminders")):
                self._nudges = markup()
        with card(_("In short")):
            self._sentences = markup()
            with box("details"):
                words(_("For the curious"), "summary")
                self._five = markup()
        words(_("Earlier days"), "a", "more", href=path_to(context, "history", device))

    @property
    def _day(self) -> date:
        return self._chosen or self._context.present

    async def _step(self, days: int) -> None:
        self.begin_with(self._day + timedelta(days))
        await self.look()

    async def _choose(self, text: str) -> None:
        with suppress(ValueError):  # half of a date, as somebody types it
            self.begin_with(date.fromisoformat(text))
            await self.look()

    def begin_with(self, day: date) -> None:
        """Show this day, as far as it has come."""
        self._chosen = day if EARLIEST <= day < self._context.present else None

    async def look(self) -> None:
        """Show the day as it is now."""
        async with self._turn:
            self._show(await self._context.period(self._device, self._day, self._day))

    def _show(self, period: Period) -> None:
        context, (day,), present = self._context, period.days, self._context.present
        calendar, now_ms = context.calendar, context.now_ms()
        self._after.set_visibility(self._day < present)
        change(self._named, on(day.day))
        if self._shown != day.day:
            self._shown = day.day
            fill(self._picked, day.day.isoformat())
        say(self._judgement, today.headline(period, present, now_ms))
        change(self._five, blocks.five(period.five))
        change(self._numbers, blocks.day_numbers(period))
        change(self._picture, today.picture(period, calendar, now_ms))
        change(self._bouts, today.bouts(day, calendar, now_ms))
        change(self._nudges, today.nudges(day, calendar, now_ms))
        change(self._sentences, today.sentences_of(period, calendar, present))
