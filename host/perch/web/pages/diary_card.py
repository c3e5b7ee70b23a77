"""The card of the diary: the pain of the day in one tap, a flare-up, a note."""

from typing import Any

from nicegui.element import Element

from perch.model.language import _
from perch.model.people import NOTE_LONGEST, PAIN_MOST, DiaryDay, Flare, Kind
from perch.programme.daily import ASKED_FROM_H
from perch.programme.diary import asks_kept_from, in_flare, kept_from_days, pain_free
from perch.programme.drills import FLARE, RED_FLAGS
from perch.programme.entries import History
from perch.programme.words import KEPT_FROM, kept_from_line, pain_free_line
from perch.report.now import State
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, say, words
from perch.web.pages.person_card import Card

_UP = frozenset({State.UP, State.BREAK, State.EMPTY})


class DiaryCard(Card):
    """The row of eleven buttons: one tap stores the day, another one corrects it; a flare-up, a note.

    Once in four weeks a second row asks what the back kept one from. With `asked` the card is shown from the first rise
    after 16:00 on, until all of it is answered.
    """

    def __init__(self, context: PageContext, subject: str, *, asked: bool = False) -> None:
        super().__init__(context, subject, _("How was your back today, at its worst?"), "back-today")
        with self.box:
            self._scale = box("div", "buttons scale", role="group", aria_labelledby="back-today")
            words(_("0 none, 10 the worst you know. It stays in the journal of this host."), "p", "note")
            self._question = box()
            with self._question:
                words(_(KEPT_FROM), "h3", id="kept-from")
                self._kept_from = box("div", "buttons scale", role="group", aria_labelledby="kept-from")
                words(_("0 nothing, 10 everything."), "p", "note")
            self._more = box("div", "buttons")
            self.answer = AnswerLine()
            self._free, self._answers = words(""), words("")
            self._flare = words("", "p", "note")
            with box("details"):
                words(_("When to see a doctor today"), "summary")
                words(_(RED_FLAGS))

        self._asked, self._was = asked, None if asked else State.EMPTY
        self.box.set_visibility(not asked)

    async def follow(self, state: State) -> None:
        """Show the card once somebody rose; read anew only when the state changes."""
        if state is not self._was:
            self._was = state
            await self.look()

    def lay_out(self, told: History) -> None:
        """Show the entries of the day and what is still asked."""
        days, present = told.facts(DiaryDay), self.context.present
        today = next((day for day in days if day.day == present), None)
        answer = today and today.kept_from
        asks = answer is not None or asks_kept_from(days, present)
        self._lay(self._scale, "pain", today and today.pain, _("0, none"), _("10, the worst you know"))
        self._question.set_visibility(asks)
        if asks:
            self._lay(self._kept_from, "kept_from", answer, _("0, nothing"), _("10, everything"))
        flares = in_flare(told.facts(Flare), present)
        with self._more.clear():
            self._buttons(told, today, flares)
        say(self._free, pain_free_line(pain_free(days, present)) if days else "")
        say(self._answers, kept_from_line(kept_from_days(days, present)))
        say(self._flare, f"{_(FLARE)} {_(RED_FLAGS)}" if flares else "")

    def _lay(self, scale: Element, name: str, chosen: int | None, least: str, most: str) -> None:
        """Lay out eleven buttons that set the field `name`; `least` and `most` label the first and the last."""
        with scale.clear():
            for number in range(PAIN_MOST + 1):
                tap: dict[str, Any] = {"kind": Kind.DIARY, name: number}
                label = {0: least, PAIN_MOST: most}.get(number, str(number))
                self.tap(str(number), pressed=number == chosen, **tap).props["aria-label"] = label

    def is_due(self, told: History) -> bool:
        """Return whether to show the card: if asked, somebody is up, it is late, and an entry of the day is missing."""
        hour = self.context.calendar.local(self.context.now_ms()).hour
        late = hour >= ASKED_FROM_H or hour * 60 < self.context.calendar.start_min
        days, present = told.facts(DiaryDay), self.context.present
        is_open = all(day.day != present for day in days) or asks_kept_from(days, present)
        return not self._asked or (self._was in _UP and late and is_open)

    def _buttons(self, told: History, today: DiaryDay | None, flares: bool) -> None:
        if today:
            self.tap(_("It kept me from something"), kind=Kind.DIARY, limited=not today.limited, pressed=today.limited)
            longest, what = str(NOTE_LONGEST), _("A note")
            named = {"aria_label": what, "placeholder": what}
            box("input", type="text", defaultValue=today.note, id="note", maxlength=longest, **named)
            self.tap(_("Keep the note"), kind=Kind.DIARY, fields={"note": "note"})
            (mine,) = [entry for entry, fact in told.entered if fact == today]
            self.tap(_("Undo"), undo=mine.id)
        label = _("Flare-up is over") if flares else _("Flare-up began")
        self.tap(label, kind=Kind.FLARE, what="over" if flares else "began", pressed=flares)
