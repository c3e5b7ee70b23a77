"""How long five years of days take to be shown: the first time, and again."""

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

from perch.days.cache import DayCache
from perch.days.hours import bins, week_of
from perch.days.people import Sitter
from perch.days.period import Rules
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.journal import Reader, Writer
from perch.model.calendar import Calendar
from perch.report.html.usual_bars import usual_bars
from perch.web.content import history

DAYS, FIRST, DEVICE = 1826, date(2021, 3, 1), "chair"
MINUTE_MS = 60_000
CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
NOW_MS = CALENDAR.bounds(FIRST + timedelta(days=DAYS - 1))[1]
BAR_S = 1.0


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        writer = Writer(path)
        writer.store(list(arrivals(DEVICE, stays(Random(1)))), NOW_MS)
        writer.close()
        with Reader(path) as reader:
            book = DayCache(reader, Rules(CALENDAR, frozenset(range(5))))
            for which in ("the first time, with all days to be computed", "again", "again"):
                began = perf_counter()
                looked(book)
                print(f"five years, {which}: {perf_counter() - began:.2f} s (bar {BAR_S} s)")


def looked(book: DayCache) -> None:
    """All that the history shows of them."""
    period = book.period(Sitter.of_cushion(DEVICE), (FIRST, FIRST + timedelta(days=DAYS - 1)), NOW_MS)
    usual_bars(period)
    week_of(book.spreads(Sitter.of_cushion(DEVICE), [day.day for day in period.days], NOW_MS))
    bins(period.days)
    history.by_day(period)


def stays(chance: Random) -> Iterator[Stay]:
    """Some twenty bouts a day of 3 to 50 minutes."""
    for number in range(DAYS):
        start, end = CALENDAR.bounds(FIRST + timedelta(days=number))
        at, begins = start, start + 300 * MINUTE_MS
        while begins < end - 360 * MINUTE_MS:
            ends = begins + chance.randrange(3, 50) * MINUTE_MS
            yield Stay(at, begins, False, False)
            yield Stay(begins, ends, True, False)
            at, begins = ends, ends + chance.randrange(1, 12) * MINUTE_MS
        yield Stay(at, end, False, False)


if __name__ == "__main__":
    main()
