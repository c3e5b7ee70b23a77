"""The first run: five steps on the left, one at a time on the right; each can be left and taken up again."""

from collections.abc import Sequence
from functools import partial

from nicegui import ui

from perch.model.language import N_, _
from perch.report.html.blocks import listed
from perch.web.content import setup
from perch.web.context import PageContext
from perch.web.elements import box, button, card, every, markup, words
from perch.web.pages.baseline import BaselineCard
from perch.web.pages.calibration import CalibrationCard
from perch.web.pages.cushion import beep_button, notifications
from perch.web.pages.settings import Settings

_EACH_S = 2.0
_USUAL = N_(
    "Perch can watch 14 days in silence first: then you know your usual, and get a goal. Or be reminded from today on."
)


async def show_setup(context: PageContext, device: str, _day: str) -> None:
    """Lay out the steps, and the first that is not done."""
    period = await context.today(device) if device else None
    health = await context.health(device) if device else None
    done = setup.steps_done(device, health, period)
    await _Setup(context, device, done).go_to(done.index(False))


class _Setup:
    """The steps of the first run of one cushion; its name is "" before the first message of any."""

    def __init__(self, context: PageContext, device: str, done: Sequence[bool]) -> None:
        self._context, self._device, self._done = context, device, done
        with box("div", "setup"):
            self._steps = box("ol", "steps")
            self._step = box("div", "step-card")

    async def go_to(self, here: int) -> None:
        """Show a step."""
        with self._steps.clear():
            for at, (name, is_done) in enumerate(zip(setup.STEPS, self._done, strict=True)):
                with box("li", "done" if is_done else ""):
                    current = {"aria_current": "step"} if at == here else {}
                    label = f"{_(name)} ✓" if is_done else _(name)
                    shown = button(label, partial(self.go_to, at), "plain", **current)
                    if at and not self._device:
                        shown.props["disabled"] = True
        with self._step.clear():
            await self._LAID_OUT[here](self)
            if self._device and here < len(setup.STEPS) - 1:
                button(_("Next"), partial(self.go_to, here + 1), "main")

    async def _cushion(self) -> None:
        with box("section", "card", aria_label=_("Cushion")):
            if not self._device:
                words(_("Waiting for your first cushion"), "h2")
                markup(listed(setup.waiting_for(self._context.service.address)))
                every(_EACH_S, self._look)
                return
            words(_("Heard: {cushion}", cushion=self._device), "h2")
            words(_("Is it this one?"), "p", "note")
            beep_button(self._context, self._device)

    async def _look(self) -> None:
        if await self._context.devices():
            ui.navigate.reload()

    async def _calibrate(self) -> None:
        CalibrationCard(self._context, self._device)

    async def _usual(self) -> None:
        words(_(_USUAL), "p", "lead")
        await BaselineCard(self._context, self._device).look()

    async def _goal(self) -> None:
        period = await self._context.today(self._device)
        with card(_("Goal")):
            words(setup.goal(period, self._context.present))

    async def _reminders(self) -> None:
        settings = Settings(self._context, self._device)
        every(_EACH_S, settings.look)
        notifications()
        words(_("Sit. Perch says something when it is time to get up."), "p", "lead")
        await settings.look()  # last, as another step may be pressed meanwhile

    _LAID_OUT = (_cushion, _calibrate, _usual, _goal, _reminders)
