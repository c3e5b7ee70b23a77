"""Many days: each against the goal, by hour and weekday, by length of bout, and the same as tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean

from perch.days.hours import Hour, bins, named
from perch.days.period import Day, Period
from perch.measures.lengths import LEAST_BOUTS, LEAST_VALID_DAYS
from perch.measures.validity import Validity
from perch.report.html.blocks import table
from perch.report.html.markup import Markup, number, on, plain
from perch.report.words import many, minutes_lasting

_DAY = timedelta(days=1)
_MOST_ROWS = 100
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORTH = {
    Validity.VALID: "counted",
    Validity.INVALID: "not counted",
    Validity.AWAY: "nobody sat",
    Validity.UNKNOWN: "not known",
}


def pooled(period: Period) -> str:
    """The measures that need many bouts, in a sentence; or that there are not enough days yet."""
    pooled_days = period.pooled
    if pooled_days is None:
        valid = [day for day in period.recent if day.counts]
        so_far = f"{many(len(valid), 'day')} and {many(sum(len(day.begun) for day in valid), 'sit')}"
        needed = f"{LEAST_VALID_DAYS} days that count and {LEAST_BOUTS} sits in 28 days"
        return f"Not enough days yet to say how long half your sits last: it takes {needed}; so far it is {so_far}."
    if pooled_days.w50_min is None:
        return ""
    longest, sits = minutes_lasting(pooled_days.w50_min), many(pooled_days.n_bouts, "sit")
    return f"In the last 28 days half of your sitting was in sits up to {longest} ({sits})."


def uncovered(days: Sequence[Day]) -> str:
    """How much of the days is not known, in a sentence; "" where all is."""
    over = [day.facts for day in days if day.over]
    whole = sum(facts.end_ms - facts.start_ms for facts in over)
    unknown = whole - sum(facts.covered_ms for facts in over)
    if not whole or unknown / whole < 0.005:
        return ""
    share = f"{unknown / whole:.0%}" if unknown / whole < 0.995 else "Almost all"
    return f"{share} of the time is not known, as no cushion was on: that is not taken as standing."


def by_day(period: Period) -> Markup:
    """The days as a table; of more than a hundred, the months."""
    if len(period.days) > _MOST_ROWS:
        return _by_month(period.days)
    rows = ((on(day.day), *_row(period, day)) for day in period.days)
    return table("Each day", ("Day", "Sat", "Goal", "In sits over 40 min", "State"), rows)


def _row(period: Period, day: Day) -> Iterator[Markup]:
    goal, numbers = period.goal_of(day), day.facts.headline
    yield _lasting(day.sit_min)
    yield _lasting(goal)
    yield _lasting(None if day.sit_min is None or numbers is None else numbers.min_ge40)
    yield plain(_WORTH[day.validity] if day.over else "goes on")


def _lasting(minutes: float | None) -> Markup:
    return plain("–" if minutes is None else minutes_lasting(minutes))


def _by_month(days: Sequence[Day]) -> Markup:
    rows = (_month(list(held)) for _, held in groupby(days, lambda day: (day.day.year, day.day.month)))
    return table("Each month", ("Month", "Sat a day", "Days counted", "Days not known"), rows)


def _month(days: Sequence[Day]) -> tuple[Markup, Markup, Markup, Markup]:
    valid = [day.sit_min for day in days if day.counts and day.sit_min is not None]
    unknown = sum(day.validity is Validity.UNKNOWN for day in days)
    mean = _lasting(fmean(valid) if valid else None)
    return plain(f"{days[0].day:%Y-%m}"), mean, number(len(valid)), number(unknown)


def by_hour(found: Mapping[tuple[int, int], Hour]) -> Markup:
    """The hours of the week as a table: the part of each that was sat."""
    rows = ((plain(f"{hour:02}:00"), *(_share(found[day, hour]) for day in range(7))) for hour in range(24))
    return table("Part of each hour that was sat", ("Hour", *_WEEKDAYS), rows)


def _share(hour: Hour) -> Markup:
    return plain("?" if hour.share is None else f"{hour.share:.0%}")


def by_length(days: Iterable[Day]) -> Markup:
    """The bouts by length as a table."""
    rows = ((plain(named(one)), number(one.n), _lasting(one.minutes)) for one in bins(days))
    return table("Sits by length", ("Length", "Sits", "Time sat"), rows)


def span_of(name: str, present: date, first: date | None) -> tuple[date, date]:
    """The first and last day of a range by its name: a number of days up to the present one, or `all`."""
    if name == "all":
        return min(first or present, present), present
    return present - (int(name) - 1) * _DAY, present
