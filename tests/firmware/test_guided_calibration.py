from boards.desktop.cells import LAYOUT
from boards.desktop.chance import Chance
from cushion.calibration import Calibration, Refused, restored, uncalibrated
from cushion.guided_calibration import GuidedCalibration
from cushion.nouns import SECOND
from cushion.posture import Shares, shares
from support.portable import raises

FOUR = ((-45, 55), (45, 55), (-40, -60), (40, -60))
EMPTY = [0, 30, 5, 0, 12, 0]
SITTER = [700, 830, 905, 600, 512, 400]


def calibrate(*phases, period=500, **more):
    """The calibration that phases of (seconds, counts) lead to, and when; None if none."""
    done = guided(*phases, period=period, **more)
    return done and done[:2]


def guided(*phases, tare=False, before=None, period=500, good=(True,) * 6, falsify=None):
    """(calibration, when, broken cells); `falsify(raws, chance)` changes a sample."""
    calibrating, chance = GuidedCalibration(0, before or uncalibrated(6), LAYOUT, tare, good), Chance(4)
    now = 0
    for seconds, raws in phases:
        for _ in range(seconds * SECOND // period):
            made = calibrating.step(now, falsify(list(raws), chance) if falsify else raws)
            if made:
                return made, now, calibrating.broken
            now += period
    return None


def stuck(*cells, at):
    """Cells that always count so much."""
    return lambda raws, chance: [at if cell in cells else raw for cell, raw in enumerate(raws)]


def test_ten_seconds_empty_and_thirty_upright_make_a_calibration():
    made, at = calibrate((15, EMPTY), (60, SITTER))
    assert made.empty == tuple(EMPTY)
    assert made.occupied == sum(SITTER) - sum(EMPTY)
    assert made.upright == Shares(461, 384, 384)
    assert made.loads == [700, 800, 900, 600, 500, 400]
    assert 45 * SECOND <= at <= 50 * SECOND


def test_tare_takes_the_empty_seat_and_keeps_the_rest():
    before = Calibration((0,) * 6, 4000, Shares(500, 500, 400), [600] * 6)
    made, at = calibrate((15, EMPTY), tare=True, before=before)
    assert made == Calibration(tuple(EMPTY), 4000, Shares(500, 500, 400), [600] * 6) and at == 10 * SECOND


def test_a_seat_that_is_not_empty_is_refused():
    assert "empty the seat" in str(raises(Refused, calibrate, (15, [2000] * 6)))


def test_a_seat_that_is_not_still_is_refused():
    assert "not still" in str(raises(Refused, calibrate, (5, EMPTY), (10, SITTER)))


def test_if_nobody_sits_down_it_is_given_up():
    assert str(raises(Refused, calibrate, (100, EMPTY))) == "nobody sat down within a minute"


def test_a_multiplexer_that_is_not_plugged_in_is_told_to_whoever_calibrates():
    assert "no cell is connected" in str(raises(Refused, calibrate, (100, [0] * 6)))


def test_if_the_person_gets_up_it_is_given_up():
    assert "got up" in str(raises(Refused, calibrate, (12, EMPTY), (3, SITTER), (60, EMPTY)))


def test_a_seat_that_is_too_firm_for_a_resistor_is_refused_and_says_what_to_fit():
    firm = SITTER[:2] + [3900] + SITTER[3:]
    assert str(raises(Refused, calibrate, (12, EMPTY), (60, firm))).startswith("cell 2 is at its end")
    assert "half the ohms" in str(raises(Refused, calibrate, (12, EMPTY), (60, firm)))
    assert calibrate((12, EMPTY), (60, SITTER[:2] + [3899] + SITTER[3:]))


def test_a_cell_that_counts_on_the_empty_seat_and_does_not_move_is_broken_and_left_out():
    for level in (451, 2000, 4095):
        made, _, broken = guided((15, EMPTY), (60, SITTER), falsify=stuck(3, at=level))
        assert broken == [3], level
        assert made.loads == [700, 800, 900, None, 500, 400] and made.occupied == 3300
        others = shares(LAYOUT, [700, 800, 900, 0, 500, 400])
        assert made.of(LAYOUT, [True] * 3 + [False] + [True] * 2) == (3300, others)
        assert made.of(LAYOUT, [True] * 6) == (None, None)


def test_a_broken_cell_may_lie_there_while_the_seat_is_tared():
    made, _ = calibrate((15, EMPTY), tare=True, falsify=stuck(3, at=2000))
    assert made.empty == (0, 30, 5, 2000, 12, 0)


def test_a_thing_on_one_cell_is_not_a_broken_cell():
    lifted = EMPTY[:3] + [600] + EMPTY[4:]
    assert "cell 3 is loaded" in str(raises(Refused, calibrate, (15, lifted), (60, SITTER[:3] + [1200] + SITTER[4:])))


def test_half_of_the_cells_are_not_broken_at_once():
    assert "cell 5 is loaded" in str(raises(Refused, calibrate, (15, EMPTY[:3] + [500, 500, 600])))


def test_a_cell_that_is_accused_already_is_left_out_whatever_it_counts():
    good = (True, False, True, True, True, True)
    wild = lambda raws, chance: [raws[0], chance.between(0, 4095)] + raws[2:]  # noqa: E731
    made, _, broken = guided((15, EMPTY), (60, SITTER), good=good, falsify=wild)
    assert broken == [] and made.loads == [700, None, 900, 600, 500, 400]


def test_a_noisy_cell_does_not_say_that_somebody_touched_the_seat():
    noisy = lambda raws, chance: raws[:4] + [max(0, raws[4] + chance.between(-300, 300))] + raws[5:]  # noqa: E731
    made, _ = calibrate((15, EMPTY), (60, SITTER), falsify=noisy)
    assert made.loads[:4] == [700, 800, 900, 600]
    pressed = EMPTY[:4] + [212] + EMPTY[5:]
    assert "not still" in str(raises(Refused, calibrate, (5, EMPTY), (2, pressed), (10, EMPTY)))


def test_a_calibration_outlives_a_restart():
    made = Calibration((1, 2, 3), 4000, Shares(480, 530, 400), [1000, 2000, 1000])
    assert restored(made.as_saved(1772442000000), 3) == (made, 1772442000000)
    assert restored(uncalibrated(3).as_saved(None), 3) == (uncalibrated(3), None)


def test_a_calibration_of_before_the_loads_were_kept_is_taken_and_says_nothing_of_fewer_cells():
    saved = {"empty": [1, 2, 3, 4], "occupied": 4000, "upright": [480, 530, 400], "at": 7}
    made, _ = restored(saved, 4)
    assert made.loads is None
    assert made.of(FOUR, [True] * 4) == (4000, Shares(480, 530, 400))
    assert made.of(FOUR, [True, True, False, True]) == (None, None)


def test_with_a_cell_left_out_upright_is_that_of_the_others():
    made = Calibration((0,) * 4, 2000, Shares(500, 500, 500), [600, 500, 400, 500])
    assert made.of(FOUR, [True, True, False, True]) == (1600, Shares(625, 687, 687))


def test_a_calibration_for_other_cells_or_of_rubbish_is_not_taken():
    saved = Calibration((1, 2, 3), 4000, None, None).as_saved(0)
    for rubbish in (None, {}, [], 7, "x", {"empty": 5}, {"empty": [1, 2, 3]}):
        assert restored(rubbish, 3) == (None, None)
    assert restored(saved, 4) == (None, None)
