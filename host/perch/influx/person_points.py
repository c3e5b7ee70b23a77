"""The days of a person as points: sitting, breaks and walks, and pain where they allow it."""

from collections.abc import Iterator, Sequence
from datetime import date

from perch.days.period import Day, Period
from perch.influx.line import Point
from perch.influx.schema import PERSON_DAY
from perch.measures.goal import Counted, rolling_median_min
from perch.model.calendar import Calendar
from perch.model.people import BreakActivity, DiaryDay, Did, DrillAnswer, Flare, PlanChange, Walk
from perch.programme.diary import MONTH, in_flare, pain_free
from perch.programme.entries import History
from perch.programme.plan import PlanWeek, plan_on

PREFIX = "person-"


def series(person: str) -> str:
    """Return the value of the tag `device` of the points of the person with an id."""
    return PREFIX + person


def person_points(
    person: str, period: Period, history: History, calendar: Calendar, days: Sequence[date], *, pain: bool
) -> Iterator[Point]:
    """Yield the points of `days`, all of `period`, of a person; with what hurt only where `pain`."""
    sitting = {day.day: day for day in period.days}
    over = [day.counted for day in period.days if day.over]
    programme = _Programme(history, calendar, pain=pain)
    for day in days:
        values = _sitting(period, sitting[day], over) | programme.values(day)
        yield Point(PERSON_DAY, series(person), calendar.start(day), values, period.device)


def _sitting(period: Period, judged: Day, over: Sequence[Counted]) -> dict[str, float | str | None]:
    numbers = judged.facts.headline if judged.sit_min is not None else None
    return {
        "known": int(numbers is not None),
        "valid": int(judged.counts),
        "sit_min": judged.sit_min,
        "overlap_min": judged.facts.overlap_ms / 60_000 if numbers else None,
        "goal_min": period.goal_of(judged),
        "median_28_min": rolling_median_min(over, judged.day, MONTH),
        "counted_breaks": numbers.counted_breaks if numbers else None,
    }


class _Programme:
    """The walks, breaks and diary of a person, by day."""

    def __init__(self, history: History, calendar: Calendar, *, pain: bool) -> None:
        self._calendar = calendar
        self._walks: dict[date, list[Walk]] = {}
        for walk in history.facts(Walk):
            self._walks.setdefault(walk.day, []).append(walk)
        self._done: dict[date, int] = {}
        for activity in history.facts(BreakActivity):
            if activity.answer is DrillAnswer.DONE and activity.did is not Did.UP:
                day = calendar.day_of(activity.at_ms)
                self._done[day] = self._done.get(day, 0) + 1
        self._plan = (history.facts(PlanChange), history.facts(Walk), history.facts(Flare))
        self._diary: list[DiaryDay] = history.facts(DiaryDay) if pain else []
        self._days = {day.day: day for day in self._diary}
        self._flares: list[Flare] = history.facts(Flare) if pain else []

    def values(self, day: date) -> dict[str, float | str | None]:
        """Return the fields of a day; one without an entry is left out."""
        values: dict[str, float | str | None] = {}
        if walks := self._walks.get(day):
            values |= {"walks": len(walks), "walk_min": sum(walk.minutes for walk in walks)}
        if done := self._done.get(day):
            values["breaks_done"] = done
        if week := self._week(day):
            values |= {"planned_walks": week.times, "planned_min": week.minutes}
        if told := self._days.get(day):
            free = pain_free(self._diary, day)
            values |= {"pain": told.pain, "limited": int(told.limited), "kept_from": told.kept_from}
            values |= {"pain_free_28": free.days, "told_28": free.told}
        if in_flare(self._flares, day):
            until_ms = self._calendar.bounds(day)[1]
            values |= {"flare": 1, "flare_text": "A flare-up", "flare_until_ms": until_ms}
        return values

    def _week(self, day: date) -> PlanWeek | None:
        plan = plan_on(day, *self._plan)
        return plan.weeks[-1] if plan and not plan.paused_until else None
