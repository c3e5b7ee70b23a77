"""The points of a day: `seat_day`, `seat_hour`, `seat_bout`, `seat_nudge` and `seat_event`."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from perch.days.baseline import BaselinePeriod
from perch.days.hours import hours
from perch.days.period import Day, DayComparison, Rules, compared
from perch.influx.line import Point
from perch.influx.schema import BOUT, DAY, EVENT, HOUR, HOURS, NUDGE
from perch.influx.shape import day_points, written
from perch.measures.bouts import WholeBout, overlap_ms, stretches
from perch.measures.coverage import covered_ms
from perch.measures.day import answers, begun_in
from perch.measures.goal import Counted
from perch.measures.validity import Validity
from perch.model.calendar import MINUTE_MS, Calendar
from perch.model.sitting import Bout, Nudge
from perch.model.upkeep import DayInInflux

_MUTED = {"muted": "muted", "quiet": "quiet hours"}
"""Why somebody who did not want one got no reminder, in words."""


@dataclass(frozen=True, slots=True)
class DeviceNotes:
    """What the journal knows of a cushion beside its records: the label of its group, and its baseline."""

    group: str | None = None
    baseline: BaselinePeriod | None = None


def day_point(judged: Day, beside: DayComparison, group: str | None) -> Point:
    """The point of the day; without measures, not with zeros, where it is not known."""
    known = judged.sit_min is not None
    values: dict[str, Any] = {
        "known": known,
        "valid": judged.validity is Validity.VALID,
        "workday": judged.workday,
        "covered_min": judged.facts.covered_ms / MINUTE_MS,
        "group": group or "",
    }
    if known and judged.facts.headline:
        values |= asdict(judged.facts.headline)
    return Point(DAY, judged.facts.device, judged.facts.start_ms, values | asdict(beside))


def hour_points(judged: Day, calendar: Calendar, now_ms: int) -> Iterator[Point]:
    """All 24 local hours. A repeated hour is summed; a skipped hour or one to come is not known.

    An hour is known if somebody sat in it, or the cushion was on for half of its time so far.
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
    """The bouts that began in the day and have ended, suspect ones among them."""
    facts = judged.facts
    for bout in facts.recorded:
        if bout.suspect and facts.start_ms <= bout.start_ms < facts.end_ms:
            yield _point(bout.device, WholeBout(bout.start_ms, bout.end_ms, bout.censored), [bout], facts.nudges, True)
    sound = [bout for bout in facts.recorded if not bout.suspect]
    for whole in judged.begun:
        if not whole.open:
            parts = [bout for bout in sound if whole.start_ms <= bout.start_ms < whole.end_ms]
            yield _point(facts.device, whole, parts, facts.nudges, False)


def nudge_points(judged: Day) -> Iterator[Point]:
    """The nudges of the day."""
    facts = judged.facts
    begun = begun_in(facts.bouts, facts.start_ms, facts.end_ms)
    after_ms = answers(facts.nudges, stretches(begun), bool(begun) and begun[-1].rose)
    for nudge in facts.nudges:
        values = {
            "stretch_s": nudge.stretch_ms / 1000,
            "nth": nudge.nth,
            "delivered": nudge.delivered,
            "why": nudge.why,
            "response_s": after_ms[nudge.at_ms] / 1000 if nudge.delivered and nudge.at_ms in after_ms else None,
        }
        yield Point(NUDGE, nudge.device, nudge.at_ms, values)


def _point(device: str, whole: WholeBout, parts: Sequence[Bout], nudges: Sequence[Nudge], suspect: bool) -> Point:
    shifts = [bout.shifts for bout in parts if bout.shifts is not None]
    values = {
        "duration_s": whole.length_ms / 1000,
        "end_ms": whole.end_ms,
        "balance_lr": _mean([(bout.balance_lr, bout) for bout in parts]),
        "balance_fr": _mean([(bout.balance_fr, bout) for bout in parts]),
        "shifts": sum(shifts) if shifts else None,
        "nudges": sum(nudge.delivered and whole.start_ms <= nudge.at_ms <= whole.end_ms for nudge in nudges),
        "limit_s": parts[0].limit_ms / 1000 if parts else None,
        "censored": whole.censored,
        "suspect": suspect,
    }
    return Point(BOUT, device, whole.start_ms, values)


def _mean(values: Sequence[tuple[int | None, Bout]]) -> int | None:
    """The mean of the known values, weighted by the lengths of their bouts; None of no value."""
    known = [(value, bout.end_ms - bout.start_ms) for value, bout in values if value is not None]
    return round(sum(value * ms for value, ms in known) / sum(ms for _, ms in known)) if known else None


def event_points(judged: Day, baseline: BaselinePeriod | None, calibrations: Sequence[int]) -> Iterator[Point]:
    """Yield the events of a day; `calibrations` are moments (UTC ms), of this day and others."""
    facts = judged.facts
    if baseline and baseline.contains(judged.day):
        text = f"Measured in silence, day {baseline.number_of(judged.day)} of {baseline.days}"
        yield _event(facts.device, "baseline", facts.start_ms, text, facts.end_ms)
    for at_ms in calibrations:
        if facts.start_ms <= at_ms < facts.end_ms:
            yield _event(facts.device, "calibration", at_ms, "Calibrated", at_ms)
    for nudge in facts.nudges:
        if why := _MUTED.get(nudge.why or ""):
            yield _event(facts.device, "mute", nudge.at_ms, f"Reminder {nudge.nth}: {why}", nudge.at_ms)


def _event(device: str, kind: str, at_ms: int, text: str, until_ms: int) -> Point:
    return Point(EVENT, device, at_ms, {"text": text, "until_ms": until_ms}, kind)


def rendered(
    judged: Day, over: Sequence[Counted], rules: Rules, notes: DeviceNotes, calibrations: Sequence[int], now_ms: int
) -> list[Point]:
    """Every point of a day; `over` are the ended days that it is compared with, itself among them if it has ended.

    `calibrations` are the moments of calibrations (UTC ms), of this day and others.

    Two bouts that begin at the same ms are one point, that of the later boot and seq; a bout that is not suspect wins.
    """
    beside = compared(judged.day, judged.workday, over, notes.baseline, rules.by_part)
    bouts = {point.at_ms: point for point in bout_points(judged)}
    nudges = {point.at_ms: point for point in nudge_points(judged)}
    return [
        day_point(judged, beside, notes.group),
        *hour_points(judged, rules.calendar, now_ms),
        *bouts.values(),
        *nudges.values(),
        *event_points(judged, notes.baseline, calibrations),
    ]


def remembered(judged: Day, points: list[Point]) -> DayInInflux:
    """What the queue remembers of a written day."""
    own = judged.counted
    return DayInInflux(judged.over, own.sit_min, own.validity.value, written(day_points(points)))


def counted(day: date, before: DayInInflux, workdays: frozenset[int]) -> Counted:
    """A remembered day as goals count it."""
    return Counted(day, day.weekday() in workdays, before.sit_min, Validity(before.worth))
