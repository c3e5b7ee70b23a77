"""`seat_day` and `seat_hour`: a day, and its hours by the clock on the wall."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from perch.days.baseline import BaselinePeriod
from perch.days.comparison import DayComparison, compared
from perch.days.hours import hours
from perch.days.period import Day, Rules
from perch.influx.line import Point, shape_of, written
from perch.influx.schema import BOUT, DAY, HOUR, HOURS, NUDGE
from perch.measures.bouts import WholeBout, overlap_ms, stretches
from perch.measures.coverage import covered_ms
from perch.measures.day import answers, begun_in
from perch.measures.goal import Counted
from perch.measures.validity import Kind
from perch.model.calendar import Calendar
from perch.model.sitting import Bout, Nudge
from perch.model.upkeep import DayInInflux

_MINUTE_MS = 60_000


def day_point(judged: Day, beside: DayComparison, group: str | None) -> Point:
    """The day; where nothing is known of it there are no measures, not zeros."""
    known = judged.sit_min is not None
    values: dict[str, Any] = {
        "known": known,
        "valid": judged.worth.kind is Kind.VALID,
        "workday": judged.workday,
        "covered_min": judged.facts.covered_ms / _MINUTE_MS,
        "group": group or "",
    }
    if known and judged.facts.headline:
        values |= asdict(judged.facts.headline)
    return Point(DAY, judged.facts.device, judged.facts.start_ms, values | asdict(beside))


def hour_points(judged: Day, calendar: Calendar, now_ms: int) -> Iterator[Point]:
    """All 24 hours. One that the clocks repeat is summed; one that they skip, or that is to come, is not known.

    An hour is known if somebody sat in it, or the cushion was on for half of what has passed of it.
    """
    sat, covered, passed = ([0] * 24 for _ in range(3))
    for start, end, hour in hours(judged, calendar):
        sat[hour] += sum(overlap_ms(bout, start, end) for bout in judged.facts.bouts if bout.end_ms > start)
        covered[hour] += covered_ms(judged.facts.covered, start, end)
        passed[hour] += max(0, min(end, now_ms) - start)
    for hour, name in enumerate(HOURS):
        known = sat[hour] > 0 or 0 < passed[hour] <= 2 * covered[hour]
        values = {"known": known, "sit_s": sat[hour] / 1000 if known else None}
        yield Point(HOUR, judged.facts.device, judged.facts.start_ms, values, name)


def bout_points(judged: Day) -> Iterator[Point]:
    """The bouts that began in the day and have ended, suspect ones among them, as such."""
    facts = judged.facts
    for one in facts.recorded:
        if one.suspect and facts.start_ms <= one.start_ms < facts.end_ms:
            yield _point(one.device, WholeBout(one.start_ms, one.end_ms, one.censored), [one], facts.nudges, True)
    for whole in judged.begun:
        if not whole.open:
            yield _point(facts.device, whole, _parts(whole, facts.recorded), facts.nudges, False)


def nudge_points(judged: Day) -> Iterator[Point]:
    """The nudges of the day."""
    facts = judged.facts
    begun = begun_in(facts.bouts, facts.start_ms, facts.end_ms)
    after_ms = answers(facts.nudges, stretches(begun), bool(begun) and begun[-1].rose)
    for one in facts.nudges:
        yield Point(NUDGE, one.device, one.at_ms, _of_nudge(one, after_ms.get(one.at_ms)))


def _of_nudge(one: Nudge, after_ms: int | None) -> dict[str, Any]:
    return {
        "stretch_s": one.stretch_ms / 1000,
        "nth": one.nth,
        "delivered": one.delivered,
        "why": one.why,
        "response_s": after_ms / 1000 if after_ms is not None and one.delivered else None,
    }


def _parts(whole: WholeBout, recorded: Sequence[Bout]) -> list[Bout]:
    return [one for one in recorded if not one.suspect and whole.start_ms <= one.start_ms < whole.end_ms]


def _point(device: str, whole: WholeBout, parts: Sequence[Bout], nudges: Sequence[Nudge], suspect: bool) -> Point:
    slid = [one.slid_ms for one in parts if one.slid_ms is not None]
    shifts = [one.shifts for one in parts if one.shifts is not None]
    values = {
        "duration_s": whole.length_ms / 1000,
        "end_ms": whole.end_ms,
        "slid_s": sum(slid) / 1000 if slid else None,
        "balance_lr": _mean([(one.balance_lr, one) for one in parts]),
        "balance_fr": _mean([(one.balance_fr, one) for one in parts]),
        "shifts": sum(shifts) if shifts else None,
        "nudges": sum(one.delivered and whole.start_ms <= one.at_ms <= whole.end_ms for one in nudges),
        "limit_s": parts[0].limit_ms / 1000 if parts else None,
        "censored": whole.censored,
        "suspect": suspect,
    }
    return Point(BOUT, device, whole.start_ms, values)


def _mean(said: Sequence[tuple[int | None, Bout]]) -> int | None:
    """The mean over time of the parts that say theirs."""
    known = [(value, one.end_ms - one.start_ms) for value, one in said if value is not None]
    return round(sum(value * ms for value, ms in known) / sum(ms for _, ms in known)) if known else None


@dataclass(frozen=True, slots=True)
class DeviceNotes:
    """What is known of a cushion beside its records: the label of its group, and its baseline."""

    group: str | None = None
    phase: BaselinePeriod | None = None


def rendered(judged: Day, over: Sequence[Counted], rules: Rules, known: DeviceNotes, now_ms: int) -> list[Point]:
    """Every point of a day; `over` are the days before it that have ended, and itself if it has.

    Two bouts that begin at the same ms are one point, that of the later boot and seq; one that is not suspect wins.
    """
    beside = compared(judged.day, judged.workday, over, known.phase, rules.by_part)
    bouts = {point.at_ms: point for point in bout_points(judged)}
    nudges = {point.at_ms: point for point in nudge_points(judged)}
    return [
        day_point(judged, beside, known.group),
        *hour_points(judged, rules.calendar, now_ms),
        *bouts.values(),
        *nudges.values(),
    ]


def remembered(judged: Day, points: list[Point]) -> DayInInflux:
    """What to remember of a day that was written."""
    own = judged.counted
    return DayInInflux(judged.over, own.sit_min, own.kind.value, written(shape_of(points)))


def counted(day: date, held: DayInInflux, workdays: frozenset[int]) -> Counted:
    """A day as goals count it, by what was remembered."""
    return Counted(day, day.weekday() in workdays, held.sit_min, Kind(held.worth))
