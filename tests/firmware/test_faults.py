from boards.desktop.chance import Chance
from cushion.faults import DEAD_MINUTES, WELL_AFTER_MS, WELL_MINUTES, Faults
from cushion.nouns import MINUTE, SECOND

CELLS = 6


def watched(minutes, broken=None, sits=15, period=1000, faults=None, begin=0):
    """(faults, changes) of a person who sits and rises in turn; `broken(count, now, chance)` falsifies cell 2."""
    chance, faults, found = Chance(5), faults or Faults(CELLS), []
    seated_before = False
    for now in range(begin, begin + minutes * MINUTE, period):
        seated = now // MINUTE % (sits + 3) >= 3
        raws = [chance.between(380, 420) + 200 * (i % 3) if seated else 0 for i in range(CELLS)]
        if seated and now // (20 * SECOND) % 4 == 0:
            raws = [raw + 150 for raw in raws]  # moves
        if broken:
            raws[2] = broken(raws[2], now, chance)
        found += faults.step(now, raws, seated, seated != seated_before)
        seated_before = seated
    return faults, found


def accused(found):
    return list(found)


def test_healthy_cells_are_not_accused():
    faults, found = watched(600)
    assert found == [] and faults.faulty == [] and not faults.any


def test_a_saturated_cell_is_found():
    faults, found = watched(60, lambda count, now, chance: chance.between(3990, 4060) if count else 150)
    assert accused(found) == [(2, "saturated")]
    assert faults.active == [True, True, False, True, True, True] and faults.any


def test_a_stuck_cell_is_found_at_any_level():
    for level in (50, 500, 1000, 2000, 3000):
        _, found = watched(90, lambda count, now, chance, level=level: level)
        assert accused(found) == [(2, "stuck")], level


def test_a_cell_stuck_at_the_top_is_found():
    _, found = watched(60, lambda count, now, chance: 4095)
    assert accused(found)[0][0] == 2 and len(found) == 1


def test_a_jumping_cell_is_found_on_a_seated_person_and_on_an_empty_seat():
    _, found = watched(30, lambda count, now, chance: chance.between(0, 4095))
    assert accused(found) == [(2, "jumping")]
    _, found = watched(4, lambda count, now, chance: chance.between(0, 2000), sits=0)
    assert accused(found) == [(2, "jumping")]


def test_a_dead_cell_is_found_after_hours_of_sitting_and_not_before():
    _, found = watched(DEAD_MINUTES, lambda count, now, chance: 0)
    assert found == []
    _, found = watched(DEAD_MINUTES * 3 // 2, lambda count, now, chance: 0)
    assert accused(found) == [(2, "dead")]


def test_a_cell_that_somebody_rarely_touches_is_not_dead():
    _, found = watched(1000, lambda count, now, chance: count if now // MINUTE % 120 == 10 else 0)
    assert found == []


def test_a_cell_that_is_well_again_is_believed_again():
    broken = watched(60, lambda count, now, chance: 4000 if count else 0)
    faults, found = watched(2 * WELL_MINUTES, faults=broken[0], begin=60 * MINUTE)
    assert accused(found) == [(2, "well")]
    assert faults.faulty == [] and not faults.any


def test_a_person_who_fidgets_accuses_nobody():
    wild = Chance(9)
    faults, found = Faults(CELLS), []
    for now in range(0, 120 * MINUTE, 1000):
        raws = [wild.between(0, 2000) for _ in range(CELLS)]
        found += faults.step(now, raws, True, False)
    assert found == []


def heard(faults, cells, begin, seconds):
    """What comes of it that the board finds these cells open, each second for so long."""
    return [change for s in range(seconds) for change in faults.unplugged(begin + s * SECOND, cells)]


def test_open_cells_are_left_out_at_once_and_told_one_after_the_other():
    faults = Faults(CELLS)
    assert faults.unplugged(0, []) == [] and not faults.any
    assert faults.unplugged(1000, [1, 4]) == [(1, "dead")]
    assert faults.faulty == [1, 4] and faults.any
    assert heard(faults, [1, 4], 2000, 60) == [(4, "dead")]


def test_a_cell_that_is_plugged_in_again_is_well_after_a_while_without_a_break():
    faults = Faults(CELLS)
    heard(faults, [3], 0, 10)
    minutes = WELL_AFTER_MS // MINUTE
    assert heard(faults, [], 10 * SECOND, 60 * minutes - 10) == []
    assert heard(faults, [3], 60 * minutes * SECOND, 1) == []
    begin = (60 * minutes + 1) * SECOND
    assert heard(faults, [], begin, 60 * minutes - 1) == [] and faults.faulty == [3]
    assert heard(faults, [], begin + 60 * minutes * SECOND, 2) == [(3, "well")]
    assert faults.faulty == [] and not faults.any


def test_an_open_cell_is_not_well_however_lively_it_is():
    faults = Faults(CELLS)
    assert faults.unplugged(0, [2]) == [(2, "dead")]
    _, found = watched(2 * WELL_MINUTES, faults=faults)
    assert found == [] and faults.faulty == [2]


def test_a_cell_that_was_accused_before_it_was_found_open_is_not_accused_twice():
    faults, found = watched(60, lambda count, now, chance: 4000 if count else 0)
    assert found == [(2, "saturated")]
    assert heard(faults, [2], 60 * MINUTE, 60) == []
    assert heard(faults, [], 61 * MINUTE, WELL_AFTER_MS // SECOND) == [(2, "well")]
