"""Order never matters: the same records, shuffled, repeated and split, give the same journal and bouts."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from perch.journal import Reader, Writer
from perch.model.records import Arrival
from perch.model.sitting import Bout
from support.messages import NOW_MS, ZERO_MS, arrival, bout, histories, point


def told(batches: list[list[Arrival]], folder: str) -> tuple[list[Any], list[Bout]]:
    """Tell a new journal the batches, reopening it before each, and give back its rows and its bouts."""
    path = Path(folder) / "journal.db"
    for batch in [[], *batches]:
        writer = Writer(path)
        receipts = writer.store(batch, NOW_MS)
        writer.close()
        assert all(receipt.reason is None for receipt in receipts)
        assert len(receipts) == len(batch)
    return rows(path), bouts(path)


def rows(path: Path) -> list[Any]:
    with sqlite3.connect(path) as db:
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("records", "boots", "quarantine")]


def bouts(path: Path) -> list[Bout]:
    with Reader(path) as reader:
        return [one for device in reader.devices() for one in reader.bouts(device, 0, NOW_MS)]


def split(arrivals: list[Arrival], cuts: set[int]) -> Iterator[list[Arrival]]:
    edges = [0, *sorted(cut % (len(arrivals) + 1) for cut in cuts), len(arrivals)]
    return (arrivals[a:b] for a, b in zip(edges, edges[1:], strict=False))


@settings(max_examples=100)
@given(histories(), st.data())
def test_any_order_duplication_and_split_gives_the_same_journal_and_bouts(
    history: list[Arrival], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=9)) if history else []
    shuffled = data.draw(st.permutations(history + again))
    cuts = data.draw(st.sets(st.integers(0, 40), max_size=4))
    with TemporaryDirectory() as plain, TemporaryDirectory() as wild:
        assert told(list(split(shuffled, cuts)), wild) == told([history], plain)


def in_order(*messages: dict[str, Any]) -> list[Bout]:
    with TemporaryDirectory() as folder:
        return told([[arrival(message)] for message in messages], folder)[1]


CENSORED = bout(3, 1000, 31_000, censored=True)
COMPLETE = bout(3, 1000, 51_000)


def test_a_censored_bout_is_replaced_by_its_complete_version() -> None:
    (held,) = in_order(CENSORED, COMPLETE)
    assert (held.end_ms, held.censored) == (ZERO_MS + 51_000, False)


def test_a_censored_bout_that_comes_after_its_complete_version_changes_nothing() -> None:
    assert in_order(COMPLETE, CENSORED) == in_order(CENSORED, COMPLETE)


def test_a_zero_known_late_places_what_waited_for_it() -> None:
    early = bout(0, 1000, 31_000, zero=None)
    assert in_order(early) == []
    (held,) = in_order(early, point(7, 99_000))
    assert (held.start_ms, held.end_ms) == (ZERO_MS + 1000, ZERO_MS + 31_000)


def test_the_lowest_seq_with_a_zero_places_the_records_without_one() -> None:
    early = bout(0, 1000, 31_000, zero=None)
    (held,) = in_order(early, point(9, 99_000, zero=ZERO_MS + 500), point(2, 50_000))
    assert held.start_ms == ZERO_MS + 1000


def test_a_bout_is_placed_by_its_own_zero_where_it_has_one() -> None:
    (held,) = in_order(point(0, 10), bout(1, 1000, 31_000, zero=ZERO_MS + 700))
    assert held.start_ms == ZERO_MS + 1700
