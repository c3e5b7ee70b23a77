"""The same records in any order, any number of times, split anyhow, with InfluxDB failing: the same points."""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.changed_days import requeue_all
from perch.influx.client import Unreachable
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, Reader, Writer
from perch.model.records import Arrival
from support.fake_influx import FakeInflux
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point
from support.recordings import DAYS

pytestmark = pytest.mark.slow

RULES = Rules(DAYS, frozenset(range(5)))
HOUR_MS = 60 * MINUTE_MS
PHASE = BaselinePeriod(DAYS.day_of(ZERO_MS), DAYS.day_of(ZERO_MS + 60 * HOUR_MS))
BOOTS = ("0" * 8, "1" * 8)


@st.composite
def histories(draw: st.DrawFn) -> list[Arrival]:
    """All that a cushion or two recorded in two boots, over some four days, with and without a known time."""
    found = []
    for device, boot in draw(st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from(BOOTS)), max_size=3)):
        shift = 30 * HOUR_MS if boot == BOOTS[1] else 0
        for seq in range(draw(st.integers(1, 7))):
            start = shift + seq * draw(st.sampled_from([40 * MINUTE_MS, 5 * HOUR_MS, 11 * HOUR_MS]))
            found += [arrival(one, device) for one in draw(_versions(boot, seq, start))]
    return found


@st.composite
def _versions(draw: st.DrawFn, boot: str, seq: int, start: int) -> list[dict[str, Any]]:
    common = {"boot": boot, "zero": draw(st.sampled_from([None, None, ZERO_MS, ZERO_MS + 250, ZERO_MS + HOUR_MS]))}
    kind = draw(st.sampled_from(["bout", "bout", "cut", "nudge", "alive", "boot"]))
    if kind == "nudge":
        return [point(seq, start, kind="nudge", stretch_ms=9, nth=1, delivered=True, bout=0, **common)]
    if kind == "boot":
        sign = {"boot": draw(st.sampled_from(BOOTS)), "at": draw(st.integers(0, 40)) * HOUR_MS}
        return [point(seq, start, kind="boot", cause="power", fw="1", alive_until=sign, **common)]
    if kind == "alive":
        return [point(seq, start, **common)]
    length = draw(st.sampled_from([MINUTE_MS, 35 * MINUTE_MS, 3 * HOUR_MS]))
    choices: list[dict[str, Any]] = [{}, {"resumed": True}, {"suspect": "object"}, {"balance_lr": 3, "shifts": 1}]
    more = draw(st.sampled_from(choices))
    complete = bout(seq, start, start + length, **common, **more)
    censored = bout(seq, start, start + 50_000, **common, censored=True)
    return [complete] if kind == "bout" else draw(st.sampled_from([[censored], [censored, complete]]))


class Told:
    """A journal that is told, and an InfluxDB that it fills."""

    def __init__(self, folder: str, kept: FakeInflux) -> None:
        self.path, self.kept = Path(folder) / "journal.db", kept
        with closing(Writer(self.path)) as writer:
            for device in "ab":
                writer.remember(note_of(device), written(PHASE))

    def store(self, arrivals: list[Arrival]) -> None:
        with closing(Writer(self.path)) as writer:
            assert all(receipt.reason is None for receipt in writer.store(arrivals, NOW_MS))

    def send(self, now_ms: int = NOW_MS, *, again: bool = False) -> None:
        """Until nothing is left, or InfluxDB fails: as if killed there."""
        with Reader(self.path) as reader, closing(InfluxQueue(self.path)) as outbox:
            if again:
                for device in reader.devices():
                    requeue_all(reader, outbox, RULES, [device])
            filler = InfluxSync(reader, outbox, BatchWriter(self.kept, outbox), RULES)
            while filler.step(now_ms):
                pass


def split(arrivals: list[Arrival], cuts: set[int]) -> Iterator[list[Arrival]]:
    edges = [0, *sorted(cut % (len(arrivals) + 1) for cut in cuts), len(arrivals)]
    return (arrivals[a:b] for a, b in zip(edges, edges[1:], strict=False))


def points_of(history: list[Arrival]) -> dict[tuple[str, int], dict[str, str]]:
    """The points of a history told at once."""
    with TemporaryDirectory() as folder:
        told = Told(folder, FakeInflux())
        told.store(history)
        told.send()
        return told.kept.points


@settings(max_examples=40)
@given(histories(), st.data())
def test_any_order_duplication_split_and_failure_gives_the_same_points(
    history: list[Arrival], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=5)) if history else []
    shuffled = data.draw(st.permutations(history + again))
    kept = FakeInflux()
    kept.fails = data.draw(st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=4))
    with TemporaryDirectory() as folder:
        told = Told(folder, kept)
        for batch in split(shuffled, data.draw(st.sets(st.integers(0, 40), max_size=3))):
            told.store(batch)
            with suppress(Unreachable):
                told.send(ZERO_MS + data.draw(st.integers(0, 240)) * HOUR_MS)
        kept.fails = []
        told.send()
        assert kept.points == points_of(history)
        told.send(again=True)
        assert kept.points == points_of(history)
        kept.points.clear()
        told.send(again=True)
        assert kept.points == points_of(history)
