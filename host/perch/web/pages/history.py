"""The view "History": any range of days against the goal, by hour and weekday, by length of bout."""

import asyncio
from datetime import date
from functools import partial

from nicegui import ui

from perch.days.hours import WeekHours, week_of
from perch.days.period import Day, Period
from perch.model.calendar import DAY, each_day
from perch.model.language import N_, _
from perch.report.html import blocks
from perch.report.html.back import back_chart
from perch.report.html.day_bars import nudges_answered
from perch.report.html.markup import NARROW, NOTHING, WIDE, Markup, joined, on, plain
from perch.report.html.spread import bout_lengths, week_drawn
from perch.report.html.timeline import timeline
from perch.report.html.usual_bars import MOST_DAYS, usual_bars
from perch.report.sentences import how_sure, sentences
from perch.web.content import history
from perch.web.context import PageContext
from perch.web.elements import box, button, card, field, fill, in_language, markup, put, words

_RANGES = {
    "7": N_("7 days"), "28": N_("28 days"), "91": N_("3 months"), "365": N_("A year"), "1826": N_("5 years"),
    "all": N_("All"),
}  # fmt: skip
_LONGEST = 3_700  # days: ten years, as much as somebody may type


async def show_history(context: PageContext, device: str, _day: str) -> None:
    """Lay it out; the range is chosen on it."""
    await _History(context, device).choose("28")


class _History:
    """The chosen range of days and its drawings."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._first = self._last = context.present
        self._turn = asyncio.Lock()  # so that what was chosen last is shown last, however long the one before takes
        with box("div", "ranges", role="group", aria_label=_("Which days")):
            self._presets = {
                name: button(_(label), partial(self.choose, name), "range") for name, label in _RANGES.items()
            }
            with box("div", "pair"):
                words(_("From"), "label", for_="from")
                self._from = field("date", "", self._set_first, id="from", max=context.present.isoformat())
            with box("div", "pair"):
                words(_("to"), "label", for_="to")
                self._to = field("date", "", self._set_last, id="to", max=context.present.isoformat())
        self._shown = box("div", "shown", aria_live="off")
        self._width, self._chosen, fits = WIDE, "", in_language(self._fit)
        ui.on("phone", lambda event: fits(event.args))
        ui.run_javascript("perch.fit()")

    async def _fit(self, phone: bool) -> None:
        """Draw anew for a phone, or for a wider screen again."""
        async with self._turn:
            self._width = NARROW if phone else WIDE
            await self._look(self._chosen)

    async def choose(self, name: str) -> None:
        """Show a range by its name."""
        async with self._turn:
            whose = await asyncio.to_thread(self._context.whose, self._device)
            first = await asyncio.to_thread(self._context.book.first_day, whose, self._context.now_ms())
            self._first, self._last = history.span_of(name, self._context.present, first)
            await self._look(name)

    async def _set_first(self, text: str) -> None:
        async with self._turn:
            if first := history.typed_day(text, self._context.present):
                await self._set(first, self._last if first <= self._last else first + (self._last - self._first))

    async def _set_last(self, text: str) -> None:
        async with self._turn:
            if last := history.typed_day(text, self._context.present):
                await self._set(self._first if self._first <= last else last - (self._last - self._first), last)

    async def _set(self, first: date, last: date) -> None:
        """Show these days, as far as they have come."""
        self._last = min(last, self._context.present)
        self._first = max(history.EARLIEST, min(first, self._last), self._last - _LONGEST * DAY)
        await self._look("")

    async def _look(self, chosen: str) -> None:
        self._chosen = chosen
        for name, preset in self._presets.items():
            put(preset, aria_pressed=str(name == chosen).lower())
        fill(self._from, self._first.isoformat())
        fill(self._to, self._last.isoformat())
        period = await self._context.period(self._device, self._first, self._last)
        lead, week = await asyncio.to_thread(self._behind, period)
        told = await self._context.told(await self._context.person(self._device))
        with self._shown.clear():
            markup(joined([on(self._first), plain(" – "), on(self._last)]), "p", "lead")
            _chart(usual_bars(period, lead, self._width), history.by_day(period))
            if pain := back_chart(period, told, self._width):
                _chart(pain)
            _in_short(self._context, period)
            self._show(period, week)

    def _behind(self, period: Period) -> tuple[list[Day], WeekHours]:
        """The days before, and all by their hours."""
        now_ms, book, whose = self._context.now_ms(), self._context.book, self._context.whose(self._device)
        lead = book.days(whose, each_day(self._first - 27 * DAY, self._first - DAY), now_ms)
        return lead, week_of(book.spreads(whose, [day.day for day in period.days], now_ms))

    def _show(self, period: Period, week: WeekHours) -> None:
        context, days, width = self._context, period.days, self._width
        are_few = len(days) <= MOST_DAYS
        if are_few:
            _chart(timeline(days, context.calendar, context.now_ms(), width))
        _chart(week_drawn(week, context.calendar.start_min // 60, width), history.by_hour(week))
        _chart(bout_lengths(days, width), history.by_length(days))
        if are_few:
            _chart(nudges_answered(days, width))


def _in_short(context: PageContext, period: Period) -> None:
    lines = [*sentences(period, context.calendar, context.present), history.pooled(period)]
    with card(_("In short")):
        markup(blocks.listed(filter(None, [*lines, history.uncovered(period.days)])))
        if unsure := list(how_sure(period)):
            markup(blocks.folded(_("How sure?"), blocks.listed(unsure)))
        markup(blocks.folded(_("For the curious"), blocks.five(period.five)))


def _chart(chart: blocks.Chart, table: Markup = NOTHING) -> None:
    with card(chart.title):
        markup(chart.note, "p", "note")
        markup(chart.drawn, "div", "wide", tabindex="0", role="group", aria_label=chart.title)
        if table:
            markup(blocks.folded(_("As a table"), table))
