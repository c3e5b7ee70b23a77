"""The card of the walks: the week as circles, the weeks as stairs, what the plan asks."""

from datetime import timedelta

from perch.model.language import N_, _
from perch.model.people import Felt, Kind, Walk
from perch.programme.entries import LONGEST_WALK_MIN, History
from perch.programme.plan import DEFAULT_MIN, LEAST_MIN, LEAST_TIMES, MOST_MIN, MOST_TIMES, Ask, WalkingPlan
from perch.programme.words import plan_lines
from perch.report.html.markup import NOTHING
from perch.report.html.walks import stairs, week_circles
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, change, markup, say, words
from perch.web.pages.person_card import Card

_WEEK_DAYS = 7
_BEGIN = N_("How many minutes can you walk on a bad day, without paying for it tomorrow? And how often a week?")
_FELT = {Felt.EASY: N_("Easy"), Felt.RIGHT: N_("Right"), Felt.TOO_MUCH: N_("Too much")}


class WalkCard(Card):
    """The walking plan: the walks of the week as circles, the weeks as stairs, what it asks."""

    def __init__(self, context: PageContext, subject: str) -> None:
        super().__init__(context, subject, _("Walks"), "walks")
        with self.box:
            self._circles = markup(NOTHING)
            self._lines = words("")
            self._walked = box("div", "buttons")
            self._answers = box("div", "buttons")
            self.answer = AnswerLine()
            self._stairs = markup(NOTHING)

    def lay_out(self, told: History) -> None:
        """Show the plan as it is now."""
        plan = told.plan(self.context.present)
        change(self._circles, week_circles(plan.weeks[-1]) if plan else NOTHING)
        change(self._stairs, stairs(plan.weeks) if plan else NOTHING)
        say(self._lines, " ".join(plan_lines(plan, commands=False)) if plan else _(_BEGIN))
        with self._walked.clear():
            if plan:
                self._felt(told, plan)
            else:
                self._begins()
        with self._answers.clear():
            if plan:
                self._moves(plan)

    def _felt(self, told: History, plan: WalkingPlan) -> None:
        _number(_("Walked, min"), "walked", plan.weeks[-1].minutes, 1, LONGEST_WALK_MIN)
        for felt in Felt:
            main = "main" if felt is Felt.RIGHT else ""
            self.tap(_(_FELT[felt]), main, kind=Kind.WALK, felt=felt, fields={"minutes": "walked"})
        before = self.context.present - timedelta(_WEEK_DAYS)
        recent = [entry for entry, fact in told.entered if isinstance(fact, Walk) and fact.day > before]
        if recent:
            self.tap(_("Undo"), undo=recent[-1].id)

    def _begins(self) -> None:
        _number(_("Minutes"), "walk-min", DEFAULT_MIN, LEAST_MIN, MOST_MIN)
        _number(_("times a week"), "walk-times", LEAST_TIMES, LEAST_TIMES, MOST_TIMES)
        asked = {"minutes": "walk-min", "times": "walk-times"}
        self.tap(_("Begin"), "main", kind=Kind.PLAN, move="begin", fields=asked)

    def _moves(self, plan: WalkingPlan) -> None:
        if plan.ask in (Ask.LONGER, Ask.OFTENER, Ask.WHERE_TO_GO_ON) or plan.folded:
            label = _("{minutes} min, {times} times", minutes=plan.offered_min, times=plan.offered_times)
            self.tap(label, "main", kind=Kind.PLAN, move="go", minutes=plan.offered_min, times=plan.offered_times)
            now = plan.weeks[-1]
            self.tap(_("Stay as it is"), kind=Kind.PLAN, move="go", minutes=now.minutes, times=now.times)
        if not plan.paused_until:
            self.tap(_("Pause for a week"), kind=Kind.PLAN, move="pause", days=_WEEK_DAYS)
        self.tap(_("End the plan"), kind=Kind.PLAN, move="end")


def _number(label: str, id: str, value: int, least: int, most: int) -> None:
    """Lay out a field for a whole number."""
    words(label, "label", for_=id)
    box("input", type="number", defaultValue=str(value), id=id, min=str(least), max=str(most))
