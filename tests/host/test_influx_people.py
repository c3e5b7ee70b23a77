"""The days of a person in InfluxDB: only where they switched that on, gone when it is off, and never a zero untold."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from perch.days.people import person_period, sitters
from perch.importers.records import arrivals
from perch.importers.stays import Stay
from perch.influx.batch_writer import BatchWriter
from perch.influx.people import PeopleSync
from perch.journal import InfluxQueue, Reader, Writer
from perch.model.people import (
    BreakActivity,
    DiaryDay,
    Did,
    DrillAnswer,
    Family,
    Flare,
    Person,
    PlanChange,
    PlanMove,
    Sharing,
    Tombstone,
    Walk,
)
from perch.programme.entries import Fact, entry_of
from support.fake_influx import FakeInflux
from support.recordings import DAYS
from support.weeks import RULES

MINUTE, DAY = 60_000, date(2026, 3, 4)
START, END = DAYS.bounds(DAY)
NOW_MS = END + 3 * 86_400_000
MIA = Person("m1", "Mia, the first", ("desk", "sofa"))


class Host:
    """A journal with two cushions, and what keeps an InfluxDB as it is."""

    def __init__(self, folder: Path, store: FakeInflux) -> None:
        self.path, self.store, self.told = folder / "journal.db", store, 0
        with closing(Writer(self.path)) as writer:
            for cushion, sits in (("desk", ((60, 100), (200, 260))), ("sofa", ((90, 120), (300, 345)))):
                stays, last = [], START
                for begin, end in ((START + a * MINUTE, START + b * MINUTE) for a, b in sits):
                    stays += [Stay(last, begin, False, False), Stay(begin, end, True, False)]
                    last = end
                writer.store(list(arrivals(cushion, [*stays, Stay(last, END, False, False)])), NOW_MS)
        self.tell(MIA)
        self.restart()

    def restart(self) -> None:
        self.reader, self.queue = Reader(self.path), InfluxQueue(self.path)
        writer = BatchWriter(self.store, self.queue)
        self.sync = PeopleSync(self.reader, self.queue, writer, RULES)

    def close(self) -> None:
        self.reader.close()
        self.queue.close()

    def tell(self, *facts: Fact) -> None:
        with closing(Writer(self.path, beside_host=True)) as writer:
            for fact in facts:
                self.told += 1
                writer.tell([entry_of(fact, "m1", f"{self.told:016x}", self.told)])

    def points(self) -> dict[int, dict[str, Any]]:
        self.sync.look(NOW_MS)
        return {point.pop("time"): point for point in self.store.of("person_day")}


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    host = Host(tmp_path, FakeInflux())
    yield host
    host.close()


def test_nothing_goes_there_until_it_is_switched_on(host: Host) -> None:
    host.tell(Walk(DAY, 12), DiaryDay(DAY, 3))
    assert host.points() == {} and not host.store.writes


def test_a_day_has_the_sitting_of_all_cushions_and_the_walks_worked_out_by_hand(host: Host) -> None:
    """165 minutes in three sits, ten of them twice; gaps of 80 and 40 min, of which one is a break under an hour."""
    host.tell(Sharing(influx=True), Walk(DAY, 12), Walk(DAY, 5), DiaryDay(DAY, 3), Flare(DAY))
    host.tell(PlanChange(DAY, START, PlanMove.BEGIN, 10, 4))
    host.tell(BreakActivity(START, Did.DRILL, Family.KNEELING, 1, DrillAnswer.DONE), BreakActivity(START, Did.UP))
    day = host.points()[START]
    assert (day["known"], day["valid"], day["sit_min"], day["overlap_min"]) == ("1i", "1i", "165.0", "10.0")
    assert (day["walks"], day["walk_min"], day["planned_walks"], day["planned_min"]) == ("2i", "17.0", "4i", "10.0")
    assert (day["counted_breaks"], day["breaks_done"]) == ("1i", "1i")
    assert not {"pain", "limited", "flare", "told_28"} & set(day)
    (series,) = {name for name, _ in host.store.points}
    assert series == r"person_day,device=person-m1,person=Mia\,\ the\ first"


def test_a_day_that_was_not_told_has_no_field_and_one_of_which_nothing_is_known_no_sitting(host: Host) -> None:
    host.tell(Sharing(influx=True, pain=True), DiaryDay(DAY + timedelta(2), 0, True, kept_from=0))
    host.tell(DiaryDay(DAY + timedelta(3), 0))
    points = host.points()
    told, silent = points[DAYS.start(DAY + timedelta(2))], points[DAYS.start(DAY + timedelta(1))]
    assert (told["pain"], told["limited"], told["pain_free_28"], told["told_28"]) == ("0i", "1i", "1i", "1i")
    assert told["kept_from"] == "0i" and "kept_from" not in points[DAYS.start(DAY + timedelta(3))]
    assert silent["known"] == "0i"
    assert not {"sit_min", "walks", "walk_min", "breaks_done", "pain", "counted_breaks"} & set(silent)


def test_pain_goes_only_where_it_is_allowed_and_goes_away_again(host: Host) -> None:
    host.tell(Sharing(influx=True, pain=True), DiaryDay(DAY, 3), Flare(DAY))
    assert (host.points()[START]["pain"], host.points()[START]["flare"]) == ("3i", "1i")
    host.tell(Sharing(influx=True))
    assert not {"pain", "flare"} & set(host.points()[START])


def test_a_diary_day_that_is_deleted_is_gone_there_too(host: Host) -> None:
    host.tell(Sharing(influx=True, pain=True), DiaryDay(DAY, 3))
    assert host.points()[START]["pain"] == "3i"
    with closing(Writer(host.path, beside_host=True)) as writer:
        writer.bury(Tombstone("m1", "diary", "", 99))
    assert "pain" not in host.points()[START] and host.points()[START]["sit_min"] == "165.0"


@pytest.mark.parametrize("restarted", [False, True])
def test_switched_off_or_deleted_nothing_is_left_of_it(host: Host, restarted: bool) -> None:
    host.tell(Sharing(influx=True, pain=True), DiaryDay(DAY, 3))
    assert host.points()
    if restarted:
        host.close()
        host.restart()
        host.tell(Sharing())
    else:
        with closing(Writer(host.path, beside_host=True)) as writer:
            writer.bury(Tombstone("m1", "", "", 99))
    assert host.points() == {} and host.queue.notes("influx-person:") == {}


def test_looking_again_writes_nothing_and_another_name_takes_the_place_of_the_first(host: Host) -> None:
    host.tell(Sharing(influx=True))
    host.points()
    before = list(host.store.writes)
    host.points()
    assert host.store.writes == before
    host.tell(Person("m1", "Maja", ("desk", "sofa")))
    host.points()
    assert {name for name, _ in host.store.points} == {"person_day,device=person-m1,person=Maja"}


def test_a_store_that_cannot_delete_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Host(tmp_path, FakeInflux(deletes=False))) as host:
        host.tell(Sharing(influx=True))
        host.points()
        host.tell(Sharing())
        host.points()
    assert "cannot delete" in caplog.text


def test_the_numbers_are_those_of_the_report(host: Host) -> None:
    host.tell(Sharing(influx=True))
    sent = host.points()[START]
    (mia,) = sitters(host.reader, DAYS)
    (day,) = person_period(host.reader, mia, RULES, (DAY, DAY), NOW_MS).days
    assert float(sent["sit_min"]) == day.sit_min and day.facts.headline
    assert sent["counted_breaks"] == f"{day.facts.headline.counted_breaks}i"


def test_days_of_a_person_that_cannot_be_made_hold_up_nothing_and_are_set_aside_once(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.tell(Sharing(influx=True), Walk(DAY, 12))

    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr("perch.influx.people.person_points", fail)
    assert host.points() == host.points() == {}
    (row,) = host.reader.quarantine().rows
    assert (row.topic, row.count) == ("influx/person_day", 1) and "KeyError('a mistake')" in row.reason
    monkeypatch.undo()
    assert START in host.points()
