from boards.desktop.chance import Chance
from cushion.departure import GIVE_UP_MS, Departure
from cushion.nouns import SECOND

SITTER = [700, 800, 500, 400]


def rose(*phases, period=500):
    """(when somebody is seen to have risen, when that is said) of phases of (seconds, loads at ms); None if never."""
    departure, now, level = Departure(), 0, 0
    for seconds, loads_at in phases:
        for _ in range(seconds * SECOND // period):
            loads = loads_at(now)
            level = max(level, sum(loads))
            at = departure.look(now, sum(loads), level, loads)
            if at is not None:
                return at, now
            now += period
    return None


def living(loads, swing=25):
    """A body, swaying."""
    return lambda now: [load + (swing if now // 1500 % 2 else 0) for load in loads]


def lying(loads):
    """What stays, with noise."""
    chance = Chance(4)
    return lambda now: [load + chance.between(-2, 2) for load in loads]


def test_who_rises_from_a_seat_that_still_counts_is_seen_and_dated_to_when_it_was():
    for stays in ([100] * 4, [300] * 4, [30, 200, 10, 0]):
        at, said = rose((30, living(SITTER)), (20, lying(stays)))
        assert at == 30 * SECOND and said - at <= 10 * SECOND


def test_what_lives_has_not_risen():
    assert rose((30, living(SITTER)), (60, living([300, 200, 100, 100], 15))) is None


def test_a_load_that_falls_little_is_a_shift():
    assert rose((30, living(SITTER)), (60, lying([600, 600, 300, 300]))) is None


def test_who_shifts_onto_one_cell_has_not_risen_however_still():
    assert rose((30, living(SITTER)), (60, lying([0, 0, 0, 720]))) is None


def test_what_lived_for_long_after_the_fall_has_not_risen_then():
    moving = GIVE_UP_MS // SECOND + 5
    assert rose((30, living(SITTER)), (moving, living([200] * 4)), (60, lying([200] * 4))) is None


def test_a_false_start_does_not_hide_the_rise():
    at, _ = rose((30, living(SITTER)), (1, lying([0] * 4)), (1, living(SITTER)), (20, lying([60] * 4)))
    assert at == 32 * SECOND
