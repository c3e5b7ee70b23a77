"""The drill that somebody shares with Home Assistant, as texts."""

from dataclasses import dataclass
from datetime import date

from perch.model.language import _
from perch.model.people import Person
from perch.programme.choice import offered_to
from perch.programme.entries import History
from perch.programme.people import sharing_of


@dataclass(frozen=True, slots=True)
class ShownDrill:
    """A drill by its name and lines, or that one may just stand up; `spoken` is the whole as sentences."""

    name: str
    purpose: str = ""
    how: tuple[str, ...] = ()
    stop: str = ""

    @property
    def spoken(self) -> str:
        """Return what a loudspeaker says."""
        return " ".join(part for part in (f"{self.name}.", *self.how, self.stop) if part)


def shared_drill(person: Person, history: History, day: date) -> ShownDrill | None:
    """Return what a person is offered on a day, None where they do not share it with Home Assistant."""
    if not sharing_of(history).home_assistant:
        return None
    drill = offered_to(history, person.place, day).drill
    if drill is None:
        return ShownDrill(_("Just stand up"))
    return ShownDrill(_(drill.name), _(drill.purpose), tuple(map(_, drill.how)), _(drill.stop))
