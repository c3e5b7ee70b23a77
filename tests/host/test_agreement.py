"""Files of activPALs, made up and over changes of the clocks, beside a second computation that shares nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activpal import CLOSE_MIN, bouts, by_day, difference
from perch.importers.formats import opened
from perch.importers.measures import measured_by_day
from perch.model.calendar import Calendar
from support.recordings import Event, events, events_ex

pytestmark = pytest.mark.slow

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
STARTS = st.sampled_from(["2026-03-27T09:00:00", "2026-10-23T22:15:00", "2026-03-07T03:59:50", "2026-11-01T13:00:00"])
CODES = st.sampled_from(["0", "0", "1", "1", "2", "2.1", "3.1", "3.2", "3", "4", "5"])
TENTHS = st.one_of(st.integers(100, 900), st.integers(100, 36_000), st.sampled_from([1_200, 12_000, 24_000, 600_000]))


def made(start: str, rows: list[tuple[str, int]]) -> list[Event]:
    """Events one after the other, by a clock that counts on."""
    at, found = datetime.fromisoformat(start), []
    for code, tenths in rows:
        found.append((at.isoformat(), tenths / 10, code))
        at += timedelta(seconds=tenths / 10)
    return found


@pytest.mark.parametrize("form", [events, events_ex])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STARTS, ZONES, st.lists(st.tuples(CODES, TENTHS), min_size=1, max_size=80))
def test_the_days_of_a_recording_are_those_of_a_second_computation(
    form: Callable[[list[Event]], str], tmp_path: Path, start: str, zone: str, rows: list[tuple[str, int]]
) -> None:
    path = tmp_path / "Events.csv"
    path.write_text(form(made(start, rows)))
    ours = measured_by_day(opened(StringIO(path.read_text()), ZoneInfo(zone)).stays, Calendar(ZoneInfo(zone)))
    theirs = by_day(*bouts(path, ZoneInfo(zone)), ZoneInfo(zone))
    assert [day["day"] for day in ours] == list(theirs)
    for day in ours:
        off = {name: difference(value, day[name]) for name, value in theirs[day["day"]].items()}
        assert max(off.values()) <= CLOSE_MIN, (day["day"], off)
