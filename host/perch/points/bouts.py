"""`seat_bout` and `seat_nudge`: what began in a day, and what was prompted in it."""

from collections.abc import Iterator, Sequence
from typing import Any

from perch.measures.answered import answers
from perch.measures.day import begun_in
from perch.measures.joined import WholeBout
from perch.measures.stretches import stretches
from perch.nouns import Bout, Nudge
from perch.points.model import BOUT, NUDGE
from perch.points.point import Point
from perch.report.period import Judged


def bout_points(judged: Judged) -> Iterator[Point]:
    """The bouts that began in the day and have ended, suspect ones among them, as such."""
    facts = judged.facts
    for one in facts.recorded:
        if one.suspect and facts.start_ms <= one.start_ms < facts.end_ms:
            yield _point(one.device, WholeBout(one.start_ms, one.end_ms, one.censored), [one], facts.nudges, True)
    for whole in judged.begun:
        if not whole.open:
            yield _point(facts.device, whole, _parts(whole, facts.recorded), facts.nudges, False)


def nudge_points(judged: Judged) -> Iterator[Point]:
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
