"""What the person did against what the journal has."""

from perch.measures.debounce import Run
from perch.model.sitting import Bout
from perch.simulator.demo import TOLERANCE_MS, Play, differences


def when(ms: int) -> str:
    return f"{ms} ms"


def bout(start: int, end: int) -> Bout:
    return Bout("cushion-demo", "1a2b3c4d", start, start, end, 2_400_000, mean_load=100)


MADE = [Run(0, 60_000, True), Run(200_000, 300_000, True)]


def test_the_same_bouts_in_any_order_are_no_difference() -> None:
    assert differences(MADE, [bout(200_000, 300_000), bout(0, 60_000)], when) == []


def test_a_bout_may_be_off_by_what_cells_and_filter_take() -> None:
    assert differences(MADE, [bout(TOLERANCE_MS, 60_000), bout(200_000, 300_000 + TOLERANCE_MS)], when) == []
    assert len(differences(MADE, [bout(TOLERANCE_MS + 1, 60_000), bout(200_000, 300_000)], when)) == 2


def test_a_missing_bout_is_told() -> None:
    assert differences(MADE, [bout(0, 60_000)], when) == ["missing: seated from 200000 ms to 300000 ms"]


def test_a_bout_that_is_there_twice_is_told() -> None:
    kept = [bout(0, 60_000), bout(100, 60_000), bout(200_000, 300_000)]
    assert differences(MADE, kept, when) == ["never happened, or twice: seated from 100 ms to 60000 ms"]


def test_what_the_cushion_says_is_taken_line_by_line() -> None:
    play = Play(0)
    for said in ({"now": 5}, {"boot": "1a2b3c4d"}, {"contact": [0, 5000]}, {"contact": [9000, 30_000]}, {"log": "x"}):
        play.take(said)
    assert (play.now_ms, play.contacts) == (5, [(0, 5000), (9000, 30_000)])


def test_contacts_go_through_the_ten_second_rule() -> None:
    play = Play(0)
    for start, end in ((0, 5000), (50_000, 90_000), (95_000, 120_000), (200_000, 230_000)):
        play.take({"contact": [start, end]})
    assert [(run.start_ms, run.end_ms) for run in play.true_bouts()] == [(50_000, 120_000), (200_000, 230_000)]
