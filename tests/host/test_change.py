"""How a change is weighed, against a worked example and against the tables of Student's t."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.measures.change import normal_variation_min, quantile, two_sided, welch

BEFORE = (412, 388, 455, 367, 430, 399, 421, 376, 440, 405)
AFTER = (371, 402, 350, 365, 380)


def test_the_known_change_has_its_interval() -> None:
    found = welch(BEFORE, AFTER)
    assert found is not None
    assert found.change_min == pytest.approx(-35.7, abs=1e-9)
    assert found.low_min == pytest.approx(-62.82511116794174, abs=1e-8)
    assert found.high_min == pytest.approx(-8.574888832058232, abs=1e-8)
    assert found.df == pytest.approx(11.318464728064546, abs=1e-9)
    assert found.p == pytest.approx(0.014402260477898884, abs=1e-10)


@pytest.mark.parametrize(("before", "after"), [((), AFTER), ((400,), AFTER), (BEFORE, (400,)), ((3, 3), (4, 4))])
def test_too_few_or_equal_days_have_no_interval(before: tuple[float, ...], after: tuple[float, ...]) -> None:
    assert welch(before, after) is None


@pytest.mark.parametrize(
    ("df", "t"), [(1, 12.706205), (2, 4.302653), (5, 2.570582), (10, 2.228139), (30, 2.042272), (1000, 1.962339)]
)
def test_the_quantiles_are_those_of_the_tables(df: float, t: float) -> None:
    assert quantile(0.05, df) == pytest.approx(t, abs=1e-6)


@pytest.mark.parametrize("t", [0.001, 0.5, 1, 5, 100])
def test_one_degree_of_freedom_is_the_distribution_of_cauchy(t: float) -> None:
    from math import atan, pi

    assert two_sided(t, 1) == pytest.approx(1 - 2 * atan(t) / pi, rel=1e-10)


def test_nothing_is_closer_to_zero_than_zero() -> None:
    assert two_sided(0, 7) == 1


@given(st.floats(1e-6, 0.999), st.floats(1, 500))
def test_the_quantile_is_where_the_chance_is(chance: float, df: float) -> None:
    assert two_sided(quantile(chance, df), df) == pytest.approx(chance, rel=1e-6)


def test_a_week_against_a_week_may_differ_by_77_minutes_and_more_weeks_by_less() -> None:
    assert normal_variation_min(1, 1) == 77
    assert normal_variation_min(2, 2) == pytest.approx(77 / 2**0.5)
    assert normal_variation_min(2, 1) == pytest.approx(77 * 0.75**0.5)
