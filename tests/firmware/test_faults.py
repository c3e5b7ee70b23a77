from boards.desktop.chance import Chance
from cushion.faults import WELL_AFTER_MS, WELL_MINUTES, Faults
from cushion.nouns import MINUTE, SECOND

LAYOUT = ((-45, 55), (45, 55), (-60, -10), (60, -10), (-40, -60), (40, -60))
FOUR = ((-45, 55), (45, 55), (-40, -60), (40, -60))
CELLS = 6


def watched(minutes, broken=None, sits=15, period=1000, faults=None, begin=0, layout=LAYOUT, empty=None):
    """(faults, changes) of a person who sits and rises in turn; `broken(count, now, chance)` falsifies cell 2."""
    chance, faults, found = Chance(5), faults or Faults(layout), []
    seated_before = False
    for now in range(begin, begin + minutes * MINUTE, period):
        seated = now // MINUTE % (sits + 3) >= 3
        raws = [chance.between(380, 420) + 200 * (i % 3) if seated else 0 for i in range(len(layout))]
        if seated and now // (20 * SECOND) % 4 == 0:
            raws = [raw + 150 for raw in raws]  # moves
        if broken:
            raws[2] = broken(raws[2], now, chance)
        if seated != seated_before:
            faults.turned()
        found += faults.look(now, raws, empty or [0] * len(layout), seated)
        seated_before = seated
    return faults, found


def stuck(level):
    return lambda count, now, chance: level


def test_healthy_cells_are_not_accused_or_doubted():
    for layout in (LAYOUT, FOUR):
        faults, found = watched(600, layout=layout)
        assert found == [] and faults.faulty == [] and not faults.any


def test_a_saturated_cell_is_found():
    faults, found = watched(60, lambda count, now, chance: chance.between(3990, 4060) if count else 150)
    assert found == [(2, "saturated")]
    assert faults.active == [True, True, False, True, True, True] and faults.any


def test_a_stuck_cell_is_found_at_any_level_with_few_cells_and_with_more():
    for layout in (LAYOUT, FOUR):
        for level in (50, 500, 1000, 2000, 3000):
            _, found = watched(60, stuck(level), layout=layout)
            assert found == [(2, "stuck")], level


def test_a_stuck_cell_is_found_though_its_count_was_taken_as_the_zero():
    for level, what in ((100, "stuck"), (2000, "stuck"), (20, "dead")):
        zero = [0, 0, level, 0]
        faults, found = watched(25, stuck(level), layout=FOUR, empty=zero)
        assert found == [(2, what)], level


def test_a_cell_stuck_at_the_top_is_found():
    _, found = watched(60, stuck(4095))
    assert found[0][0] == 2 and len(found) == 1


def test_a_cell_that_does_not_move_with_the_others_is_left_out_long_before_it_is_accused():
    faults, found = watched(9, stuck(700), sits=60, layout=FOUR)
    assert found == [] and faults.active == [True, True, False, True] and faults.faulty == []


def test_a_jumping_cell_is_found_on_a_seated_person_and_on_an_empty_seat():
    _, found = watched(30, lambda count, now, chance: chance.between(0, 4095))
    assert found == [(2, "jumping")]
    _, found = watched(4, lambda count, now, chance: chance.between(0, 2000), sits=0)
    assert found == [(2, "jumping")]


def test_a_jumping_cell_is_left_out_within_ten_seconds_though_it_is_accused_later():
    faults = Faults(FOUR)
    for now in range(0, 10000, 1000):
        faults.look(now, [0, 3000 if now // 1000 % 2 else 0, 0, 0], [0] * 4, False)
    assert faults.active == [True, False, True, True] and faults.faulty == []


def noise(most):
    return lambda count, now, chance: max(0, count + chance.between(-most, most))


def test_a_little_noise_is_found_on_an_empty_seat_though_it_keeps_the_seat_from_being_seen_as_empty():
    for seated in (False, True):
        chance, faults, found = Chance(8), Faults(FOUR), []
        for now in range(0, 4 * MINUTE, 500):
            found += faults.look(now, [0, 0, 0, max(0, chance.between(-100, 100))], [0] * 4, seated)
        assert found == [(3, "jumping")], seated


def test_noise_at_the_rear_is_found_though_nobody_ever_rises_and_a_leg_cannot_be_there():
    turned_round = FOUR[2:] + FOUR[:2]
    assert watched(20, noise(200), sits=60, begin=3 * MINUTE, layout=turned_round)[1] == [(2, "jumping")]
    assert watched(20, noise(200), sits=60, begin=3 * MINUTE, layout=FOUR)[1] == []


def test_a_doubt_fades_on_a_seat_that_stays_empty():
    faults = Faults(FOUR)
    for now in range(0, 5 * SECOND, SECOND):
        faults.look(now, [0, 3000 if now // SECOND % 2 else 0, 0, 0], [0] * 4, False)
    for now in range(5 * SECOND, 60 * SECOND, SECOND):
        faults.look(now, [0] * 4, [0] * 4, False)
    for now in range(60 * SECOND, 64 * SECOND, SECOND):
        faults.look(now, [0, 3000 if now // SECOND % 2 else 0, 0, 0], [0] * 4, False)
    assert not faults.any


def test_a_leg_that_bounces_for_minutes_accuses_nobody():
    leg = lambda count, now, chance: count + chance.between(-250, 250) if count else 0  # noqa: E731
    for layout in (LAYOUT, FOUR):
        _, found = watched(120, leg, sits=10, layout=layout)
        assert found == []


def test_who_rests_on_one_cell_only_may_move_it_alone():
    faults = Faults(FOUR)
    for now in range(0, 300000, 1000):
        faults.look(now, [0, 0, 0, 400 + now // 1000 % 2 * 300], [0] * 4, True)
    assert not faults.any


def test_with_one_cell_nothing_moves_alone():
    faults, chance = Faults(((0, 0),)), Chance(3)
    for now in range(0, 3600000, 1000):
        assert faults.look(now, [chance.between(0, 4095)], [0], True) == []
    assert not faults.any


def test_a_dead_cell_is_found_within_twenty_minutes_of_sitting():
    for layout in (LAYOUT, FOUR):
        _, found = watched(20, lambda count, now, chance: 0, layout=layout)
        assert found == [(2, "dead")]


def test_a_cell_that_somebody_touches_now_and_then_is_not_dead():
    _, found = watched(1000, lambda count, now, chance: count if now // MINUTE % 9 == 4 else 0)
    assert found == []


def test_who_leans_back_for_hours_makes_no_front_cell_dead():
    chance, faults, found = Chance(5), Faults(FOUR), []
    for now in range(0, 5 * 60 * MINUTE, 1000):
        move = 150 if now // (20 * SECOND) % 4 == 0 else 0
        raws = [chance.between(700, 720) + move, chance.between(700, 720) + move, 0, 0]
        found += faults.look(now, raws, [0] * 4, True)
    assert found == []


def test_a_bag_that_lies_on_half_of_the_cells_accuses_none():
    faults, chance, found = Faults(FOUR), Chance(2), []
    for now in range(0, 10 * 60 * MINUTE, 1000):
        raws = [400 + chance.between(-2, 2), 0, 300 + chance.between(-2, 2), 200] if now > MINUTE else [0] * 4
        found += faults.look(now, raws, [0] * 4, True)
    assert found == []


def test_a_cell_that_a_calibration_found_stuck_is_left_out_at_once():
    faults = Faults(FOUR)
    assert faults.accuse([]) == [] and not faults.any
    assert faults.accuse([3]) == [(3, "stuck")]
    assert faults.faulty == [3] and faults.active == [True, True, True, False]


def test_a_cell_that_is_well_again_is_believed_again():
    broken = watched(60, lambda count, now, chance: 4000 if count else 0)
    faults, found = watched(2 * WELL_MINUTES, faults=broken[0], begin=60 * MINUTE)
    assert found == [(2, "well")]
    assert faults.faulty == [] and not faults.any


def test_a_person_who_fidgets_accuses_nobody():
    wild = Chance(9)
    faults, found = Faults(LAYOUT), []
    for now in range(0, 120 * MINUTE, 1000):
        raws = [wild.between(0, 2000) for _ in range(CELLS)]
        found += faults.look(now, raws, [0] * CELLS, True)
    assert found == []


def heard(faults, cells, begin, seconds):
    """What comes of it that the board finds these cells open, each second for so long."""
    return [change for s in range(seconds) for change in faults.unplugged(begin + s * SECOND, cells)]


def test_open_cells_are_left_out_at_once_and_told_one_after_the_other():
    faults = Faults(LAYOUT)
    assert faults.unplugged(0, []) == [] and not faults.any
    assert faults.unplugged(1000, [1, 4]) == [(1, "dead")]
    assert faults.faulty == [1, 4] and faults.any
    assert heard(faults, [1, 4], 2000, 60) == [(4, "dead")]


def test_a_cell_that_is_plugged_in_again_is_well_after_a_while_without_a_break():
    faults = Faults(LAYOUT)
    heard(faults, [3], 0, 10)
    minutes = WELL_AFTER_MS // MINUTE
    assert heard(faults, [], 10 * SECOND, 60 * minutes - 10) == []
    assert heard(faults, [3], 60 * minutes * SECOND, 1) == []
    begin = (60 * minutes + 1) * SECOND
    assert heard(faults, [], begin, 60 * minutes - 1) == [] and faults.faulty == [3]
    assert heard(faults, [], begin + 60 * minutes * SECOND, 2) == [(3, "well")]
    assert faults.faulty == [] and not faults.any


def test_an_open_cell_is_not_well_however_lively_it_is():
    faults = Faults(LAYOUT)
    assert faults.unplugged(0, [2]) == [(2, "dead")]
    _, found = watched(2 * WELL_MINUTES, faults=faults)
    assert found == [] and faults.faulty == [2]


def test_a_cell_that_was_accused_before_it_was_found_open_is_not_accused_twice():
    faults, found = watched(60, lambda count, now, chance: 4000 if count else 0)
    assert found == [(2, "saturated")]
    assert heard(faults, [2], 60 * MINUTE, 60) == []
    assert heard(faults, [], 61 * MINUTE, WELL_AFTER_MS // SECOND) == [(2, "well")]
