"""The guided calibration: what to do, with a countdown, and what came of it."""

from nicegui import ui

from perch.report import answers
from perch.web.content.calibration import outcome, step
from perch.web.context import PageContext
from perch.web.elements import box, button, say, show, words

_EACH_S = 0.5
_IDLE = "Ten seconds of an empty seat, then thirty of you sitting upright: your balance is told against that."


class CalibrationCard:
    """A card that begins a calibration and leads through it."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._runs = False
        self._before_ms: int | None = None
        with box("section", "card guide", aria_labelledby="guide"):
            words("Calibrate", "h2", id="guide")
            self._title = words("", "p", "step", role="status")
            self._why = words(_IDLE, "p", "note")
            with box("div", "countdown") as self._countdown:
                self._bar = box("progress", max="1", value="0", aria_label="How far this step is")
                self._left = words("", "p", "left")
            self._begin = button("Calibrate", self.begin)
            self._came = words("", "p", "answer", role="status")
        ui.timer(_EACH_S, self.look)

    async def begin(self) -> None:
        """Ask the cushion to begin."""
        self._tell(answers.ASKING, well=True)
        self._before_ms = await self._calibrated_at()
        answer = await self._context.ask(self._device, "calibrate")
        self._runs = bool(answer.done)
        self._tell(answer.words, well=bool(answer.done))

    async def _calibrated_at(self) -> int | None:
        health = await self._context.health(self._device)
        return health.calibrated_at_ms if health else None

    async def look(self) -> None:
        """Show the step, or what came of it."""
        live = await self._context.live(self._device)
        now = step(live, self._context.now_ms()) if live else None
        show(self._title, now is not None)
        show(self._countdown, now is not None)
        show(self._begin, now is None)
        say(self._why, now.why if now else _IDLE)
        if now:
            if not self._runs:  # somebody else began it
                self._runs, self._before_ms = True, await self._calibrated_at()
            say(self._title, f"Step {now.number} of 3: {now.title}")
            say(self._left, f"{now.left_s} s")
            self._bar.props.update({"value": f"{now.share:.2f}"})
            self._bar.update()
            self._tell("", well=True)
        elif live and self._runs:
            came = outcome(live, await self._context.health(self._device), self._before_ms)
            if came:
                self._runs = False
                self._tell(came[1], well=came[0])

    def _tell(self, text: str, *, well: bool) -> None:
        self._came.classes(remove="good bad", add="good" if well else "bad")
        say(self._came, text)
