"""Days as plain data, for `--json`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from perch.days.baseline import BaselinePeriod
from perch.days.period import Day, Period
from perch.measures.goal import Baseline
from perch.model.calendar import Calendar


def facts(calendar: Calendar, periods: Sequence[Period]) -> Mapping[str, Any]:
    """Return the same days of several cushions or people; names end in the unit, instants are UTC ms."""
    days = periods[0].days
    first, last = days[0].day.isoformat(), days[-1].day.isoformat()
    span = {"day": first} if first == last else {"first": first, "last": last}
    of = "people" if periods[0].cushions else "cushions"
    return span | {"zone": str(calendar.zone), of: [_whose(period) for period in periods]}


def _whose(period: Period) -> Mapping[str, Any]:
    days = [_day(day, period.goal_of(day)) for day in period.days]
    dated = days[0] if len(days) == 1 else {"days": days}
    name = {"person": period.device, "cushions": list(period.cushions)}
    return (name if period.cushions else {"device": period.device}) | dated | {
        "five": asdict(period.five),
        "pooled_28_days": asdict(period.pooled) if period.pooled else None,
        "rolling_median_min": {f"{length}_days": value for length, value in period.rolling.items()},
        "baseline": _baseline(period.phase, period.baselines),
        "progress": {name: asdict(period.progress[kind]) for kind, name in _TYPES},
    }  # fmt: skip


_TYPES = ((True, "workdays"), (False, "other_days"))


def _day(day: Day, goal_min: float | None) -> dict[str, Any]:
    facts = day.facts
    return {
        "day": day.day.isoformat(),
        "start_ms": facts.start_ms,
        "end_ms": facts.end_ms,
        "worth": day.validity.value,
        "reasons": list(day.reasons),
        "over": day.over,
        "workday": day.workday,
        "goal_min": goal_min,
        "covered_min": facts.covered_ms / 60_000,
        "overlap_min": facts.overlap_ms / 60_000,
        "covered": [list(interval) for interval in facts.covered],
        "measures": None if facts.headline is None else asdict(facts.headline),
        "bouts": [bout._asdict() for bout in facts.bouts],
        "nudges": [asdict(nudge) for nudge in facts.nudges],
    }


def _baseline(phase: BaselinePeriod | None, before: Mapping[bool, Baseline]) -> Mapping[str, Any] | None:
    if phase is None:
        return None
    medians = {f"{name}_median_min": before[kind].median_min for kind, name in _TYPES}
    counts = {f"{name}_valid": len(before[kind].minutes) for kind, name in _TYPES}
    return {"first": phase.first.isoformat(), "end": phase.end.isoformat()} | counts | medians
