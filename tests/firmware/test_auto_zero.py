from boards.desktop.chance import Chance
from cushion.auto_zero import BLOCK_MS, AutoZero
from cushion.nouns import MINUTE
from cushion.stillness import LEFT_MS, MUTE_MS, Frozen, Stillness


def zeroed(raws_at, minutes, vacant=True, empty=(0, 0)):
    """The counts of the empty seat after so many minutes of looks at 2 Hz."""
    zero = AutoZero(empty)
    for now in range(0, int(minutes * MINUTE) + 1, 500):
        zero.look(now, [vacant] * 2, raws_at(now) if callable(raws_at) else raws_at)
    return zero.empty


def test_downwards_the_empty_seat_is_followed_within_seconds_whoever_sits():
    for vacant in (True, False):
        assert zeroed([10, 150], 0.1, vacant, (200, 200)) == [10, 150]


def test_upwards_it_is_followed_by_a_count_each_two_seconds_while_nobody_is_there():
    assert zeroed([10, 0], 0.5)[0] in (10, 11) and zeroed([300, 0], 1)[0] in range(26, 31)
    assert zeroed([10, 10], 60, vacant=False) == [0, 0]


def test_a_drift_of_hundreds_of_counts_an_hour_is_followed_both_ways():
    assert abs(zeroed(lambda now: [now // 9000, 400 - now // 9000], 60, empty=(0, 400))[0] - 400) <= 1
    assert abs(zeroed(lambda now: [now // 9000, 400 - now // 9000], 60, empty=(0, 400))[1]) <= 1


def test_one_sample_too_low_moves_nothing():
    assert zeroed(lambda now: [0 if now == 7500 else 100] * 2, 0.5, empty=(100, 100)) == [100, 100]


def test_what_lives_is_not_taken_for_the_empty_seat():
    assert zeroed(lambda now: [50 + now // 500 % 2 * 15, 0], 60)[0] == 0


def test_the_zero_of_a_cell_that_is_left_out_goes_down_only():
    zero = AutoZero((50, 50))
    for now in range(0, MINUTE, 500):
        zero.look(now, [True, False], [60, 60])
    assert zero.empty == [60, 50]


def test_what_stays_when_somebody_rises_is_taken_as_the_zero_and_falls_with_it():
    zero = AutoZero((0, 0))
    zero.look(0, [False] * 2, [40, 900])
    zero.settle([True] * 2, [30, 12])
    assert zero.empty == [30, 12]
    for now in range(500, 3 * BLOCK_MS, 500):
        zero.look(now, [True] * 2, [20, 5])
    assert zero.empty == [20, 5]


def test_who_comes_back_at_that_moment_is_not_taken_as_the_zero():
    zero = AutoZero((0, 0))
    zero.look(0, [False] * 2, [8, 0])
    zero.look(500, [False] * 2, [700, 900])
    zero.settle([True] * 2, [700, 900])
    assert zero.empty == [8, 0]


def still_for(loads_at, minutes):
    """The longest stillness in so many minutes at 2 Hz."""
    stillness, longest = Stillness(), 0
    for now in range(0, minutes * MINUTE, 500):
        longest = max(longest, stillness.look(now, loads_at(now)))
    return longest


def test_an_object_is_still_in_spite_of_noise_and_creep():
    chance = Chance(4)
    creeping = lambda now: [300 + i * 90 + now // MINUTE // 3 + chance.between(-5, 5) for i in range(6)]  # noqa: E731
    assert still_for(creeping, 61) >= LEFT_MS


def test_a_person_who_moves_every_few_minutes_is_not():
    moving = lambda now: [500 + (90 if now // MINUTE // 6 % 2 else 0), 400, 300, 500]  # noqa: E731
    assert still_for(moving, 120) < MUTE_MS


def test_a_load_that_comes_anew_begins_anew():
    stillness = Stillness()
    stillness.look(0, [500])
    assert stillness.look(MUTE_MS, [500]) == MUTE_MS
    stillness.begin()
    assert stillness.look(MUTE_MS + 500, [500]) == 0


def frozen(loads_at, seconds=8):
    cells = Frozen(loads_at(0))
    return all(cells.look(loads_at(now)) for now in range(500, seconds * 1000, 500))


def test_what_was_pressed_falls_and_is_frozen_all_the_same():
    chance = Chance(6)
    assert frozen(lambda now: [200 - now // 100 + chance.between(-2, 2), 90 - now // 300, 0, 0])


def test_a_body_sways_and_is_not_frozen_be_it_on_one_cell():
    sway = (0, 6, 14, 20, 16, 8, 2, 0)
    assert not frozen(lambda now: [440 + sway[now // 500 % 8], 0, 0, 0])
    assert not frozen(lambda now: [440, 0, 300 + sway[now // 500 % 8], 0])
