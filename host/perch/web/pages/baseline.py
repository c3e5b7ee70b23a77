"""The baseline on the page: begun, followed and ended; a goal of one's own."""

from perch.days.baseline import GOAL_MOST_MIN, BaselinePeriod, own_goal, with_goal
from perch.model.language import N_, _
from perch.report.sentences import baseline_lines
from perch.web.context import PageContext
from perch.web.elements import answered, box, button, field, fill, say, show, words

_NONE = N_("Perch watches 14 days and reminds you of nothing. Then you know what is usual for you, and get a goal.")


class BaselineCard:
    """How the baseline of a cushion is, buttons to begin and to end it, and a goal of one's own."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._typed = ""
        with box("section", "card", aria_labelledby="usual-days"):
            words(_("Your usual days"), "h2", id="usual-days")
            self._state = words("", "p", "note")
            with box("div", "row"):
                self._begin = button(_("Measure 14 days first"), self._begun, "main")
                self._end = button(_("End it now"), self._ended)
            words(_("Your own goal, minutes a day (0: the computed one)"), "label", for_="own-goal")
            with box("div", "row"):
                most = str(GOAL_MOST_MIN)
                self._goal = field("number", "", self._type, each="input", id="own-goal", min="0", max=most)
                button(_("Use this goal"), self._save_goal)
            self._answer = words("", "p", "answer", role="status")

    async def look(self) -> None:
        """Show how it is."""
        present = self._context.present
        period = await self._context.period(self._device, present, present)
        runs = period.phase is not None and period.phase.runs(present)
        self._typed = str((period.phase and period.phase.goal_min) or "")
        fill(self._goal, self._typed)
        lines = list(baseline_lines(period.phase, period.baselines, period.progress, present))
        say(self._state, " ".join(lines) if period.phase else _(_NONE))
        say(self._begin, _("Measure 14 days again") if period.phase else _("Measure 14 days first"))
        show(self._begin, not runs)
        show(self._end, runs)

    async def _begun(self) -> None:
        await self._remember(BaselinePeriod(self._context.present), silent=True)

    async def _ended(self) -> None:
        present = self._context.present
        period = await self._context.period(self._device, present, present)
        if period.phase is not None:
            await self._remember(period.phase.until(present), silent=False)

    def _type(self, text: str) -> None:
        self._typed = text

    async def _save_goal(self) -> None:
        present = self._context.present
        try:
            goal = own_goal(self._typed)
        except ValueError as error:
            answered(self._answer, str(error), well=False)
            return
        period = await self._context.period(self._device, present, present)
        problem = await self._context.keep_baseline(self._device, with_goal(period.phase, goal, present))
        await self.look()
        answered(self._answer, problem or _("Saved."), well=not problem)

    async def _remember(self, phase: BaselinePeriod, *, silent: bool) -> None:
        problem = await self._context.keep_baseline(self._device, phase, silent=silent)
        await self.look()
        done = _("Begun: no reminders until it is over.") if silent else _("Ended: reminders are on again.")
        answered(self._answer, problem or done, well=not problem)
