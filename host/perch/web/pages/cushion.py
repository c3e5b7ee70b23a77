"""The view "Cushion": its condition, where it bears load, its calibration, its settings, notifications."""

from perch.model.language import N_, _
from perch.report.html.markup import NOTHING, Markup, joined, plain, sentence, tag
from perch.web.actions import ask
from perch.web.content import cushion as content
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, button, card, change, keep, markup, words
from perch.web.pages.baseline import BaselineCard
from perch.web.pages.calibration import CalibrationCard
from perch.web.pages.seat_map import SeatMap
from perch.web.pages.settings import Settings

_EACH_S = 2.0
_OWN = N_("Its person has a password of their own. Here is only whether the cushion is well.")


async def show_cushion(context: PageContext, device: str, _day: str) -> None:
    """Lay the view out and keep it up to date."""
    words(device, "p", "lead")
    with box("div", "two"):
        await SeatMap(context, device).begin()
        with box("div", "column"):
            CalibrationCard(context, device)
            notifications()
    await BaselineCard(context, device).look()
    with box("div", "two"):
        await _show_condition(context, device)
        await keep(_EACH_S, Settings(context, device).look)


async def show_condition(context: PageContext, device: str) -> None:
    """Lay out whether a cushion is well, and nothing of who sits on it."""
    words(_(_OWN), "p", "card quiet-card")
    await _show_condition(context, device)


async def _show_condition(context: PageContext, device: str) -> None:
    """Lay out what the cushion reports of itself and keep it up to date."""
    with card(_("Condition"), "health"):
        facts = markup(NOTHING, "dl", "facts")
        beep_button(context, device)

    async def look() -> None:
        live, health = await context.live(device), await context.health(device)
        rows = content.rows(live, health, context.now_ms(), context.calendar, connected=context.service.connected)
        change(facts, joined(map(_row, rows)))

    await keep(_EACH_S, look)


def _row(row: content.Row) -> Markup:
    name, value, advice = row
    more = [tag("span", sentence(advice), class_="advice")] if advice else []
    return tag("div", tag("dt", plain(name)), tag("dd", value, *more), class_="bad" if advice else "well")


def beep_button(context: PageContext, device: str) -> None:
    """Lay out the button that makes a cushion beep, and the line for its answer."""
    button(_("Make it beep"), lambda: answer.wait_for(ask(context, device, "identify")))
    answer = AnswerLine()


def notifications() -> None:
    """Lay out what only the browser can allow."""
    with card(_("Reminders in this browser"), "notify"):
        words(_("This browser can show a note at each reminder while a page of Perch is open in it."), "p", "note")
        words(_("Allow notifications"), "button", type="button", onclick="perch.allow()")
        markup(NOTHING, "p", "answer", id="allowed", role="status")
