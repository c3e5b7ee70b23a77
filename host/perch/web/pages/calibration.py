"""The guided calibration: large enough to be read from the chair, with a sound at each change."""

from nicegui import ui

from perch.model.language import N_, _
from perch.web.actions import ask
from perch.web.content.calibration import CalibrationStep, outcome, step
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, button, card, every, put, say, words

_EACH_S = 0.5
_IDLE = N_("Takes a minute: 10 s empty, 30 s upright. Then Perch can tell how you lean.")


class CalibrationCard:
    """A card that begins a calibration and, while it runs, fills the screen with what to do."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._number: int | None = None  # of the step under way
        self._before_ms: int | None = None
        with card(_("Calibrate"), "guide"):
            words(_(_IDLE), "p", "note")
            self._begin = button(_("Calibrate"), self.begin)
            self._answer = AnswerLine()
            with box("div", "guide", role="group", aria_label=_("Calibration")) as self._guide:
                self._title = words("", "p", "step", role="status")
                self._more = words("", "p", "more-of-step")
                self._left = words("", "p", "left")
                self._bar = box("progress", max="1", value="0", aria_label=_("How far this step is"))
        self._guide.set_visibility(False)
        every(_EACH_S, self.look)

    async def begin(self) -> None:
        """Ask the cushion to begin."""
        self._before_ms = await self._calibrated_at()
        done = await self._answer.wait_for(ask(self._context, self._device, "calibrate"))
        self._number = 0 if done else None

    async def _calibrated_at(self) -> int | None:
        health = await self._context.health(self._device)
        return health.calibrated_at_ms if health else None

    async def look(self) -> None:
        """Show the step, or the result of the calibration."""
        live = await self._context.live(self._device)
        here = step(live, self._context.now_ms()) if live and live.online else None
        self._guide.set_visibility(here is not None)
        self._begin.set_visibility(here is None)
        if here:
            if self._number is None:  # somebody else began it
                self._before_ms = await self._calibrated_at()
            self._show(here)
        elif live and self._number is not None:
            result = outcome(live, await self._context.health(self._device), self._before_ms)
            if result:
                self._number = None
                ui.run_javascript(f"perch.beep({2 if result[0] else 3})")
                self._answer.say(result[1], well=result[0])

    def _show(self, here: CalibrationStep) -> None:
        if here.number != self._number:
            self._number = here.number
            ui.run_javascript("perch.beep(1)")
        say(self._title, _("{number} of 3: {step}", number=here.number, step=here.title))
        say(self._more, here.more)
        say(self._left, str(here.left_s))
        put(self._bar, value=f"{here.share:.2f}")
        self._answer.say("", well=True)
