"""Whether a day can be compared with others, and why not."""

from collections.abc import Sequence
from enum import StrEnum

from perch.measures.bouts import WholeBout
from perch.measures.coverage import Interval, covered_ms
from perch.measures.day import Daily
from perch.model.language import N_

COVERED = 0.9
ONE_BOUT, ONE_BOUT_FROM_MIN = 0.95, 120
MOST_SUSPECT = 0.1


class Validity(StrEnum):
    """Compared with others, shown but not compared, a known zero, or nothing known."""

    VALID = "valid"
    INVALID = "invalid"
    AWAY = "away"
    UNKNOWN = "unknown"


def judgement(
    day: Daily | None, whole: Sequence[WholeBout], covered: Sequence[Interval], start_ms: int, end_ms: int
) -> tuple[Validity, tuple[str, ...]]:
    """Return the validity of the day `[start_ms, end_ms)`, or as much of it as has passed, and all reasons if invalid.

    `whole` are the bouts that touch it and `covered` the times in which the cushion was on. A reason is a sentence of
    the catalogue. Missing data is unknown, never taken as standing.
    """
    if day is None or not (day.sit_min or day.suspect_min):
        on = covered_ms(covered, start_ms, end_ms) >= COVERED * (end_ms - start_ms)
        return Validity.AWAY if on and day is not None else Validity.UNKNOWN, ()
    share = _sitting_covered(whole, covered, start_ms, end_ms)
    rules = {
        N_("too little is known between the first sit and the last rise"): share < COVERED,
        N_("under 60 minutes of sitting"): day.sit_min < 60,
        N_("under 2 sits"): day.n_bouts < 2,
        N_("one sit is almost all of it"): _is_one_bout(day),
        N_("somebody or something else was on the seat"): day.suspect_min > MOST_SUSPECT * _total_min(day),
    }
    broken = tuple(reason for reason, is_broken in rules.items() if is_broken)
    return Validity.INVALID if broken else Validity.VALID, broken


def _total_min(day: Daily) -> float:
    return (day.bout_mean_min or 0) * day.n_bouts


def _is_one_bout(day: Daily) -> bool:
    total = _total_min(day)
    return total > ONE_BOUT_FROM_MIN and (day.bout_longest_min or 0) >= ONE_BOUT * total


def _sitting_covered(whole: Sequence[WholeBout], covered: Sequence[Interval], start_ms: int, end_ms: int) -> float:
    """The covered part of the time from the first sit to the last rise within the day; 1 if nobody sat."""
    first = max(start_ms, min((bout.start_ms for bout in whole), default=start_ms))
    last = min(end_ms, max((bout.end_ms for bout in whole), default=start_ms))
    return covered_ms(covered, first, last) / (last - first) if last > first else 1.0
