"""Days that are over are computed once, until a record touches them, and are those that a report tells."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from perch.days.baseline import note_of, written
from perch.days.cache import DayCache
from perch.days.hours import week, week_of
from perch.days.people import Sitter
from perch.days.window import DayWindows
from perch.journal import Reader, Writer
from perch.model.cushion import SeatState
from perch.model.records import Arrival, Record
from perch.report.json_report import facts
from perch.wire.decode import check
from support.messages import BOOT, bout, point, state
from support.recordings import DAYS
from support.weeks import DEVICE, FIRST, LAST, MINUTE, NOW_MS, PHASE, RULES, recorded, told

LATER_MS = NOW_MS + 3 * 86_400_000
DAY = timedelta(days=1)
HOUR_MS = 3_600_000


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = recorded(tmp_path)
    writer = Writer(path)
    writer.remember(note_of(DEVICE), written(PHASE))
    writer.close()
    return path


@pytest.fixture
def book(journal: Path) -> DayCache:
    return DayCache(Reader(journal), RULES)


def test_a_period_of_the_book_is_that_of_a_report(book: DayCache, journal: Path) -> None:
    for _ in range(2):
        found = book.period(Sitter.of_cushion(DEVICE), (FIRST, LAST), LATER_MS)
        assert facts(DAYS, [found]) == facts(DAYS, [told(journal, FIRST, LAST, PHASE, LATER_MS)])


def test_a_day_that_is_over_is_computed_once(book: DayCache) -> None:
    book.period(Sitter.of_cushion(DEVICE), (FIRST, LAST), LATER_MS)
    before = book.computed
    book.period(Sitter.of_cushion(DEVICE), (FIRST, LAST), LATER_MS)
    assert before >= 35 and book.computed == before


def test_those_who_ask_at_once_do_not_compute_the_same_days_beside_each_other(book: DayCache) -> None:
    years, all_at_once = (LAST - 400 * DAY, LAST), Barrier(4)

    def asked(_: int) -> None:
        all_at_once.wait()
        book.period(Sitter.of_cushion(DEVICE), years, LATER_MS)

    with ThreadPoolExecutor(4) as asking:
        list(asking.map(asked, range(4)))
    assert book.computed == 401


def test_years_that_were_looked_at_are_not_computed_again(book: DayCache) -> None:
    years = (LAST - 1826 * DAY, LAST)
    book.period(Sitter.of_cushion(DEVICE), years, LATER_MS)
    before = book.computed
    found = book.period(Sitter.of_cushion(DEVICE), years, LATER_MS)
    assert len(found.days) == 1827 and book.computed == before


def test_the_hours_of_days_are_those_of_a_report(book: DayCache) -> None:
    found = book.period(Sitter.of_cushion(DEVICE), (FIRST, LAST), LATER_MS)
    spreads = book.spreads(Sitter.of_cushion(DEVICE), [day.day for day in found.days], LATER_MS)
    assert week_of(spreads) == week(found.days, DAYS)


def test_days_that_may_still_change_are_computed_each_time(book: DayCache) -> None:
    for expected in (1, 2):
        book.days(Sitter.of_cushion(DEVICE), [LAST], NOW_MS)
        assert book.computed == expected


def heard(journal: Path, message: dict[str, Any], leaf: str = "record") -> list[Record]:
    """A message of the cushion "chair", stored; the record that it is."""
    topic, payload = f"perch/v1/chair/{leaf}", json.dumps(message).encode()
    meaning = check(topic, payload, LATER_MS)
    writer = Writer(journal)
    writer.store([Arrival(topic, payload, meaning)], LATER_MS)
    writer.close()
    return [meaning] if isinstance(meaning, Record) else []


def test_a_record_changes_the_days_around_it_and_no_other(journal: Path) -> None:
    boot, day = DAYS.bounds(FIRST)[0], FIRST + 5 * DAY
    book = DayCache(Reader(journal), RULES)
    book.period(Sitter.of_cushion("chair"), (FIRST, LAST), LATER_MS)
    before = book.computed
    start = DAYS.bounds(day)[0] + 6 * HOUR_MS - boot
    book.invalidate(heard(journal, bout(1, start, start + HOUR_MS, zero=boot)))
    found = book.period(Sitter.of_cushion("chair"), (FIRST, LAST), LATER_MS)
    assert [(one.day, one.sit_min) for one in found.days if one.sit_min] == [(day, 60.0)]
    assert 3 <= book.computed - before <= 5


def test_a_time_that_becomes_known_late_changes_all_days_since_the_boot(journal: Path) -> None:
    book = DayCache(Reader(journal), RULES)
    book.invalidate(heard(journal, bout(1, 6 * HOUR_MS, 7 * HOUR_MS, zero=None)))
    assert book.period(Sitter.of_cushion("chair"), (FIRST, LAST), LATER_MS).days[0].sit_min is None
    book.invalidate(heard(journal, point(2, 20 * 24 * HOUR_MS, zero=DAYS.bounds(FIRST)[0])))
    assert book.period(Sitter.of_cushion("chair"), (FIRST, LAST), LATER_MS).days[0].sit_min == 60.0


def test_a_start_that_tells_of_the_one_before_changes_the_days_of_that_one(journal: Path) -> None:
    boot = DAYS.bounds(FIRST)[0]
    heard(journal, bout(1, HOUR_MS, 2 * HOUR_MS, zero=boot))
    book = DayCache(Reader(journal), RULES)
    before = book.period(Sitter.of_cushion("chair"), (FIRST, FIRST), LATER_MS).days[0].facts.covered_ms
    told_of = {"boot": BOOT, "at": 2 * HOUR_MS + 10 * MINUTE}
    start = {"kind": "boot", "cause": "power-on", "fw": "1", "alive_until": told_of}
    book.invalidate(heard(journal, point(0, 0, boot="0000000b", zero=boot + 9 * 24 * HOUR_MS) | start))
    after = book.period(Sitter.of_cushion("chair"), (FIRST, FIRST), LATER_MS).days[0].facts.covered_ms
    assert after == before + 10 * MINUTE


def test_what_only_the_last_state_says_is_not_kept(journal: Path) -> None:
    boot = DAYS.bounds(FIRST)[0]
    heard(journal, state(zero=boot, since=0, at=5 * 24 * HOUR_MS, seated=False, bout=None), "state")
    book = DayCache(Reader(journal), RULES)
    for _ in range(2):
        book.days(Sitter.of_cushion("chair"), [FIRST + DAY, LAST], LATER_MS)
    assert book.computed == 3


def test_the_days_that_there_are_begin_with_the_first_bout(book: DayCache) -> None:
    known = list(book.known(Sitter.of_cushion(DEVICE), LATER_MS))
    assert known[0] == DAYS.day_of(LATER_MS) and known[-1] == FIRST
    assert list(book.known(Sitter.of_cushion("nobody"), LATER_MS)) == []


def test_the_cushion_looked_at_longest_ago_is_forgotten_where_there_are_too_many_days(
    book: DayCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perch.days.cache._MOST", 6)
    three = [FIRST + number * DAY for number in range(3)]
    for device in (DEVICE, "sofa", DEVICE, "bench", DEVICE):
        book.days(Sitter.of_cushion(device), three, LATER_MS)
    assert book.full and book.computed == 9
    book.days(Sitter.of_cushion("sofa"), three, LATER_MS)
    assert book.computed == 12


def test_of_more_cushions_than_are_kept_the_one_asked_for_longest_ago_is_read_again(journal: Path) -> None:
    asked: list[str] = []

    class Counted(Reader):
        def live(self, device: str) -> SeatState | None:
            asked.append(device)
            return super().live(device)

    windows = DayWindows(Counted(journal), DAYS, most=2)
    for device in ("desk", "sofa", "desk", "bench", "desk", "sofa"):
        windows.of(device, FIRST)
    assert asked == ["desk", "sofa", "bench", "sofa"]


def test_one_cushion_may_have_more_days_than_are_kept_of_all(book: DayCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perch.days.cache._MOST", 6)
    for _ in range(2):
        book.days(Sitter.of_cushion(DEVICE), [FIRST + number * DAY for number in range(9)], LATER_MS)
    assert book.computed == 9
