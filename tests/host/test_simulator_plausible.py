"""Whether a recording is what its layout says: what is refused before it is run, and what is only doubted."""

from dataclasses import replace

import pytest

from perch.simulator.csv_trace import Sample
from perch.simulator.layout import Cell, Layout, RecordingError
from perch.simulator.plausible import doubts

LAYOUT = Layout((Cell("a", -35, 60), Cell("b", 35, 60)), rate_hz=2)
TIMED = replace(LAYOUT, rate_hz=None, time="t")


def recording(*raws: int, period_ms: int = 500, truth: tuple[bool | None, ...] = (None,)) -> list[Sample]:
    """300 samples of both cells: each count, swaying, for an equal part of them, and each truth likewise."""
    return [
        Sample(n * period_ms, [raws[n * len(raws) // 300] + n % 5 * 10] * 2, truth[n * len(truth) // 300])
        for n in range(300)
    ]


def flat(*raws: int) -> list[Sample]:
    """Ten samples for each of these counts, the same in both cells."""
    return [Sample(n * 500, [raws[n // 10]] * 2) for n in range(10 * len(raws))]


def refused(samples: list[Sample], layout: Layout) -> str:
    with pytest.raises(RecordingError) as error:
        doubts(samples, layout)
    return str(error.value)


def test_of_somebody_who_sits_down_and_gets_up_there_is_no_doubt() -> None:
    assert doubts(recording(100, 900, 100, truth=(False, True, False)), LAYOUT) == []
    assert doubts(recording(100, 900, 100), TIMED) == []


@pytest.mark.parametrize(
    ("period_ms", "layout", "problem"),
    [
        (4, TIMED, "a sample each 4 ms, by t in ms: that is no rate of a cushion; is time_unit right (ms, s or iso)?"),
        (600_001, replace(TIMED, time_unit="s"), "a sample each 600001 ms, by t in s: that is no rate of a cushion"),
        (1501, replace(TIMED, rate_hz=2), "a sample each 1501 ms, by t in ms, but rate_hz says 2 a second: one of"),
        (166, replace(TIMED, rate_hz=2), "a sample each 166 ms, by t in ms, but rate_hz says 2 a second: one of them"),
    ],
)
def test_times_that_cannot_be_those_of_a_cushion_are_refused(period_ms: int, layout: Layout, problem: str) -> None:
    assert refused(recording(100, 900, period_ms=period_ms), layout).startswith(problem)


def test_the_rate_may_be_a_little_off_and_two_samples_have_none() -> None:
    assert doubts(recording(100, 900, period_ms=1500), replace(TIMED, rate_hz=2)) == []
    assert doubts([Sample(0, [100, 200]), Sample(1, [100, 200])], TIMED) == []


@pytest.mark.parametrize(
    ("samples", "doubt"),
    [
        (flat(100, 4095, 4095), "nearly all counts are at full scale: are full_scale and falls_when_loaded right?"),
        (flat(3000, 1000),
         "most cells rest at their highest count, as where counts fall under load: is falls_when_loaded right?"),
        (flat(0), "all counts are 0"),
    ],
)  # fmt: skip
def test_counts_that_look_like_another_sensor_are_doubted(samples: list[Sample], doubt: str) -> None:
    assert doubts(samples, LAYOUT) == [doubt]


def test_counts_that_fall_where_the_truth_says_seated_are_refused_with_what_to_change() -> None:
    samples = recording(900, 100, truth=(False, True))
    told = "by the truth the counts are lower where somebody sits: "
    assert refused(samples, LAYOUT) == told + "set falls_when_loaded, and the full scale"
    assert refused(samples, replace(LAYOUT, falls_when_loaded=True)) == told + "do not set falls_when_loaded"


def test_a_truth_in_which_nobody_sits_says_little() -> None:
    (doubt,) = doubts(recording(100, truth=(False,)), LAYOUT)
    assert doubt == "by the truth nobody ever sat: what agrees with that says little"
    assert doubts(recording(900, truth=(True,)), LAYOUT) == []


def test_an_empty_seat_that_counts_like_a_loaded_one_needs_its_counts() -> None:
    samples = recording(480, 900, truth=(False, True))
    (doubt,) = doubts(samples, LAYOUT)
    assert doubt == "by the truth a cell of the empty seat counts 500, which is taken for somebody: give empty"
    assert doubts(samples, replace(LAYOUT, calibration={"empty": [500, 500]})) == []
