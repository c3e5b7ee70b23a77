"""The measures beside what others compute from the same lengths: scikit-digital-health, powerlaw and scipy.

A test imports them itself: each process reads all test files, and these libraries take seconds.
"""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perch.measures.change import quantile, two_sided, welch
from perch.measures.lengths import MINUTE_MS, Lengths, alpha, gini, w50_fit_min

if TYPE_CHECKING:
    import numpy

pytestmark = pytest.mark.slow

KNOWN_MIN = (3, 5, 8, 12, 17, 20, 25, 30, 40, 45, 60, 75)

minutes = st.lists(st.integers(1, 600), min_size=2, max_size=60)
days = st.lists(st.integers(0, 900), min_size=2, max_size=28)


def of(lengths_min: list[int]) -> Lengths:
    return Lengths.of(length * MINUTE_MS for length in lengths_min)


@given(minutes)
def test_mean_transition_and_gini_are_those_of_scikit_digital_health(lengths_min: list[int]) -> None:
    import numpy
    from skdh.utility import fragmentation_endpoints as others

    theirs, ours = numpy.array(lengths_min, dtype=float), of(lengths_min)
    assert ours.mean_min == pytest.approx(others.average_duration(lengths=theirs))
    assert 1 / (ours.mean_min or 0) == pytest.approx(others.state_transition_probability(lengths=theirs))
    assert gini(ours) == pytest.approx(others.gini_index(lengths=theirs), abs=1e-9)


@given(st.lists(st.integers(2, 600), min_size=3, max_size=60))
def test_the_exponent_is_that_of_powerlaw(lengths_min: list[int]) -> None:
    import numpy
    import powerlaw

    lengths = Lengths.of(length * MINUTE_MS + 1 for length in lengths_min)  # whole minutes make it warn
    fitted = powerlaw.Fit(numpy.array(lengths_min) + 1 / MINUTE_MS, xmin=1.0, verbose=0)
    exponent, error = alpha(lengths)
    assert exponent == pytest.approx(float(fitted.power_law.alpha), rel=1e-6)
    assert error == pytest.approx(float(fitted.power_law.standard_err), rel=1e-6)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 240), min_size=12, max_size=60, unique=True))
def test_the_fitted_half_is_no_worse_than_that_of_scipy(lengths_min: list[int]) -> None:
    import numpy
    from scipy.optimize import curve_fit, minimize_scalar

    t = numpy.array(sorted(lengths_min), dtype=float)
    y = numpy.cumsum(t) / t.sum()
    (half, n), _ = curve_fit(_curve, t, y, p0=(float(numpy.median(t)), 2.0), bounds=((1e-3, 1e-3), (1e4, 50)))
    ours = w50_fit_min(of(lengths_min))
    assert ours is not None
    steepness = minimize_scalar(lambda k: _off(t, y, ours, k), bounds=(1e-3, 50), method="bounded")
    assert min(steepness.fun, _off(t, y, ours, n)) <= _off(t, y, half, n) + 1e-6


def _off(t: "numpy.ndarray", y: "numpy.ndarray", half: float, n: float) -> float:
    return float(((y - _curve(t, half, n)) ** 2).sum())


def _curve(t: "numpy.ndarray", half: float, n: float) -> "numpy.ndarray":
    return 1 / (1 + (half / t) ** n)


def test_the_known_half_is_that_of_scipy_to_the_last_digits() -> None:
    import numpy
    from scipy.optimize import curve_fit

    t = numpy.array(KNOWN_MIN, dtype=float)
    y = numpy.cumsum(t) / t.sum()
    (half, _), _ = curve_fit(_curve, t, y, p0=(30.0, 2.0), ftol=1e-15, xtol=1e-15, gtol=1e-15)
    assert w50_fit_min(of(list(KNOWN_MIN))) == pytest.approx(half, abs=1e-7)


@given(st.floats(0.001, 60), st.floats(1, 400))
def test_students_t_is_that_of_scipy(t: float, df: float) -> None:
    from scipy.stats import t as students_t

    assert two_sided(t, df) == pytest.approx(2 * students_t.sf(t, df), rel=1e-9, abs=1e-14)
    assert quantile(0.05, df) == pytest.approx(students_t.ppf(0.975, df), rel=1e-9)


@given(days, days)
def test_the_interval_of_a_change_is_that_of_scipy(before: list[int], after: list[int]) -> None:
    from scipy.stats import ttest_ind

    ours = welch(before, after)
    if ours is None:
        assert len(set(before)) == len(set(after)) == 1
        return
    theirs = ttest_ind(after, before, equal_var=False)
    low, high = theirs.confidence_interval(0.95)
    assert (ours.low_min, ours.high_min) == pytest.approx((low, high), rel=1e-7, abs=1e-6)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-7, abs=1e-10)
