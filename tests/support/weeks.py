"""Five weeks of somebody on a chair, in a journal: a baseline of two, then a little less sitting."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from perch.days.baseline import BaselinePeriod
from perch.days.period import Period, Rules, period
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.journal import Reader, Writer
from perch.measures.goal import BASELINE_DAYS
from support.recordings import DAYS

MINUTE = 60_000
DEVICE = "import-chair"
FIRST = date(2026, 3, 2)  # a Monday; the clocks change on 29 March
LAST = FIRST + timedelta(days=34)
RULES = Rules(DAYS, frozenset(range(5)))
SILENT_DAY = date(2026, 4, 1)
LAZY_DAY = date(2026, 4, 2)
PHASE = BaselinePeriod(FIRST)
NOW_MS = DAYS.bounds(LAST)[1]


def recorded(folder: Path) -> Path:
    """The journal in this folder."""
    path = folder / "journal.db"
    writer = Writer(path)
    writer.store(list(arrivals(DEVICE, stays())), NOW_MS)
    writer.close()
    return path


def stays() -> Iterator[Stay]:
    """Bouts of 25 and 50 minutes on workdays, fewer after the baseline; one day without power, one with one sit."""
    for number in range(35):
        day = FIRST + timedelta(days=number)
        start, end = DAYS.bounds(day)
        if day == SILENT_DAY:
            continue
        at = start
        for sit, seated in enumerate(_sits(day, number)):
            begins = start + (5 * 60 + sit * 75) * MINUTE
            yield Stay(at, begins, False, False)
            yield Stay(begins, begins + seated * MINUTE, True, False)
            at = begins + seated * MINUTE
        yield Stay(at, end, False, False)


def _sits(day: date, number: int) -> list[int]:
    if day.weekday() > 4:
        return []
    if day == LAZY_DAY:
        return [30]
    return [50, 25, 50, 50 + number % 5, 25, 50] if number < BASELINE_DAYS else [50, 25, 35 + number % 3, 25, 25]


def told(path: Path, first: date, last: date, phase: BaselinePeriod | None = PHASE, now_ms: int = NOW_MS) -> Period:
    """Some of these days as they are reported."""
    with Reader(path) as reader:
        return period(reader, DEVICE, RULES, (first, last), phase, now_ms)
