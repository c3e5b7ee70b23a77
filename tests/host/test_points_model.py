"""The names that dashboards read."""

from dataclasses import fields

import pytest

from perch.measures.day import Daily
from perch.points import model


def test_no_field_is_there_twice() -> None:
    for one in model.MEASUREMENTS:
        assert len({field.name for field in one.fields}) == len(one.fields)


def test_every_daily_measure_is_a_field_of_the_day_with_the_unit_in_its_name() -> None:
    for measure in fields(Daily):
        assert model.DAY.field(measure.name).kind in (int, float)
    assert (model.DAY.field("sit_min").kind, model.DAY.field("sit_min").unit) == (float, "min")
    assert (model.DAY.field("n_bouts").kind, model.DAY.field("n_bouts").unit) == (int, "")
    assert model.DAY.field("median_response_s").unit == "s"


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="seat_hour has no field sat"):
        model.HOUR.field("sat")


def test_every_cell_has_a_field_for_its_load() -> None:
    assert model.STATE.field(model.load(model.MOST_CELLS - 1)).unit == "counts"
