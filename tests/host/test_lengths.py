"""What lengths tell, against worked examples with known answers."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.measures.curve_fit import half_point
from perch.measures.day import of_lengths
from perch.measures.lengths import MINUTE_MS, Lengths, alpha, enough, gini, pooled, w50_fit_min

KNOWN_MIN = (3, 5, 8, 12, 17, 20, 25, 30, 40, 45, 60, 75)  # boundary values on purpose
RAW_MIN = (25, 24.25, 30, 40, 20)
STRETCHES_MIN = (49.25, 70, 20)

bags = st.lists(st.integers(1, 20 * 3_600_000), max_size=40)


def of(*minutes: float) -> Lengths:
    return Lengths.of(round(length * MINUTE_MS) for length in minutes)


KNOWN = of(*KNOWN_MIN)


def test_the_known_lengths_have_their_total_mean_and_middle() -> None:
    assert (KNOWN.n, KNOWN.total_ms, KNOWN.longest_min) == (12, 340 * MINUTE_MS, 75)
    assert KNOWN.mean_min == pytest.approx(28.333333333333332, abs=1e-12)
    assert KNOWN.median_min == 22.5


@pytest.mark.parametrize(
    ("minutes", "n", "total", "share"),
    [
        (20, 7, 295, 0.8676470588235294),
        (30, 5, 250, 0.7352941176470589),
        (40, 4, 220, 0.6470588235294118),
        (60, 2, 135, 0.39705882352941174),
    ],
)
def test_a_length_of_exactly_the_limit_is_among_the_long_ones(minutes: int, n: int, total: int, share: float) -> None:
    found = KNOWN.at_least(minutes)
    assert (found.n, found.total_ms) == (n, total * 60_000)
    measures = of_lengths(KNOWN, 0)
    assert (measures[f"n_ge{minutes}"], measures[f"min_ge{minutes}"]) == (n, total)
    assert measures[f"share_ge{minutes}"] == pytest.approx(share, abs=1e-12)


def test_the_known_lengths_have_their_usual_duration() -> None:
    assert KNOWN.w50_min == pytest.approx(41.111111111111114, abs=1e-12)
    assert of(*RAW_MIN).w50_min == pytest.approx(25.0625, abs=1e-12)
    assert of(*STRETCHES_MIN).w50_min == pytest.approx(49.36116071428572, abs=1e-12)


def test_the_known_lengths_have_their_gini() -> None:
    assert gini(KNOWN) == pytest.approx(0.46256684491978617, abs=1e-12)
    assert gini(of(*RAW_MIN)) == pytest.approx(0.16427289048473986, abs=1e-12)
    assert gini(of(*STRETCHES_MIN)) == pytest.approx(0.3590664272890485, abs=1e-12)


def test_the_known_lengths_have_their_power_law() -> None:
    exponent, error = alpha(KNOWN)
    assert exponent == pytest.approx(1.336806256443307, abs=1e-12)
    assert error == pytest.approx(0.09722759141114672, abs=1e-12)


def test_the_known_lengths_have_their_fitted_half() -> None:
    assert w50_fit_min(KNOWN) == pytest.approx(37.254306839835756, abs=1e-3)  # as exact as it is stated


def test_nothing_has_no_measure() -> None:
    nothing = of()
    assert (nothing.n, nothing.total_ms) == (0, 0)
    assert (nothing.mean_min, nothing.median_min, nothing.longest_min, nothing.w50_min) == (None,) * 4
    measures = of_lengths(nothing, 0)
    assert (measures["n_ge20"], measures["min_ge20"], measures["share_ge20"]) == (0, 0, None)
    assert (gini(nothing), alpha(nothing), w50_fit_min(nothing)) == (None, (None, None), None)


def test_one_bout_has_a_usual_duration_but_no_spread() -> None:
    assert (of(30).w50_min, of(30).median_min, gini(of(30))) == (30, 30, None)
    assert w50_fit_min(of(30)) is None


def test_equal_bouts_have_no_inequality() -> None:
    assert gini(of(30, 30)) == 0
    assert of(30, 30).w50_min == 30


def test_bouts_of_exactly_the_least_length_have_no_exponent() -> None:
    assert alpha(of(1, 1)) == (None, None)


def test_three_distinct_lengths_are_too_few_for_a_curve() -> None:
    assert w50_fit_min(of(10, 20, 30, 30)) is None
    assert w50_fit_min(of(10, 20, 30, 40)) is not None


def test_a_window_needs_seven_days_and_thirty_bouts() -> None:
    many = of(*range(1, 31))
    assert enough(7, many)
    assert not enough(6, many)
    assert not enough(7, of(*range(1, 30)))


def test_pooled_holds_every_measure() -> None:
    found = pooled(KNOWN)
    assert (found.n_bouts, found.gini, found.w50_min) == (12, gini(KNOWN), KNOWN.w50_min)
    assert (found.alpha, found.alpha_se, found.w50_fit_min) == (*alpha(KNOWN), w50_fit_min(KNOWN))


@given(bags, st.randoms(use_true_random=False))
def test_the_order_of_bouts_does_not_matter(lengths: list[int], chance: object) -> None:
    shuffled = list(lengths)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pooled(Lengths.of(lengths)) == pooled(Lengths.of(shuffled))


@given(st.lists(st.integers(MINUTE_MS, 10 * 3_600_000), min_size=4, max_size=30), st.integers(2, 7))
def test_longer_bouts_in_proportion_scale_the_times_and_leave_the_shares(lengths: list[int], factor: int) -> None:
    one, more = Lengths.of(lengths), Lengths.of(length * factor for length in lengths)
    assert gini(more) == pytest.approx(gini(one), abs=1e-9)
    assert (more.mean_min or 0) == pytest.approx((one.mean_min or 0) * factor)
    assert (more.w50_min or 0) == pytest.approx((one.w50_min or 0) * factor)
    half, scaled = w50_fit_min(one), w50_fit_min(more)
    assert (half is None) == (scaled is None)
    assert half is None or isclose(scaled or 0, half * factor, rel_tol=1e-4)


@given(st.lists(st.integers(1, 10 * 3_600_000), min_size=1, max_size=30))
def test_the_usual_duration_lies_between_the_shortest_and_the_longest(lengths: list[int]) -> None:
    usual = Lengths.of(lengths).w50_min
    assert usual is not None
    assert min(lengths) / MINUTE_MS - 1e-9 <= usual <= max(lengths) / MINUTE_MS + 1e-9


@pytest.mark.parametrize("n", [20, 5_000])
def test_points_on_the_curve_have_its_half(n: int) -> None:
    points = [(t, t**3 / (t**3 + 20**3)) for t in (1 + 100 * k / n for k in range(n))]
    assert half_point(points, [60]) == pytest.approx(20, abs=1e-6)


def test_points_that_all_lie_at_the_half_leave_it_where_it_is() -> None:
    assert half_point([(30.0, 0.5)] * 4, [30]) == pytest.approx(30)
    assert half_point([(1.0, 1.0)] * 4, [1e300]) > 0


def test_a_curve_is_not_mistaken_for_a_step_at_one_length() -> None:
    assert w50_fit_min(of(*range(1, 11), 79, 156)) == pytest.approx(48.1926, abs=1e-3)
