"""What the cards of the programme share: whose they are, and buttons that send a tap.

`page.js` sends a tap to `web/entries.py`, once, and again later where the host was out of reach.
"""

import json
from typing import Any

from nicegui import ui

from perch.model.people import Person
from perch.programme.entries import History
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, card, in_language, put, words

Fields = dict[str, str]


class Card:
    """A card of the person whom a subject is, or whose cushion it is: hidden where the viewer may not see them."""

    def __init__(self, context: PageContext, subject: str, title: str, name: str) -> None:
        self.context, self._subject, self._name = context, subject, name
        self.person: Person  # while the card is shown
        self.answer: AnswerLine  # which each card lays out at its place
        self.box = card(title, name, "card programme")
        told = in_language(self._told)
        ui.on("told", lambda event: told(event))

    async def look(self) -> None:
        """Bring the card up to date; show it where its person may be seen and something is to be entered."""
        person = await self.context.person(self._subject)
        put(self.box, data_person=person.id if person else "")  # by which page.js finds the card of a tap
        told = await self.context.told(person)
        self.box.set_visibility(person is not None and self.is_due(told))
        if person is not None and self.box.visible:
            self.person = person
            self.lay_out(told)

    def is_due(self, _told: History) -> bool:
        """Return whether something is to be entered now."""
        return True

    def lay_out(self, told: History) -> None:
        """Show what the person has entered so far, and the buttons for more."""
        raise NotImplementedError

    def tap(
        self, label: str, class_: str = "", *, pressed: bool | None = None, fields: Fields | None = None, **tap: Any
    ) -> ui.html:
        """Return a button that sends a tap; `fields` are its values that stand in inputs, as the ids of these."""
        tap["person"] = self.person.id
        more = {} if pressed is None else {"aria_pressed": str(pressed).lower()}
        if fields:
            more["data_fields"] = json.dumps(fields)
        return words(label, "button", class_, type="button", data_entry=json.dumps(tap), **more)

    async def _told(self, event: Any) -> None:
        """Show the answer to a tap, and bring the card up to date."""
        if event.args.get("card") == self._name:
            self.answer.say(str(event.args.get("words", "")), well=bool(event.args.get("well")))
        await self.look()
