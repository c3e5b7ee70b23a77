"""The baseline on the page: begin it, follow it, end it; a goal of one's own."""

from perch.days.baseline import GOAL_MOST_MIN, BaselinePeriod, own_goal, with_goal
from perch.model.language import N_, _
from perch.report.sentences import baseline_lines
from perch.web import actions
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, button, card, field, fill, say, words

_NONE = N_("Perch watches 14 days and reminds you of nothing. Then you know what is usual for you, and get a goal.")
_DONE = {
    True: N_("Begun: no reminders until it is over."),
    False: N_("Ended: reminders are on again."),
    None: N_("Saved."),
}
"""By whether the cushion is silent from then on, None where that stays as it is."""


class BaselineCard:
    """How the baseline of a cushion is, buttons to begin and to end it, and a goal of one's own."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        with card(_("Your usual days"), "usual-days"):
            self._state = words("", "p", "note")
            with box("div", "row"):
                self._begin = button(_("Measure 14 days first"), self._begun, "main")
                self._end = button(_("End it now"), self._ended)
            words(_("Your own goal, minutes a day (0: the computed one)"), "label", for_="own-goal")
            with box("div", "row"):
                self._goal = field("number", "", None, id="own-goal", min="0", max=str(GOAL_MOST_MIN))
                button(_("Use this goal"), self._save_goal)
            self._answer = AnswerLine()

    async def look(self) -> None:
        """Show how it is."""
        period, present = await self._context.today(self._device), self._context.present
        runs = period.phase is not None and period.phase.runs(present)
        fill(self._goal, str((period.phase and period.phase.goal_min) or ""))
        say(self._state, " ".join(baseline_lines(period, present)) if period.phase else _(_NONE))
        say(self._begin, _("Measure 14 days again") if period.phase else _("Measure 14 days first"))
        self._begin.set_visibility(not runs)
        self._end.set_visibility(runs)

    async def _begun(self) -> None:
        await self._remember(BaselinePeriod(self._context.present), True)

    async def _ended(self) -> None:
        phase = (await self._context.today(self._device)).phase
        if phase is not None:
            await self._remember(phase.until(self._context.present), False)

    async def _save_goal(self) -> None:
        try:
            goal = own_goal(self._goal.text)
        except ValueError as error:
            self._answer.say(str(error), well=False)
            return
        phase = (await self._context.today(self._device)).phase
        await self._remember(with_goal(phase, goal, self._context.present), None)

    async def _remember(self, phase: BaselinePeriod | None, silent: bool | None) -> None:
        problem = await actions.keep_baseline(self._context, self._device, phase, silent)
        await self.look()
        self._answer.say(problem or _(_DONE[silent]), well=not problem)
