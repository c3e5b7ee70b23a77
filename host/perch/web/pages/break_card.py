"""The card of a break: a drill or a walk, and buttons that record it."""

from typing import Any

from perch.model.language import _
from perch.model.people import BreakActivity, Kind
from perch.programme.choice import BreakOffer, offered_to
from perch.programme.drills import FIRST_USE, STEP_NAMES
from perch.programme.entries import History
from perch.report.html.markup import NOTHING
from perch.report.now import State
from perch.web.content.drill import drill_of
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, change, markup, words
from perch.web.pages.person_card import Card

_IN_A_BREAK = frozenset({State.GET_UP, State.UP, State.BREAK})


class BreakCard(Card):
    """What to do in a break, from the reminder on until somebody sits again."""

    def __init__(self, context: PageContext, subject: str) -> None:
        super().__init__(context, subject, _("2 minutes. Pick one."), "break-now")
        with self.box:
            words(_("Walk for 2 minutes. Stairs count. Or:"))
            self._drill = markup(NOTHING)
            self._first = words(_(FIRST_USE), "p", "note")
            self._buttons = box("div", "buttons")
            self.answer = AnswerLine()
        self.box.set_visibility(False)
        self._during: State | None = None  # the state of the break that is shown

    async def follow(self, state: State) -> None:
        """Show the card where a break of the owner is due or goes on; read anew only when the state changes."""
        during = state if state in _IN_A_BREAK and await self.context.is_owners(self._subject) else None
        if during is self._during:
            return
        if self._during is None:
            self.answer.say("", well=True)
        self._during = during
        await self.look()

    def is_due(self, _told: History) -> bool:
        """Return whether a break is due or goes on."""
        return self._during is not None

    def lay_out(self, told: History) -> None:
        """Show what is offered now."""
        offered = offered_to(told, self.person.place, self.context.present)
        change(self._drill, drill_of(offered.drill))
        self._first.set_visibility(offered.drill is not None and not told.facts(BreakActivity))
        with self._buttons.clear():
            self._answers(offered)

    def _answers(self, offered: BreakOffer) -> None:
        if drill := offered.drill:
            which: dict[str, Any] = {"kind": Kind.BREAK, "did": "drill", "family": drill.family, "step": drill.step}
            self.tap(_("Done"), "main", answer="done", **which)
            self.tap(_("Too hard"), answer="too hard", **which)
        self.tap(_("Walked"), "" if offered.drill else "main", kind=Kind.BREAK, did="walk", answer="done")
        self.tap(_("Just up"), kind=Kind.BREAK, did="up", answer="done")
        self.tap(_("Skip"), kind=Kind.BREAK, did="up", answer="skipped")
        if drill and drill.step > 1:
            self.tap(_("Easier"), kind=Kind.STEP, family=drill.family, step=drill.step - 1)
        if harder := offered.harder:
            label = _("Harder: {drill} ({step})", drill=_(harder.name), step=_(STEP_NAMES[harder.step - 1]))
            self.tap(label, kind=Kind.STEP, family=harder.family, step=harder.step)
