"""Which drill is offered: the ladder of a family, the rotation of families, the place, a flare."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from perch.model.people import BreakActivity, Did, DrillAnswer, Family, Flare, SeatPlace, StepChoice
from perch.programme.diary import in_flare
from perch.programme.drills import DRILLS, STEPS, Drill
from perch.programme.entries import History

DONE_BEFORE_HARDER = 3
"""How often *done* at a step before the harder one is offered (PROGRAMME.md, Breaks: a choice of ours)."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Where somebody is on the ladder of a family: `step` 1 to 3, or 0 while the easiest one is too hard.

    `done` counts how often the step was done since it was reached.
    """

    step: int = 1
    done: int = 0


@dataclass(frozen=True, slots=True)
class BreakOffer:
    """What is offered beside a walk of two minutes and just standing up; `harder` if a harder step may be chosen."""

    drill: Drill | None
    harder: Drill | None


def rungs(activities: Iterable[BreakActivity], choices: Iterable[StepChoice]) -> dict[Family, Rung]:
    """Return the rung of every family after all that was answered and chosen."""
    ladder = dict.fromkeys(Family, Rung())
    events: list[BreakActivity | StepChoice] = [*activities, *choices]
    for event in sorted(events, key=lambda event: (event.at_ms, repr(event))):
        if event.family is not None:
            ladder[event.family] = _next(ladder[event.family], event)
    return ladder


def offered_to(history: History, place: SeatPlace, day: date) -> BreakOffer:
    """Return what is offered on a day to somebody with these entries who sits there."""
    ladder = rungs(history.facts(BreakActivity), history.facts(StepChoice))
    return offer(day, place, ladder, in_flare(history.facts(Flare), day))


def offer(day: date, place: SeatPlace, ladder: dict[Family, Rung], in_flare: bool) -> BreakOffer:
    """Return the drill of a day: a family a day in rotation, of those that have a drill for this place."""
    drills = [drill for family in Family if (drill := _drill(family, place, ladder[family], in_flare))]
    if not drills:
        return BreakOffer(None, None)
    drill = drills[day.toordinal() % len(drills)]
    return BreakOffer(drill, None if in_flare else _harder(drill, place, ladder[drill.family]))


def _next(rung: Rung, event: BreakActivity | StepChoice) -> Rung:
    if isinstance(event, StepChoice):
        return Rung(min(event.step, rung.step + 1, STEPS[-1]))
    if event.did is not Did.DRILL or event.step is None:
        return rung
    if event.answer is DrillAnswer.TOO_HARD and event.step <= rung.step:
        return Rung(event.step - 1)
    if event.answer is DrillAnswer.DONE and event.step == rung.step:
        return Rung(rung.step, rung.done + 1)
    return rung


def _drill(family: Family, place: SeatPlace, rung: Rung, in_flare: bool) -> Drill | None:
    """Return the hardest drill of a family that the rung and the place allow."""
    most = min(rung.step, STEPS[0]) if in_flare else rung.step
    fitting = [DRILLS[family, step] for step in STEPS if step <= most]
    return next((drill for drill in reversed(fitting) if place is SeatPlace.HOME or not drill.floor), None)


def _harder(drill: Drill, place: SeatPlace, rung: Rung) -> Drill | None:
    harder = DRILLS.get((drill.family, rung.step + 1))
    if rung.done < DONE_BEFORE_HARDER or harder is None or drill.step != rung.step:
        return None
    return None if harder.floor and place is SeatPlace.OFFICE else harder
