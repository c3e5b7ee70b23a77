"""The cards of the programme, for the one person there is: a break with something to do, and the pain of the day.

Where several people are set up they are not shown, as the page does not know yet who looks at it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from perch.journal import JournalError
from perch.model.people import (
    PAIN_MOST,
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Entry,
    Flare,
    Person,
    StepChoice,
)
from perch.programme.choice import BreakOffer, offer, rungs
from perch.programme.diary import in_flare, pain_free
from perch.programme.entries import Fact, History, history
from perch.programme.people import people
from perch.programme.words import pain_free_line
from perch.report.html.markup import NOTHING
from perch.report.now import State
from perch.service import entries
from perch.web.content.drill import drill_of
from perch.web.context import PageContext
from perch.web.elements import answered, box, button, change, markup, say, show, words

_IN_A_BREAK = frozenset({State.GET_UP, State.UP, State.BREAK})


class _Card:
    """A card of the only person: hidden where there are several, or while a study is blinded."""

    def __init__(self, context: PageContext, title: str, name: str) -> None:
        self._context, self._entries = context, list[Entry]()
        self._person: Person | None = None
        self.box = box("section", "card programme", aria_labelledby=name)
        with self.box:
            words(title, "h2", id=name)

    async def read(self) -> History | None:
        """Return what the only person has told, None where there are several."""
        self._entries = await asyncio.to_thread(self._context.service.reader.entries)
        everybody = people(self._entries)
        self._person = everybody[0] if len(everybody) == 1 else None
        return history(self._entries) if self._person else None

    async def tell(self, fact: Fact) -> str:
        """Store a fact; return what went wrong, "" for nothing."""
        if self._person is None:
            return "Not stored: there are several people now."
        context, told, person = self._context, self._entries, self._person
        try:
            stored = await asyncio.to_thread(entries.tell, context.journal, told, person, fact, context.now_ms())
        except JournalError as error:
            return f"Not stored: {error}"
        return "" if stored else "Not stored: the clock of this machine is behind the last deletion."


class BreakCard(_Card):
    """What to do in a break, from the reminder on until somebody sits again."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "2 minutes. Pick one.", "break-now")
        self._offer = BreakOffer(None, None)
        with self.box:
            words("Walk for 2 minutes. Stairs count. Or:")
            self._drill = markup(NOTHING)
            with box("div", "buttons"):
                button("Done", self._pressed(DrillAnswer.DONE))
                button("Skip", self._pressed(DrillAnswer.SKIPPED))
                self._hard = button("Too hard", self._pressed(DrillAnswer.TOO_HARD))
            self._answer = words("", "p", "answer", role="status")
        show(self.box, shown=False)
        self._was: State | None = None

    async def look(self, state: State) -> None:
        """Show the card where a break is due or goes on; read anew only when the state changes."""
        if state is self._was:
            return
        if state in _IN_A_BREAK and self._was not in _IN_A_BREAK:
            say(self._answer, "")
        self._was = state
        show(self.box, state in _IN_A_BREAK and await self._read_offer())

    async def _read_offer(self) -> bool:
        told = await self.read()
        if told is None or self._person is None:
            return False
        day = self._context.present
        ladder = rungs(told.facts(BreakActivity), told.facts(StepChoice))
        self._offer = offer(day, self._person.place, ladder, in_flare(told.facts(Flare), day))
        change(self._drill, drill_of(self._offer.drill))
        show(self._hard, self._offer.drill is not None)
        return True

    def _pressed(self, answer: DrillAnswer) -> Callable[[], Awaitable[None]]:
        async def pressed() -> None:
            drill, now_ms = self._offer.drill, self._context.now_ms()
            fact = BreakActivity(now_ms, Did.UP, answer=answer)
            if drill:
                fact = BreakActivity(now_ms, Did.DRILL, drill.family, drill.step, answer)
            wrong = await self.tell(fact)
            answered(self._answer, wrong or _ANSWERS[answer], well=not wrong)
            await self._read_offer()

        return pressed


_ANSWERS = {
    DrillAnswer.DONE: "✓",
    DrillAnswer.SKIPPED: "",
    DrillAnswer.TOO_HARD: "Next time the easier one, or another.",
}


class DiaryCard(_Card):
    """The row of eleven buttons: one tap stores the day, another one corrects it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "How was your back today, at its worst?", "back-today")
        with self.box:
            with box("div", "buttons scale", role="group", aria_labelledby="back-today"):
                self._buttons = [
                    button(str(pain), partial(self._pressed, pain), aria_label=_label(pain))
                    for pain in range(PAIN_MOST + 1)
                ]
            words("0 none, 10 the worst you know. It stays in the journal of this host.", "p", "note")
            self._answer = words("", "p", "answer", role="status")
            self._free = words("")

    async def look(self) -> None:
        """Show what the diary says."""
        told = await self.read()
        show(self.box, told is not None)
        if told is None:
            return
        days = told.facts(DiaryDay)
        present = self._context.present
        today = next((day for day in days if day.day == present), None)
        for pain, pressable in enumerate(self._buttons):
            pressable.props["aria-pressed"] = "true" if today and today.pain == pain else "false"
            pressable.update()
        say(self._free, pain_free_line(pain_free(days, present)) if days else "")

    async def _pressed(self, pain: int) -> None:
        told = await self.read()
        before = told.facts(DiaryDay) if told else []
        today = next((day for day in before if day.day == self._context.present), None)
        limited, note = (today.limited, today.note) if today else (False, "")
        wrong = await self.tell(DiaryDay(self._context.present, pain, limited, note))
        answered(self._answer, wrong or f"{pain} today: written down.", well=not wrong)
        await self.look()


def _label(pain: int) -> str:
    return {0: "0, none", PAIN_MOST: f"{PAIN_MOST}, the worst you know"}.get(pain, str(pain))
