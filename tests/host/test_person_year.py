"""A year of somebody with two cushions: the same numbers in terminal, page, HTML, JSON, export and InfluxDB.

On a day of the last week somebody else sat on one of them, and they on a third one, and both were said to.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.cache import DayCache
from perch.days.people import Sitter, person_period, sitters
from perch.days.period import Period
from perch.export.tables import PERSON_DAYS
from perch.export.write import CsvSheet, Export
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.influx.batch_writer import BatchWriter
from perch.influx.people import PeopleSync
from perch.journal import InfluxQueue, Reader, Writer
from perch.model.language import minutes_lasting
from perch.model.people import DiaryDay, Person, SatBout, Sharing, Walk
from perch.model.sitting import Bout
from perch.programme.diary import pain_free
from perch.programme.entries import Fact, entry_of, of_person
from perch.report.html.page import page
from perch.report.json_report import facts
from perch.report.terminal.console import console
from perch.report.terminal.period import several_days
from perch.service.entries import name_sitter
from perch.simulator.past import past
from perch.simulator.past_entries import past_entries
from support.fake_influx import FakeInflux
from support.recordings import DAYS
from support.weeks import RULES

pytestmark = pytest.mark.slow

LAST = date(2026, 3, 1)
FIRST = LAST - timedelta(364)
NOW_MS = DAYS.bounds(LAST)[1]
MIA, TOM = Person("m1", "Mia", ("desk", "sofa")), Person("t1", "Tom", ("den",))
GUEST_DAY = LAST - timedelta(3)
WEEK = (LAST - timedelta(6), LAST)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk by day, the sofa in the evening, some minutes of which on both; a programme all the year."""
    path = tmp_path_factory.mktemp("year") / "journal.db"
    evenings = list(_evenings())
    with closing(Writer(path)) as writer:
        writer.store(list(arrivals("desk", past(DAYS, FIRST, LAST))), NOW_MS)
        writer.store(list(arrivals("sofa", evenings)), NOW_MS)
        writer.remember(note_of("desk"), written(BaselinePeriod(FIRST)))
        night = DAYS.bounds(GUEST_DAY)[0] + 20 * 3_600_000
        writer.store(list(arrivals("den", [Stay(night, night + 25 * 60_000, True, False)])), NOW_MS)
        moments: list[tuple[int, Fact]] = [(1, MIA), (2, Sharing(influx=True, pain=True))]
        moments += past_entries(DAYS, FIRST, LAST)
        writer.tell([entry_of(fact, "m1", f"{number:016x}", at) for number, (at, fact) in enumerate(moments)])
        writer.tell([entry_of(TOM, "t1", "f" * 16, 1)])
    return path


@pytest.fixture(scope="module")
def journal(alone: Path) -> Path:
    """The same, and Tom sat a while at the desk, and Mia in the den."""
    lent, borrowed = guests(alone)
    _, before = whole(alone, (GUEST_DAY, GUEST_DAY))
    for bout, sitter in ((lent, TOM), (borrowed, MIA)):
        with Reader(alone) as reader:
            name_sitter(alone, reader.entries(), SatBout(*bout[:4]), sitter, NOW_MS)
    _, after = whole(alone, (GUEST_DAY, GUEST_DAY))
    assert before.days[0].sit_min is not None
    gone = (lent.end_ms - lent.start_ms) / 60_000
    assert after.days[0].sit_min == pytest.approx(before.days[0].sit_min - gone + 25)
    return alone


def guests(path: Path) -> tuple[Bout, Bout]:
    """The bout at the desk that Tom sat, and the one in the den that Mia did."""
    day = DAYS.bounds(GUEST_DAY)
    with Reader(path) as reader:
        return reader.bouts("desk", *day)[0], reader.bouts("den", *day)[0]


def _evenings() -> Iterator[Stay]:
    for number in range(365):
        start, end = DAYS.bounds(FIRST + timedelta(number))
        begins = start + (13 * 60 + number % 50) * 60_000
        yield Stay(start, begins, False, False)
        yield Stay(begins, begins + 40 * 60_000, True, False)
        yield Stay(begins + 40 * 60_000, end, False, False)


def whole(path: Path, span: tuple[date, date] = (FIRST, LAST)) -> tuple[Sitter, Period]:
    with Reader(path) as reader:
        mia = next(who for who in sitters(reader, DAYS) if who.id == "m1")
        return mia, person_period(reader, mia, RULES, span, NOW_MS)


def test_all_ways_out_have_the_same_numbers(journal: Path) -> None:
    mia, period = whole(journal)
    sat = {day.day.isoformat(): day.sit_min for day in period.days}
    assert any(day.facts.overlap_ms for day in period.days) and sum(day.counts for day in period.days) > 300

    with Reader(journal) as reader:
        cache = DayCache(reader, RULES)
        cached = cache.period(mia, (FIRST, LAST), NOW_MS)
        assert {day.day.isoformat(): day.sit_min for day in cached.days} == sat
        assert (cached.five, cached.progress, cached.cushions) == (period.five, period.progress, period.cushions)
        computed = cache.computed
        cache.period(mia, (FIRST, LAST), NOW_MS)
        assert cache.computed - computed < 40, "only the newest days are computed again"

        (told,) = facts(DAYS, [period])["people"]
        assert {day["day"]: day["measures"]["sit_min"] for day in told["days"]} == sat

        text = io.StringIO()
        Export(reader, [], RULES, NOW_MS, sitters=[mia]).to([(PERSON_DAYS, CsvSheet(text, PERSON_DAYS.columns))])
        rows = list(csv.DictReader(io.StringIO(text.getvalue())))
        assert {row["day"]: float(row["sit_min"]) for row in rows} == pytest.approx(sat)
        assert sum(float(row["overlap_min"]) for row in rows) == pytest.approx(
            sum(day.facts.overlap_ms for day in period.days) / 60_000
        )

        store = FakeInflux()
        with closing(InfluxQueue(journal)) as queue:
            PeopleSync(reader, queue, BatchWriter(store, queue), RULES).look(NOW_MS)
        points = {point["time"]: point for point in store.of("person_day")}
        of_days = {day.day.isoformat(): points[day.facts.start_ms] for day in period.days}
        assert {day: float(point["sit_min"]) for day, point in of_days.items()} == pytest.approx(sat)
        diary = of_person(reader.entries(), "m1").facts(DiaryDay)
        newest = max(diary)
        free = pain_free(diary, newest.day)
        of_newest = of_days[newest.day.isoformat()]
        assert (of_newest["pain_free_28"], of_newest["told_28"]) == (f"{free.days}i", f"{free.told}i")
        walks = of_person(reader.entries(), "m1").facts(Walk)
        assert sum(float(point.get("walk_min", 0)) for point in points.values()) == sum(w.minutes for w in walks)


def test_terminal_and_html_say_the_number_of_the_week(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, week = whole(journal, WEEK)
    assert week.five.sit_min is not None
    said = minutes_lasting(week.five.sit_min)
    console().print(several_days(week, DAYS, LAST))
    assert said in page([week], DAYS, LAST, NOW_MS)
    assert said in capsys.readouterr().out
