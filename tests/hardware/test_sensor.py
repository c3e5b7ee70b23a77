"""The model of a cell, by hand; and that the documents say what it says."""

from pathlib import Path

import pytest

from boards.esp32.cells import SETTLE_US
from boards.esp32.conductance import DEAD_UV, LINEAR_UV, TOP
from boards.esp32.pins import MOST_CELLS
from design import power, sensor
from design.variants import DIVIDER_OHM

HARDWARE = Path(__file__).parents[2] / "hardware"
EVERYBODY = [(mass, place) for mass in sensor.MASSES_KG for place in sensor.PLACES]


@pytest.mark.parametrize(
    ("document", "told"),
    [("sensors.md", sensor.told), ("calibration.md", sensor.weights_told), ("power.md", power.told)],
)
def test_the_document_has_the_tables_that_the_command_prints(document: str, told) -> None:
    text = (HARDWARE / document).read_text(encoding="utf-8")
    tables = "\n".join(told()).split("\n\n")
    assert [table for table in tables if table not in text] == [], f"python -m design {document.split('.')[0]}"


def test_force_and_voltage_by_hand() -> None:
    # 70 kg * 9.81 * 0.75 / 0.13 m² = 3961.7 Pa; 2.75 times that on a puck of 3.1416 cm² is 3.423 N and 273.8 µS,
    # which with 3300 Ω makes 0.9036 / 1.9036 of 3300 mV.
    cell = sensor.under(70, "bones")
    assert cell.force_n == pytest.approx(3.4227, abs=1e-3)
    assert cell.conductance_us == pytest.approx(273.8, abs=0.1)
    assert cell.divider_mv == pytest.approx(1566.4, abs=0.5)


def test_a_voltage_leads_back_to_its_conductance() -> None:
    for us in (15, 150, 800):
        assert sensor.conductance_us(sensor.divider_mv(us)) == pytest.approx(us)


@pytest.mark.parametrize(("mass", "place"), EVERYBODY)
def test_every_cell_under_everybody_is_within_the_linear_range(mass: int, place: str) -> None:
    usual = sensor.under(mass, place)
    worst = sensor.under(mass, place, more=(1 + sensor.SPREAD) * (1 + sensor.CREEP))
    assert DEAD_UV / 1000 < usual.divider_mv < worst.divider_mv < LINEAR_UV / 1000
    assert sensor.ACTUATION_N < usual.force_n < sensor.RANGE_N
    assert 0 < usual.counts < TOP


def test_the_divider_is_the_largest_that_bears_the_worst_cell() -> None:
    assert sensor.largest_divider_ohm(sensor.puck_cm2()) == DIVIDER_OHM
    assert sensor.divider_mv(sensor.worst_us(sensor.puck_cm2()), DIVIDER_OHM) < LINEAR_UV / 1000
    assert sensor.divider_mv(sensor.worst_us(sensor.puck_cm2()), 3900) > LINEAR_UV / 1000


@pytest.mark.parametrize("cells", [4, 6, 8])
def test_the_lightest_person_is_far_from_the_threshold_even_with_an_insensitive_cushion(cells: int) -> None:
    total, threshold = sensor.summed(sensor.MASSES_KG[0], cells)
    assert total * (1 - sensor.SPREAD) > 5 * threshold


def test_the_places_are_those_of_the_layouts() -> None:
    assert sensor.places_of(4) == ["bones"] * 2 + ["thighs"] * 2
    assert sensor.places_of(8) == ["bones"] * 2 + ["outer"] * 2 + ["hips"] * 2 + ["thighs"] * 2


def test_creep_is_what_its_maker_tells_and_even_in_log_time() -> None:
    assert sensor.creep_percent(48 * 3600) == pytest.approx(12)
    decades = [sensor.creep_percent(10**n) for n in range(1, 5)]
    assert [b - a for a, b in zip(decades, decades[1:], strict=False)] == pytest.approx([decades[0]] * 3)


def test_a_filter_at_the_multiplexers_output_would_not_settle_in_time() -> None:
    # One capacitor at the common pin would have to follow each cell through 3.3 kΩ; at the cells it need not.
    assert sensor.settling_us(DIVIDER_OHM, sensor.FILTER_NF) > SETTLE_US
    assert sensor.settling_us(200, 0.1) < SETTLE_US / 100
    assert MOST_CELLS == 16


def test_hours_by_hand() -> None:
    # 10 Ah of 3.7 V cells are 37 Wh, 85 % of it through 5 V: 6.29 Ah, which at 50 mA last 125.8 h.
    assert power.hours(10000, 50) == pytest.approx(125.8)


def test_more_in_the_cushion_takes_more_and_sleep_takes_less() -> None:
    for full, simple in zip(power.states(True), power.states(False), strict=True):
        assert full.current_ma >= simple.current_ma
    assert power.sleeping_ma() < power.day_ma(False) < power.day_ma(True)
