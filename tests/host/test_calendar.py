"""Days of a zone: their bounds, and that splitting loses nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.model.calendar import Calendar, minutes_of

HOUR = 3_600_000
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia",
    "Pacific/Kwajalein", "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu", "America/Havana",
)  # fmt: skip


def ms(*parts: int, zone: str = "UTC", fold: int = 0) -> int:
    at = datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[misc, arg-type]
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def split(days: Calendar, start_ms: int, end_ms: int) -> Iterator[tuple[date, int, int]]:
    """The parts of an interval by day, as (day, start, end)."""
    while start_ms < end_ms:
        day = days.day_of(start_ms)
        until = min(end_ms, days.bounds(day)[1])
        yield day, start_ms, until
        start_ms = until


def calendar(zone: str, start: str = "04:00") -> Calendar:
    minutes = minutes_of(start)
    assert minutes is not None
    return Calendar(ZoneInfo(zone), minutes)


def hours(days: Calendar, day: date) -> float:
    start, end = days.bounds(day)
    return (end - start) / HOUR


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("04:00", 240),
        ("00:00", 0),
        ("23:59", 1439),
        ("24:00", None),
        ("12:60", None),
        ("4:00", None),
        ("", None),
        ("ab:cd", None),
    ],
)
def test_a_time_of_day_is_written_hh_mm(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


def test_a_late_night_belongs_to_its_evening() -> None:
    days = calendar("Europe/Berlin")
    assert days.day_of(ms(2026, 3, 3, 3, 59, 59, zone="Europe/Berlin")) == date(2026, 3, 2)
    assert days.day_of(ms(2026, 3, 3, 4, zone="Europe/Berlin")) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 23),
        ("Europe/Berlin", date(2026, 10, 24), 25),
        ("Europe/Berlin", date(2026, 10, 25), 24),
        ("Australia/Lord_Howe", date(2026, 4, 4), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 3), 23.5),
        ("Pacific/Apia", date(2011, 12, 29), 20),
        ("Pacific/Apia", date(2011, 12, 30), 4),
        ("Pacific/Apia", date(2011, 12, 31), 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: date, length: float) -> None:
    assert hours(calendar(zone), day) == length


def test_a_day_start_that_is_skipped_is_the_next_instant_that_exists() -> None:
    assert calendar("Europe/Berlin", "02:30").start(date(2026, 3, 29)) == ms(2026, 3, 29, 1)
    assert calendar("Australia/Lord_Howe", "02:10").start(date(2026, 10, 4)) == ms(2026, 10, 3, 15, 30)
    assert calendar("Pacific/Apia").start(date(2011, 12, 30)) == ms(2011, 12, 31, zone="Pacific/Apia")


def test_a_day_start_that_is_repeated_is_the_first() -> None:
    assert calendar("Europe/Berlin", "02:30").start(date(2026, 10, 25)) == ms(2026, 10, 25, 0, 30)


def test_clocks_set_back_over_midnight_do_not_reopen_a_day() -> None:
    days = calendar("America/St_Johns", "00:00")  # on 2010-11-07 at 00:01 the clocks went back to 23:01
    again = ms(2010, 11, 6, 23, 30, zone="America/St_Johns", fold=1)
    assert days.local(again).date() == date(2010, 11, 6)
    assert days.day_of(again) == date(2010, 11, 7)


def test_a_day_that_does_not_exist_holds_nothing() -> None:
    days = calendar("Pacific/Apia", "00:00")
    assert hours(days, date(2011, 12, 30)) == 0
    night = ms(2011, 12, 29, 23, zone="Pacific/Apia")
    assert [day for day, _, _ in split(days, night, night + 2 * HOUR)] == [
        date(2011, 12, 29),
        date(2011, 12, 31),
    ]


instants = st.integers(ms(1990, 1, 1), ms(2037, 1, 1))
calendars = st.builds(Calendar, st.sampled_from(ZONES).map(ZoneInfo), st.integers(0, 1439))


@given(calendars, instants, st.integers(0, 9 * 24 * HOUR))
def test_the_parts_of_an_interval_are_the_interval(days: Calendar, start: int, length: int) -> None:
    parts = list(split(days, start, start + length))
    assert sum(end - begin for _, begin, end in parts) == length
    assert all(one[2] == two[1] and one[0] < two[0] for one, two in pairwise(parts))
    for day, begin, end in parts:
        assert days.start(day) <= begin < end <= days.bounds(day)[1]


@given(calendars, instants)
def test_every_instant_is_in_exactly_the_day_it_belongs_to(days: Calendar, at: int) -> None:
    day = days.day_of(at)
    start, end = days.bounds(day)
    assert start <= at < end
    assert days.bounds(day - timedelta(days=1))[1] == start
