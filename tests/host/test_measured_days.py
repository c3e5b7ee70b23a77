"""Many days of bouts: nothing is lost between them, in any zone, and together they are what they add up to."""

from dataclasses import asdict
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.importers.measures import bouts, measured_by_day, measured_together
from perch.importers.stays import Stay
from perch.measures.bouts import WholeBout
from perch.measures.day import daily
from perch.measures.totals import by_day
from perch.model.calendar import Calendar
from support.recordings import DAYS, utc_ms

MINUTE = 60_000
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")]
AROUND_A_CHANGE = utc_ms("2026-03-27T00:00:00Z")

rows = st.lists(st.tuples(st.integers(0, 40 * 60), st.integers(1, 30 * 60)), max_size=25)


def made(steps: list[tuple[int, int]]) -> list[Stay]:
    """Stays from minutes up and minutes seated in turn."""
    at, found = AROUND_A_CHANGE, []
    for up, seated in steps:
        at += up * MINUTE
        found.append(Stay(at, at + seated * MINUTE, True, False))
        at += seated * MINUTE
    return found


@given(rows, st.sampled_from(ZONES), st.integers(0, 23 * 60))
def test_no_minute_is_lost_between_days_in_any_zone(steps: list[tuple[int, int]], zone: ZoneInfo, start: int) -> None:
    stays = made(steps)
    days = measured_by_day(stays, Calendar(zone, start))
    assert sum(day["sit_min"] for day in days) == pytest.approx(sum(seated for _, seated in steps))
    assert sum(day["n_bouts"] for day in days) == len(steps)
    assert [day["day"] for day in days] == sorted({day["day"] for day in days})


@given(rows, st.sampled_from(ZONES), st.integers(0, 23 * 60))
def test_all_together_is_the_same_wherever_days_begin(steps: list[tuple[int, int]], zone: ZoneInfo, start: int) -> None:
    here, there = (measured_together(made(steps), one) for one in (Calendar(UTC), Calendar(zone, start)))
    assert here | {"n_days": 0} == pytest.approx(there | {"n_days": 0})


@given(rows)
def test_all_together_is_one_long_day(steps: list[tuple[int, int]]) -> None:
    together = measured_together(made(steps), DAYS)
    whole = list(bouts(made(steps)))
    one_day = asdict(daily(whole, AROUND_A_CHANGE, AROUND_A_CHANGE + 10**12))
    for name in ("counted_breaks", "min_over_40", "stretch_longest_min", "present_min", "sit_per_8h", "min_ge40"):
        assert together[name] == pytest.approx(one_day[name])


def test_a_stretch_over_the_bound_of_days_is_one_stretch_of_all_together() -> None:
    found = measured_together(
        [Stay(utc_ms("2026-03-02T03:30:00+01:00"), utc_ms("2026-03-02T03:59:30+01:00"), True, False),
         Stay(utc_ms("2026-03-02T04:00:30+01:00"), utc_ms("2026-03-02T04:30:00+01:00"), True, False),
         Stay(utc_ms("2026-03-02T04:35:00+01:00"), utc_ms("2026-03-02T04:40:00+01:00"), True, False)],
        DAYS,
    )  # fmt: skip
    assert (found["n_days"], found["stretch_longest_min"], found["min_over_40"]) == (2, 59, 19)
    assert (found["counted_breaks"], found["present_min"]) == (1, 70)


def test_the_known_lengths_are_measured_together() -> None:
    lengths = (3, 5, 8, 12, 17, 20, 25, 30, 40, 45, 60, 75)
    found = measured_together(made([(70, length) for length in lengths]), DAYS)
    assert (found["n_bouts"], found["sit_min"], found["rises"]) == (12, 340, 12)
    assert found["rises_per_sit_h"] == pytest.approx(2.1176470588235294)
    assert found["gini"] == pytest.approx(0.46256684491978617)
    assert found["alpha_se"] == pytest.approx(0.09722759141114672)
    assert (found["present_min"], found["sit_per_8h"], found["min_over_40"]) == (340, 480, 60)
    assert found["stretch_longest_min"] == 75


def test_nothing_together_is_nothing() -> None:
    found = measured_together([], DAYS)
    assert (found["n_days"], found["n_bouts"], found["sit_min"]) == (0, 0, 0)
    assert {found[name] for name in ("bout_mean_min", "gini", "sit_per_8h", "stretch_longest_min")} == {None}


def test_a_bout_of_days_is_split_and_counted_in_the_day_of_its_start() -> None:
    bout = WholeBout(utc_ms("2026-03-02T20:00:00+01:00"), utc_ms("2026-03-05T05:00:00+01:00"))
    found = [(day, numbers.sit_min, numbers.n_bouts) for day, numbers, _ in by_day([bout], DAYS)]
    assert found == [
        (date(2026, 3, 2), 8 * 60, 1), (date(2026, 3, 3), 24 * 60, 0),
        (date(2026, 3, 4), 24 * 60, 0), (date(2026, 3, 5), 60, 0),
    ]  # fmt: skip
    together = measured_together([Stay(bout.start_ms, bout.end_ms, True, False)], DAYS)
    assert (together["n_days"], together["sit_min"], together["n_bouts"]) == (4, 57 * 60, 1)


def test_days_nobody_is_known_of_are_left_out() -> None:
    found = measured_by_day([Stay(0, MINUTE, True, True), Stay(10**9, 10**9 + MINUTE, True, False)], DAYS)
    assert [(day["day"], day["n_censored"]) for day in found] == [("1969-12-31", 1), ("1970-01-12", 0)]


def test_a_day_that_a_zone_leaves_out_is_none() -> None:
    bout = WholeBout(utc_ms("2011-12-30T09:00:00Z"), utc_ms("2011-12-30T11:00:00Z"))  # Samoa crosses the date line
    found = [(day, numbers.sit_min) for day, numbers, _ in by_day([bout], Calendar(ZoneInfo("Pacific/Apia"), 0))]
    assert found == [(date(2011, 12, 29), 60), (date(2011, 12, 31), 60)]
