"""The model of seats, people and cells, by hand; and that the documents say what it says."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from boards.esp32.cells import SETTLE_US
from boards.esp32.conductance import TOP, Divider
from boards.esp32.pins import BOARDS, MOST_CELLS
from cushion.faults import HIGH_COUNT
from design import population, power, sensor
from design.seats import SEATS, Seat
from design.variants import DIVIDER_OHM, FILTER_NF, VELOSTAT_OHM

HARDWARE = Path(__file__).parents[2] / "hardware"
FIRM, SOFT = SEATS["firm"], SEATS["soft"]
BEFORE, PLAIN, NOW = population.DESIGNS


@pytest.mark.parametrize(
    ("document", "printed"),
    [
        ("sensors.md", sensor.tables),
        ("sensors.md", population.tables),
        ("README.md", population.tables),
        ("calibration.md", sensor.weights_tables),
        ("power.md", power.tables),
    ],
)
def test_the_document_has_the_tables_that_the_command_prints(
    document: str, printed: Callable[[], Iterable[str]]
) -> None:
    text = (HARDWARE / document).read_text(encoding="utf-8")
    tables = "\n".join(printed()).split("\n\n")
    assert [table for table in tables if table not in text] == [], f"python -m design {document.split('.')[0]}"


def test_force_and_voltage_by_hand() -> None:
    # 6.66 kPa at 62 kg is 7.519 kPa at 70 kg; on a puck of 3.1416 cm² that is 2.3623 N and 188.98 µS, which with
    # 1500 Ω makes 0.28347 / 1.28347 of 3300 mV.
    cell = sensor.under(70, "bones", SOFT)
    assert cell.force_n == pytest.approx(2.3623, abs=1e-3)
    assert cell.conductance_us == pytest.approx(188.98, abs=0.1)
    assert cell.divider_mv == pytest.approx(728.9, abs=0.5)


def test_a_cell_conducts_nothing_at_first_and_less_for_each_newton_above_its_knee() -> None:
    forces = (0, 0.19, 0.2, 12.5, 20)
    assert [sensor.conducts_us(force) for force in forces] == pytest.approx([0, 0, 16, 1000, 1225])


def test_the_seats_give_back_the_pressures_that_were_measured() -> None:
    assert FIRM.pressure_kpa(74, "bones") == 41.28 and SOFT.pressure_kpa(62, "bones") == 6.66
    assert FIRM.pressure_kpa(74, "thighs") == pytest.approx(3.47, rel=0.01)
    # 8.11 kPa on 527.13 cm² and 3.47 kPa on 342.13 cm², of 75 % of a person's weight.
    newton = (8.11 * 527.13 + 3.47 * 342.13) / 10
    assert FIRM.mean_kpa == pytest.approx(newton * 10 / (527.13 + 342.13), abs=0.01)
    assert FIRM.mass_kg == pytest.approx(newton / 9.81 / 0.75, abs=0.5)


def test_people_who_were_not_used_for_the_model_are_within_a_deviation_of_it() -> None:
    # 49 men of 69.1 kg without a cushion: 56.3 +- 12.9 mmHg (doi 10.1589/jpts.29.57).
    assert FIRM.mean_kpa * 69.1 / FIRM.mass_kg == pytest.approx(56.3 * 0.1333, abs=12.9 * 0.1333)


def test_a_voltage_leads_back_to_its_conductance() -> None:
    for us in (15, 150, 800):
        assert sensor.conductance_us(sensor.divider_mv(us)) == pytest.approx(us)


@pytest.mark.parametrize("mass", sensor.MASSES_KG)
@pytest.mark.parametrize("seat", SEATS.values(), ids=SEATS)
@pytest.mark.parametrize("place", ["bones", "outer", "hips", "thighs"])
def test_every_average_cell_under_everybody_is_seen_and_far_from_its_end(mass: int, seat: Seat, place: str) -> None:
    most = (1 + sensor.SPREAD) * (1 + sensor.CREEP)
    least = (1 - sensor.SPREAD) / (1 + sensor.HUMID)
    assert 0 < sensor.under(mass, place, seat, least).counts < sensor.under(mass, place, seat, most).counts < HIGH_COUNT


@pytest.mark.parametrize("seat", SEATS.values(), ids=SEATS)
def test_of_a_thousand_cushions_of_now_one_may_saturate_a_cell_and_none_goes_blind(seat: Seat) -> None:
    found = population.outcome(NOW, seat)
    assert found.one_high <= population.CUSHIONS / 500
    assert (found.both_high, found.blind) == (0, 0)
    assert found.largest[1] < 0.8 * HIGH_COUNT


def test_the_resistor_of_before_would_be_found_out() -> None:
    found = population.outcome(BEFORE, FIRM)
    assert found.one_high > population.CUSHIONS / 2 and found.both_high > population.CUSHIONS / 4


def test_the_plain_esp32_is_blind_where_the_s3_is_not() -> None:
    plain, now = (population.outcome(design, SOFT) for design in (PLAIN, NOW))
    assert plain.thigh_zero > 5 * now.thigh_zero


def test_no_resistor_brings_back_a_cell_that_bears_less_than_it_begins_with_but_a_wider_puck_does() -> None:
    now, large = (population.outcome(design, SOFT) for design in (NOW, replace(NOW, ohm=8200)))
    assert 0 < now.thigh_zero == large.thigh_zero < population.CUSHIONS / 200 < large.one_high


def test_before_is_counted_as_the_firmware_of_before_did() -> None:
    # 500 µS less the 14.4 µS of the dead zone, of 850 µS for 4095 counts; 500 µS with 3300 Ω is 2054.7 mV.
    assert BEFORE.divider.count(2054717) == pytest.approx((500 - 14.43) * TOP / 850, rel=0.003)
    assert NOW.divider.count(500000) == Divider(BOARDS["esp32s3"].adc_uv).count(500000)


def test_a_draw_of_the_population_stays_between_its_ends() -> None:
    chance = random.Random(1)
    drawn = [population._part(chance) for _ in range(2000)]
    least = (1 - sensor.SPREAD) / (1 + sensor.HUMID) * (1 - sensor.HYSTERESIS / 2)
    most = (1 + sensor.SPREAD) * (1 + sensor.CREEP) * (1 + sensor.HYSTERESIS / 2)
    assert least < min(drawn) < 0.7 and 1.3 < max(drawn) < most


@pytest.mark.parametrize(
    ("largest", "ohm", "fit"),
    [(299, 1500, 2700), (300, 1500, 1500), (3000, 1500, 1500), (3500, 1500, 820), (3900, 1500, 680), (4095, 330, 150)],
)
def test_the_resistor_that_is_advised_for_a_count(largest: int, ohm: int, fit: int) -> None:
    assert sensor.fit_ohm(largest, ohm) == fit


def test_velostat_that_is_empty_is_taken_for_an_empty_seat() -> None:
    # 2 kΩ with nobody on it, 300 Ω under somebody: our guesses. cushion/calibrating.py takes up to 400 for empty.
    empty, loaded = (sensor.divider_mv(1e6 / ohm, VELOSTAT_OHM) for ohm in (2000, 300))
    divider = Divider(BOARDS["esp32s3"].adc_uv)
    assert divider.count(round(empty * 1000)) < 400 < 3 * 400 < divider.count(round(loaded * 1000)) + 100


@pytest.mark.parametrize("cells", [4, 6, 8])
def test_the_lightest_person_on_the_softest_seat_is_far_from_the_threshold(cells: int) -> None:
    total, needed = sensor.summed(sensor.MASSES_KG[0], cells, SOFT)
    assert total * (1 - sensor.SPREAD) / (1 + sensor.HUMID) > 1.6 * needed


def test_the_places_are_those_of_the_layouts() -> None:
    assert sensor.places_of(4) == ["bones"] * 2 + ["thighs"] * 2
    assert sensor.places_of(8) == ["bones"] * 2 + ["outer"] * 2 + ["hips"] * 2 + ["thighs"] * 2


def test_creep_is_what_its_maker_tells_and_even_in_log_time() -> None:
    assert sensor.creep_percent(48 * 3600) == pytest.approx(12)
    decades = [sensor.creep_percent(10**n) for n in range(1, 5)]
    assert [b - a for a, b in zip(decades, decades[1:], strict=False)] == pytest.approx([decades[0]] * 3)


def test_a_filter_at_the_multiplexers_output_would_not_settle_in_time() -> None:
    # One capacitor at the common pin would have to follow each cell through 1.5 kΩ; at the cells it need not.
    assert sensor.settling_us(DIVIDER_OHM, FILTER_NF) > SETTLE_US
    assert sensor.settling_us(200, 0.1) < SETTLE_US / 100
    assert MOST_CELLS == 16


def test_hours_by_hand() -> None:
    # 10 Ah of 3.7 V cells are 37 Wh, 85 % of it through 5 V: 6.29 Ah, which at 50 mA last 125.8 h.
    assert power.hours(10000, 50) == pytest.approx(125.8)


def test_more_in_the_cushion_takes_more_and_sleep_takes_less() -> None:
    full, simple = power.states(True), power.states(False)
    assert full.keys() == simple.keys() and all(full[name] >= simple[name] for name in full)
    assert power.sleeping_ma() < power.day_ma(False) < power.day_ma(True)


def test_what_the_setting_for_a_battery_saves_by_hand() -> None:
    # For 15 of 24 h without the radio's 88 mA · 3 / 102 and the processor's 27.6 - 22.0 mA, less 9 s each 900.
    off_ma, sending_ma = 88 * 3 / 102 + 5.6, (4 * (88 + 5.6) + 5 * (88 * 3 / 102 + 5.6)) / 900
    for full in (True, False):
        saved_ma = (off_ma - sending_ma) * 15 / 24
        assert power.day_ma(full) - power.battery_ma(full) == pytest.approx(saved_ma, abs=0.01)
        assert power.battery_ma(full, pulses=True) - power.battery_ma(full) == pytest.approx(7.2)
    assert power.sleeping_ma() < power.light_sleep_ma() < power.battery_ma(False)
