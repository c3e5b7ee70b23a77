"""`seat_event`: what is marked in every picture of a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perch.days.baseline import BaselinePeriod
from perch.days.period import Day
from perch.influx.line import Point
from perch.influx.schema import EVENT

_MUTED = {"muted": "muted", "quiet": "quiet hours"}
"""Why somebody who did not want one got no reminder, in words."""


@dataclass(frozen=True, slots=True)
class DeviceNotes:
    """What the journal knows of a cushion beside its records: the label of its group, and its baseline."""

    group: str | None = None
    baseline: BaselinePeriod | None = None


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
