from boards.desktop.chance import Chance
from cushion.auto_zero import FARTHEST, SURE_MS, AutoZero
from cushion.nouns import MINUTE
from cushion.stillness import MUTE_MS, SUSPECT_MS, Stillness


def zeroed(raws, minutes, vacant=True, empty=(0, 0)):
    """The counts of the empty seat after so many minutes."""
    zero = AutoZero()
    for now in range(0, minutes * MINUTE + 1, 1000):
        empty = zero.step(now, vacant, raws, empty) or empty
    return empty


def test_the_empty_seat_is_followed_one_count_a_minute():
    assert zeroed([10, 0], 5 + 3) == (4, 0)
    assert zeroed([10, 0], 60) == (10, 0)
    assert zeroed([0, 5], 60, empty=(8, 8)) == (0, 5)


def test_nothing_moves_before_the_seat_is_surely_vacant_or_while_somebody_sits():
    assert SURE_MS == 5 * MINUTE
    assert zeroed([10, 10], 4) == (0, 0)
    assert zeroed([10, 10], 600, vacant=False) == (0, 0)


def test_a_cell_far_off_is_not_followed():
    assert zeroed([FARTHEST + 1, FARTHEST], 120) == (0, FARTHEST)


def still_for(loads_at, minutes):
    """The longest stillness in so many minutes at 2 Hz."""
    stillness, longest = Stillness(), 0
    for now in range(0, minutes * MINUTE, 500):
        longest = max(longest, stillness.step(now, loads_at(now)))
    return longest


def test_an_object_is_still_in_spite_of_noise_and_creep():
    chance = Chance(4)
    creeping = lambda now: [300 + i * 90 + now // MINUTE // 3 + chance.between(-5, 5) for i in range(6)]  # noqa: E731
    assert still_for(creeping, 61) >= SUSPECT_MS


def test_a_person_who_moves_every_few_minutes_is_not():
    moving = lambda now: [500 + (90 if now // MINUTE // 6 % 2 else 0), 400, 300, 500]  # noqa: E731
    assert still_for(moving, 120) < MUTE_MS


def test_a_load_that_comes_anew_begins_anew():
    stillness = Stillness()
    stillness.step(0, [500])
    assert stillness.step(MUTE_MS, [500]) == MUTE_MS
    stillness.begin()
    assert stillness.step(MUTE_MS + 500, [500]) == 0
