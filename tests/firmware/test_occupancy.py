from cushion.calibration import Calibration, uncalibrated
from cushion.cells import Cells
from cushion.nouns import Fault
from cushion.occupancy import Occupancy
from cushion.settings import check, defaults

LAYOUT = ((-45, 55), (45, 55), (0, -60))


def seat(each, cells=6):
    return [each] * cells


def step(occupancy, now, loads):
    """(when the sample was that is decided on, whether somebody was there)."""
    return occupancy.step(now, loads, sum(loads)), occupancy.occupied


def test_an_uncalibrated_cushion_takes_counts_as_load():
    assert Cells(LAYOUT, uncalibrated(3)).loads([0, 5, 4095]) == [0, 5, 4095]


def test_load_is_what_is_above_the_empty_seat_and_never_negative():
    assert Cells(LAYOUT, Calibration((10, 20, 30), None, None, None)).loads([15, 20, 3]) == [5, 0, 0]


def test_a_faulty_cell_is_told_with_the_time_and_bears_nothing_any_more():
    cells = Cells(LAYOUT, uncalibrated(3))
    found = [what for now in range(0, 600000, 250) for what in cells.look(now, [4095, 400, 400], True, True)]
    assert found == [Fault(found[0].at, 0, "saturated")]
    assert cells.loads([4095, 400, 400]) == [0, 400, 400]


def test_somebody_is_there_from_the_upper_threshold_until_under_the_lower():
    occupancy = Occupancy(6, defaults())  # on at 20 counts a cell, off under 10
    states = []
    for i, each in enumerate((0, 0, 19, 19, 20, 20, 10, 10, 9, 9, 9)):
        states.append(step(occupancy, i * 100, seat(each))[1])
    assert states == [False] * 5 + [True] * 4 + [False] * 2


def test_one_wild_sample_makes_nobody():
    occupancy = Occupancy(6, defaults())
    states = [step(occupancy, i * 100, seat(each))[1] for i, each in enumerate((0, 0, 4000, 0, 0, 0))]
    assert not any(states)


def test_one_missing_sample_makes_nobody_rise():
    occupancy = Occupancy(6, defaults())
    states = [step(occupancy, i * 100, seat(each))[1] for i, each in enumerate((500, 500, 0, 500, 500))]
    assert all(states)


def test_a_change_is_dated_to_the_sample_that_made_it():
    occupancy = Occupancy(6, defaults())
    for now, each in ((0, 0), (500, 0), (1000, 900), (1500, 900), (2000, 900)):
        seen = step(occupancy, now, seat(each))
        if seen[1]:
            break
    assert seen == (1000, True)


def test_with_six_cells_no_single_cell_can_make_a_sitter():
    occupancy = Occupancy(6, defaults())
    assert not any(step(occupancy, i * 100, [4095, 0, 0, 0, 0, 0])[1] for i in range(100))


def test_with_four_cells_one_loaded_cell_is_a_sitter():
    occupancy = Occupancy(4, defaults())
    for i in range(5):
        seen = step(occupancy, i * 100, [400, 0, 0, 0])
    assert seen[1]


def test_a_calibrated_load_raises_the_thresholds_in_proportion():
    settings = check({"on_permille": 100})[0]
    occupancy = Occupancy(6, settings, 6000)  # on at 600 in sum, off under 300
    states = []
    for i, each in enumerate((0, 119, 119, 120, 120, 120, 60, 60, 59, 59, 59)):
        states.append(step(occupancy, i * 100, seat(each))[1])
    assert states == [False] * 4 + [True] * 5 + [False] * 2


def test_what_stays_of_a_load_when_somebody_rises_is_nobody_until_it_rises_again():
    occupancy = Occupancy(6, defaults())
    states = []
    for i, each in enumerate((500, 500, 500, 9, 9, 8, 8, 20, 20, 28, 28, 28)):
        states.append(step(occupancy, i * 100, seat(each))[1])
    assert states == [True] * 4 + [False] * 6 + [True] * 2


def test_nobody_is_nudged_while_a_small_part_of_the_load_is_left():
    occupancy = Occupancy(6, defaults())
    for i in range(400):
        step(occupancy, i * 100, seat(800))
    assert not occupancy.empty_now
    step(occupancy, 40000, seat(95))
    assert occupancy.empty_now and occupancy.occupied


def test_when_other_cells_count_the_level_follows():
    occupancy = Occupancy(6, defaults())
    for i in range(400):
        step(occupancy, i * 100, seat(800))
    occupancy.tune(4, defaults(), None)
    occupancy.scale([800] * 4 + [0] * 2)
    assert abs(occupancy.level - 3200) <= 10
