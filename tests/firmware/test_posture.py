from boards.desktop.cells import LAYOUT
from cushion.nouns import SECOND
from cushion.posture import MIDDLE, Posture, Shares, shares

EVEN = [500] * 6
UPRIGHT = shares(LAYOUT, EVEN)


def sat(*phases, reference=UPRIGHT, period=500):
    """Posture after phases of (seconds, loads)."""
    posture, now = Posture(LAYOUT, reference), 0
    for seconds, loads in phases:
        for _ in range(seconds * SECOND // period):
            posture.step(now, loads, sum(loads))
            now += period
    return posture


def leaning(right, rear):
    """Loads with so many counts more on the right and on the rear cells."""
    return [500 + (right if x > 0 else 0) + (rear if y > 0 else 0) for x, y in LAYOUT]


def test_shares_are_thousandths_of_the_load():
    assert shares(((50, 50), (-50, -50)), [300, 100]) == Shares(750, 750, 750)
    assert shares(((0, 50), (-50, 0)), [100, 100]) == Shares(250, 750, 500)
    assert shares(LAYOUT, [0] * 6) is None


def test_weight_cancels():
    assert shares(LAYOUT, EVEN) == shares(LAYOUT, [3 * load for load in EVEN])


def test_who_sits_as_when_calibrated_is_in_balance():
    assert sat((60, EVEN)).balance() == (0, 0)


def test_leaning_shows_on_its_side_and_as_the_mean_over_time():
    lr, fr = sat((60, leaning(500, 0))).balance()
    assert lr > 250 and fr == 0
    half, _ = sat((60, EVEN), (60, leaning(500, 0))).balance()
    assert abs(half - lr // 2) <= 4


def test_balance_can_be_against_the_middle():
    assert sat((600, [0, 0, 0, 0, 500, 500]), reference=MIDDLE).balance() == (0, -1000)


def test_sliding_away_from_a_seat_far_to_the_rear_stays_on_the_scale():
    rear = shares(LAYOUT, [900, 900, 100, 100, 100, 100])
    assert sat((60, [0, 0, 0, 0, 900, 900]), reference=rear).balance() == (0, -1000)


def test_nothing_borne_is_no_balance():
    assert sat((60, [0] * 6)).balance() == (None, None)


def test_a_change_held_for_five_seconds_is_one_shift():
    assert sat((60, EVEN), (60, leaning(600, 0))).shifts == 1
    assert sat((60, EVEN), (60, leaning(600, 0)), (60, EVEN)).shifts == 2


def test_a_change_for_a_moment_is_none():
    assert sat((60, EVEN), (4, leaning(600, 0)), (60, EVEN)).shifts == 0


def test_a_small_change_is_none():
    assert sat((60, EVEN), (60, leaning(60, 0))).shifts == 0


def test_where_nobody_knows_what_upright_is_on_the_cells_that_are_left_balance_is_of_before():
    posture = sat((60, leaning(500, 0)))
    before = posture.balance()
    posture.adapt(None)
    for now in range(60 * SECOND, 600 * SECOND, 500):
        posture.step(now, [0, 500, 500, 500, 500, 500], 2500)
    assert posture.balance() == before
    posture.begin()
    posture.step(601 * SECOND, EVEN, 3000)
    posture.step(602 * SECOND, EVEN, 3000)
    assert posture.balance() == (None, None)


def test_a_new_bout_begins_anew():
    posture = sat((60, EVEN), (60, leaning(600, 0)))
    posture.begin()
    assert (posture.shifts, posture.balance()) == (0, (None, None))


def test_every_rate_sees_the_same():
    for period in (100, 250, 500):
        posture = sat((60, EVEN), (60, leaning(600, 0)), (60, [0, 0, 300, 300, 900, 900]), period=period)
        assert posture.shifts == 2
