"""The walking plan: weeks of seven days from the day it began, each judged by the walks in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from perch.model.language import N_
from perch.model.people import Felt, Flare, PlanChange, PlanMove, Walk

# All numbers of the plan are from PROGRAMME.md, Walks.
LEAST_MIN, MOST_MIN, DEFAULT_MIN = 2, 30, 10
LEAST_TIMES, MOST_TIMES = 3, 5
_SMALL_STEP, _LARGE_STEP, _LARGE_FROM = 2, 5, 20
_LEEWAY_MIN = 5
"""A walk that is so much shorter still counts for the week (UX.md, walking plan: minutes ±5)."""
FOLDED_AFTER = 3
"""Empty weeks in a row after which nothing is asked any more (UX.md, walking plan)."""
_WEEK = timedelta(7)


class WeekWas(Enum):
    """The result of a week."""

    ENOUGH = N_("all walks, or all but one")
    SOME = N_("some walks")
    TOO_MUCH = N_("a walk was too much")
    FLARE = N_("a flare")
    EMPTY = N_("no walk")
    PAUSED = N_("paused")


_GO = N_("Yes: `perch walk plan go {minutes} --times {times}`.")


class Ask(Enum):
    """What the plan asks after a week; nothing changes without an answer, but after too much it goes back by itself.

    Each is a sentence, and the commands that answer it, "" for none.
    """

    NOTHING = ("", "")
    LONGER = (N_("Next, {minutes} min? Or stay as it is."), _GO)
    OFTENER = (N_("Next, {times} times a week? Or stay as it is."), _GO)
    KEEP_IT = (N_("This is where the plan ends: you keep it."), N_("`perch walk plan end` closes it."))
    WENT_BACK = (N_("Back to {minutes} min. That is how it goes; take your time."), "")
    STAYS = (N_("It stays at {minutes} min, as there was a flare-up."), "")
    WHERE_TO_GO_ON = (
        N_("Last week was empty. Where do you want to go on? As it is, {minutes} min, or a pause."),
        N_("`perch walk plan go {minutes} --times {times}`, or `perch walk plan pause DAY`."),
    )


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """Seven days from `first`: what was aimed at, the walks in it, and what came of it (None while it runs)."""

    first: date
    minutes: int
    times: int
    walks: tuple[Walk, ...]
    was: WeekWas | None

    @property
    def done(self) -> int:
        """The number of its walks that count."""
        least = max(LEAST_MIN, self.minutes - _LEEWAY_MIN)
        return sum(walk.minutes >= least for walk in self.walks)


@dataclass(frozen=True, slots=True)
class WalkingPlan:
    """The plan on a day: its weeks until now, the last of them the running one, and what it asks.

    `paused_until` is the day on which a pause ends. `folded` after three empty weeks.
    """

    weeks: tuple[PlanWeek, ...]
    ask: Ask
    offered_min: int
    offered_times: int
    paused_until: date | None = None
    folded: bool = False


def longer(minutes: int) -> int:
    """Return the next longer walk, in minutes."""
    return min(MOST_MIN, minutes + (_SMALL_STEP if minutes < _LARGE_FROM else _LARGE_STEP))


def shorter(minutes: int) -> int:
    """Return the walk one step back, in minutes."""
    if minutes > _LARGE_FROM:
        return max(_LARGE_FROM, minutes - _LARGE_STEP)
    return max(LEAST_MIN, minutes - _SMALL_STEP)


def plan_on(
    present: date, changes: Iterable[PlanChange], walks: Iterable[Walk], flares: Sequence[Flare]
) -> WalkingPlan | None:
    """Return the plan as it is on a day, None where none was begun or it was ended."""
    decided = sorted(
        (change for change in changes if change.day <= present),
        key=lambda change: (change.day, change.at_ms, repr(change)),
    )
    begins = [number for number, change in enumerate(decided) if change.move is PlanMove.BEGIN]
    if not begins or any(change.move is PlanMove.END for change in decided[begins[-1] :]):
        return None
    changes = decided[begins[-1] :]
    weeks = tuple(_weeks(present, changes, sorted(walks, key=lambda walk: (walk.day, repr(walk))), flares))
    until = [pause.until for pause in changes if pause.until and pause.day <= present < pause.until]
    ask, minutes, times = _next_step(weeks, changes)
    empty = weeks[-FOLDED_AFTER - 1 : -1]
    folded = len(empty) == FOLDED_AFTER and all(week.was is WeekWas.EMPTY for week in empty)
    folded = folded and ask is not Ask.NOTHING and not weeks[-1].walks
    return WalkingPlan(weeks, ask, minutes, times, max(until, default=None), folded)


def _weeks(
    present: date, changes: Sequence[PlanChange], walks: Sequence[Walk], flares: Sequence[Flare]
) -> Iterator[PlanWeek]:
    first, minutes, times = changes[0].day, DEFAULT_MIN, LEAST_TIMES
    while first <= present:
        chosen = [c for c in changes if first <= c.day < first + _WEEK and c.move in (PlanMove.BEGIN, PlanMove.GO)]
        for change in chosen:
            minutes, times = change.minutes or minutes, change.times or times
        of_week = tuple(walk for walk in walks if first <= walk.day < first + _WEEK)
        week = PlanWeek(first, minutes, times, of_week, None)
        first += _WEEK
        if first <= present:
            week = replace(week, was=_judged(week, changes, flares))
        yield week
        minutes = shorter(minutes) if week.was is WeekWas.TOO_MUCH else minutes


def _judged(week: PlanWeek, changes: Sequence[PlanChange], flares: Sequence[Flare]) -> WeekWas:
    end = week.first + _WEEK
    if any(walk.felt is Felt.TOO_MUCH for walk in week.walks):
        return WeekWas.TOO_MUCH
    if any(flare.began < end and (flare.over is None or flare.over > week.first) for flare in flares):
        return WeekWas.FLARE
    if week.done >= week.times - 1:
        return WeekWas.ENOUGH
    if any(change.until and change.day < end and change.until > week.first for change in changes):
        return WeekWas.PAUSED
    return WeekWas.SOME if week.walks else WeekWas.EMPTY


def _next_step(weeks: Sequence[PlanWeek], changes: Sequence[PlanChange]) -> tuple[Ask, int, int]:
    """Return what is asked in the running week, and the minutes and times that it is about."""
    now = weeks[-1]
    if len(weeks) == 1 or any(change.move is PlanMove.GO and change.day >= now.first for change in changes):
        return Ask.NOTHING, now.minutes, now.times
    was = weeks[-2].was
    if was is WeekWas.ENOUGH:
        return _step_up(now)
    if was is WeekWas.EMPTY:
        return Ask.WHERE_TO_GO_ON, shorter(now.minutes), now.times
    calm = {WeekWas.TOO_MUCH: Ask.WENT_BACK, WeekWas.FLARE: Ask.STAYS}
    return calm.get(was, Ask.NOTHING) if was else Ask.NOTHING, now.minutes, now.times


def _step_up(week: PlanWeek) -> tuple[Ask, int, int]:
    if week.minutes < MOST_MIN:
        return Ask.LONGER, longer(week.minutes), week.times
    if week.times < MOST_TIMES:
        return Ask.OFTENER, week.minutes, week.times + 1
    return Ask.KEEP_IT, week.minutes, week.times
