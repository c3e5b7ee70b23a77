"""What somebody did on a chair before a demo begins: two weeks as they usually are, then less sitting at a time."""

from collections.abc import Iterator
from datetime import date

from perch.importers.stays import Stay
from perch.measures.goal import BASELINE_DAYS
from perch.model.calendar import MINUTE_MS, Calendar, each_day

_MORNING_MIN = 5 * 60  # from the start of a day at 04:00
_LUNCH_AT = 4 * 60
_USUAL_MIN, _NEW_MIN = 62, 38
_BREAK_MIN = 11
_WORK_MIN = 9 * 60


def past(calendar: Calendar, first: date, last: date, seed: int = 1) -> Iterator[Stay]:
    """Yield the stays of each day from `first` to `last`, seated or not, without a gap."""
    days = each_day(first, last)
    for number, day in enumerate(days):
        yield from _day(*calendar.bounds(day), _sits(day, number, len(days), seed))


def _day(start_ms: int, end_ms: int, sits: list[tuple[int, int]]) -> Iterator[Stay]:
    at_ms = start_ms
    for begin, length in sits:
        begin_ms = start_ms + (_MORNING_MIN + begin) * MINUTE_MS
        yield Stay(at_ms, begin_ms, False, False)
        at_ms = begin_ms + length * MINUTE_MS
        yield Stay(begin_ms, at_ms, True, False)
    yield Stay(at_ms, end_ms, False, False)


def _sits(day: date, number: int, days: int, seed: int) -> list[tuple[int, int]]:
    """Return (minutes after nine, minutes seated) of each sit of a day; none on most days of a weekend."""
    chance = Chance(seed * 7919 + number)
    if day.weekday() > 4:
        return [(90 + chance.below(60), 25 + chance.below(40))] if chance.below(2) else []
    done = max(0, number - BASELINE_DAYS) / max(1, days - BASELINE_DAYS)
    usual = round(_USUAL_MIN - (_USUAL_MIN - _NEW_MIN) * min(1.0, 1.4 * done))
    at, found = chance.below(25), []
    while at < _WORK_MIN:
        length = max(8, usual + chance.below(29) - 14)
        found.append((at, length))
        at += length + _BREAK_MIN + chance.below(9)
        if _LUNCH_AT - 60 < at < _LUNCH_AT:
            at = _LUNCH_AT + chance.below(15)
    return found


class Chance:
    """A small generator of numbers that are the same everywhere: a pure module takes none from the system."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2_654_435_761 + 12_345) % 2**32

    def below(self, end: int) -> int:
        """Return the next number from 0 to `end`, without `end`."""
        self._state = (self._state * 1_664_525 + 1_013_904_223) % 2**32
        return (self._state >> 16) * end >> 16
