"""The names that dashboards read."""

from dataclasses import fields

import pytest

from perch.influx import schema
from perch.measures.day import Daily


def test_no_field_is_there_twice() -> None:
    for one in schema.MEASUREMENTS:
        assert len({field.name for field in one.fields}) == len(one.fields)


def test_every_daily_measure_is_a_field_of_the_day_with_its_type() -> None:
    for measure in fields(Daily):
        assert schema.DAY.field(measure.name).kind in (int, float)
    assert schema.DAY.field("sit_min").kind is float
    assert schema.DAY.field("n_bouts").kind is int


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="seat_hour has no field sat"):
        schema.HOUR.field("sat")


def test_every_cell_has_a_field_for_its_load() -> None:
    assert schema.STATE.field(schema.load(schema.MOST_CELLS - 1)).kind is int
