"""What somebody wrote down before a demo begins: a walking plan, breaks, a diary with gaps, a flare-up in week five."""

from collections.abc import Iterator
from datetime import date, timedelta

from perch.model.calendar import HOUR_MS, Calendar, each_day
from perch.model.people import (
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Felt,
    Flare,
    PlanChange,
    PlanMove,
    SeatPlace,
    Walk,
)
from perch.programme.choice import offer, rungs
from perch.programme.entries import Fact
from perch.simulator.past import Chance

_MORNING, _AFTERNOON, _EVENING = 7, 11, 13  # hours from the start of a day at 04:00
_TIMES = 4
_STEPS = {0: 10, 1: 12, 2: 14, 6: 16}
"""By week, what the plan goes on with: the fourth step is reached in the seventh."""
_FLARE_WEEK, _FLARE_DAYS = 4, 6
_WALKED_ON = (0, 2, 4, 5)

Moment = tuple[int, Fact]
"""When something was written down (UTC ms), and what."""


def past_entries(calendar: Calendar, first: date, last: date, seed: int = 1) -> Iterator[Moment]:
    """Yield what somebody wrote down from `first` to `last`, day by day."""
    chance = Chance(seed * 31 + 7)
    began = first + timedelta(days=7 * _FLARE_WEEK + 1)
    flare = Flare(began, began + timedelta(days=_FLARE_DAYS))
    done: list[BreakActivity] = []
    for number, day in enumerate(each_day(first, last)):
        start, week = calendar.start(day), number // 7
        if flare.over == day:
            yield start + _MORNING * HOUR_MS, flare
        yield from _plan(day, start, number)
        hurts = flare.covers(day)
        if number % 7 in _WALKED_ON[: 2 if week == _FLARE_WEEK else _TIMES]:
            yield start + _EVENING * HOUR_MS, Walk(day, _minutes(week), Felt.RIGHT if chance.below(4) else Felt.EASY)
        if day.weekday() < 5:
            for activity in _breaks(day, start, done, hurts, chance):
                done.append(activity)
                yield activity.at_ms, activity
        yield from _diary(day, start, number, hurts, chance)


def _plan(day: date, start_ms: int, number: int) -> Iterator[Moment]:
    at_ms = start_ms + _MORNING * HOUR_MS
    if number % 7 == 0 and (minutes := _STEPS.get(number // 7)):
        move = PlanMove.GO if number else PlanMove.BEGIN
        yield at_ms, PlanChange(day, at_ms, move, minutes, _TIMES)


def _minutes(week: int) -> int:
    return next(minutes for at, minutes in reversed(_STEPS.items()) if at <= week)


def _breaks(
    day: date, start_ms: int, done: list[BreakActivity], hurts: bool, chance: Chance
) -> Iterator[BreakActivity]:
    """One drill, and a walk of two minutes on most days; some are left out."""
    drill = offer(day, SeatPlace.OFFICE, rungs(done, ()), hurts).drill
    if drill and chance.below(5):
        answer = DrillAnswer.DONE if chance.below(6) else DrillAnswer.SKIPPED
        yield BreakActivity(start_ms + _MORNING * HOUR_MS, Did.DRILL, drill.family, drill.step, answer)
    if chance.below(3):
        yield BreakActivity(start_ms + _AFTERNOON * HOUR_MS, Did.WALK, answer=DrillAnswer.DONE)


def _diary(day: date, start_ms: int, number: int, hurts: bool, chance: Chance) -> Iterator[Moment]:
    """Yield an entry on three days of four."""
    usual = chance.below(4) + (1 if number < 28 else 0)
    pain = 6 + chance.below(2) if hurts else max(0, usual - 1)
    if chance.below(4):
        yield start_ms + _EVENING * HOUR_MS, DiaryDay(day, pain, limited=hurts)
