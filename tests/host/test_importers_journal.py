"""A file in the journal: the same bouts, once, with the times that it covers."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perch.days.day import day_facts
from perch.importers.formats import opened
from perch.importers.overlap import Fit, fit
from perch.importers.records import arrivals
from perch.importers.stays import Seen, Stay, stays
from perch.journal import Reader, Writer
from perch.measures.bouts import WholeBout
from perch.measures.coverage import covered
from perch.model.sitting import Bout
from support.recordings import BERLIN, DAYS, events

MINUTE = 60_000
START = 1_772_442_000_000
DEVICE = "import-file"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.db")
    yield writer
    writer.close()


def stay(start: int, end: int, seated: bool = True, cut: bool = False) -> Stay:
    return Stay(START + start * MINUTE, START + end * MINUTE, seated, cut)


SOME = [stay(0, 30), stay(30, 100, False), stay(100, 130), stay(130, 2000, False), stay(2000, 2030, cut=True)]


def test_a_file_taken_in_twice_is_there_once(writer: Writer, tmp_path: Path) -> None:
    for _ in range(2):
        assert all(receipt.reason is None for receipt in writer.store(list(arrivals(DEVICE, SOME)), START))
    with Reader(tmp_path / "journal.db") as reader:
        held = reader.bouts(DEVICE, 0, START * 2)
        assert [(one.start_ms, one.end_ms, one.censored) for one in held] == [
            (one.start_ms, one.end_ms, one.cut) for one in SOME if one.seated
        ]
        assert covered(reader.covered(DEVICE, START, START + 2030 * MINUTE)) == [(START, START + 2030 * MINUTE)]


def test_a_time_not_worn_is_not_covered(writer: Writer, tmp_path: Path) -> None:
    writer.store(list(arrivals(DEVICE, [stay(0, 30), stay(60, 90)])), START)
    with Reader(tmp_path / "journal.db") as reader:
        day = day_facts(reader, DEVICE, DAYS, DAYS.day_of(START))
    assert day.covered_ms == 60 * MINUTE


def seat(start: int, end: int, censored: bool = False) -> Bout:
    return Bout(DEVICE, "0" * 8, start, start, end, 0, 0, censored)


@pytest.mark.parametrize(
    ("bout", "fits"),
    [
        (WholeBout(100, 200), Fit(1, 1, None, 100, 100)),
        (WholeBout(100, 300, censored=True), Fit(1, 1, None, 100, 100)),  # the other one is complete
        (WholeBout(200, 300), Fit(1, 0, None, 200, 200)),
        (WholeBout(100, 300), Fit(1, 0, WholeBout(100, 300), 100, 100)),
        (WholeBout(150, 180), Fit(1, 0, WholeBout(150, 180), 150, 150)),
        (WholeBout(500, 600), Fit(1, 0, None, 500, 500)),
    ],
)
def test_a_bout_fits_where_it_overlaps_no_other(bout: WholeBout, fits: Fit) -> None:
    assert fit([bout], [seat(0, 50), seat(100, 200)]) == fits


def test_the_first_clash_is_told() -> None:
    found = fit([WholeBout(10, 20), WholeBout(30, 40)], [seat(0, 50)])
    assert found == Fit(2, 0, WholeBout(10, 20), 10, 30)


seen = st.lists(st.tuples(st.integers(1, 40_000), st.sampled_from([True, False, None])), max_size=40)


@given(seen)
def test_stays_lie_within_what_was_worn_and_never_overlap(rows: list[tuple[int, bool | None]]) -> None:
    at, made = START, []
    for line, (length, seated) in enumerate(rows):
        made.append(Seen(at, at + length, seated, line))
        at += length
    found = list(stays(made))
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(found))
    assert sum(one.end_ms - one.start_ms for one in found) == sum(length for length, state in rows if state is not None)


WORN = (("09:00:00", 600, "0"), ("09:10:00", 7200, "1"), ("11:10:00", 60, "4"))


def test_an_activpal_file_is_covered_while_it_was_worn(writer: Writer, tmp_path: Path) -> None:
    text = events([(f"2026-03-02T{clock}", seconds, code) for clock, seconds, code in WORN])
    file = opened(StringIO(text), BERLIN)
    writer.store(list(arrivals(DEVICE, file.stays)), START)
    with Reader(tmp_path / "journal.db") as reader:
        day = day_facts(reader, DEVICE, DAYS, DAYS.day_of(START))
    assert day.covered_ms == (10 + 120) * MINUTE
