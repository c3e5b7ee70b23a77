"""What is marked in the pictures of a day: a baseline, calibrations, and reminders that were not wanted."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.changed_days import requeue_regrouped
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, Reader, Writer
from support.fake_influx import FakeInflux
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, nudge, point
from support.recordings import DAYS

RULES = Rules(DAYS, frozenset(range(5)))
DAY = DAYS.day_of(ZERO_MS)
LOADS = [100, 100, 100, 100]


class Filled:
    """A journal, and what InfluxDB has of it."""

    def __init__(self, folder: Path) -> None:
        self.store = FakeInflux()
        self.writer = Writer(folder / "journal.db")
        self.reader, self.queue = Reader(folder / "journal.db"), InfluxQueue(folder / "journal.db")

    def send(self, *messages: dict[str, object]) -> None:
        self.writer.store([arrival(one) for one in messages], NOW_MS)
        requeue_regrouped(self.reader, self.queue, RULES)
        sync = InfluxSync(self.reader, self.queue, BatchWriter(self.store, self.queue), RULES)
        while sync.step(NOW_MS):
            pass

    def events(self) -> list[tuple[str, int, str, int]]:
        """Kind, time, text and end of each, by time."""
        found = [
            (series.rpartition("kind=")[2], at, fields["text"].strip('"'), int(fields["until_ms"].rstrip("i")))
            for (series, at), fields in self.store.points.items()
            if series.startswith("seat_event,")
        ]
        return sorted(found, key=lambda event: event[1])

    def close(self) -> None:
        self.writer.close()
        self.reader.close()
        self.queue.close()


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    with closing(Filled(tmp_path)) as made:
        yield made


def test_a_calibration_is_marked_where_it_was_also_once_its_time_is_known_better(filled: Filled) -> None:
    filled.send(point(3, 5 * MINUTE_MS, kind="calibration", empty=LOADS, zero=None), point(4, 0, zero=ZERO_MS))
    at_ms = ZERO_MS + 5 * MINUTE_MS
    assert filled.events() == [("calibration", at_ms, "Calibrated", at_ms)]
    filled.send(point(1, 0, zero=ZERO_MS + 1_000))
    assert filled.events() == [("calibration", at_ms + 1_000, "Calibrated", at_ms + 1_000)]


def test_each_calibration_is_marked_in_its_own_day(filled: Filled) -> None:
    moments = [5 * MINUTE_MS, 2 * 24 * 60 * MINUTE_MS]
    filled.send(point(1, 0), *(point(seq, at, kind="calibration", empty=LOADS) for seq, at in enumerate(moments, 2)))
    assert [at_ms for _, at_ms, _, _ in filled.events()] == [ZERO_MS + at for at in moments]


def test_a_reminder_is_marked_that_was_muted_or_fell_into_quiet_hours_and_no_other(filled: Filled) -> None:
    whys = [{}, *({"delivered": False, "why": why} for why in ("muted", "quiet", "baseline", "object"))]
    filled.send(*(nudge(seq, seq * MINUTE_MS, **why) for seq, why in enumerate(whys)))
    muted, quiet = ZERO_MS + MINUTE_MS, ZERO_MS + 2 * MINUTE_MS
    assert filled.events() == [
        ("mute", muted, "Reminder 1: muted", muted),
        ("mute", quiet, "Reminder 1: quiet hours", quiet),
    ]


def test_each_day_of_a_baseline_is_marked_and_none_once_there_is_no_baseline(filled: Filled) -> None:
    filled.writer.remember(note_of("chair"), written(BaselinePeriod(DAY, DAY + timedelta(days=2))))
    filled.send(*(point(seq, seq * 12 * 60 * MINUTE_MS) for seq in range(8)))
    days = [DAYS.bounds(DAY + timedelta(days=number)) for number in range(2)]
    assert filled.events() == [
        ("baseline", start, f"Measured in silence, day {number} of 2", end)
        for number, (start, end) in enumerate(days, 1)
    ]
    filled.writer.remember(note_of("chair"), "")
    filled.send()
    assert filled.events() == []


def test_a_boot_whose_time_was_wrong_costs_a_request_a_measurement_and_day_not_one_a_point(filled: Filled) -> None:
    """InfluxDB takes a while for each: hundreds in a row hold up the states and days of all other cushions."""
    nudges = [nudge(seq, seq * MINUTE_MS, zero=None, delivered=False, why="muted") for seq in range(1, 200)]
    filled.send(*nudges, point(300, 0, zero=ZERO_MS))
    assert len(filled.events()) == 199
    deletes: list[str] = []
    delete = filled.store.delete

    def counted(measurement: str, device: str, start_ms: int, end_ms: int) -> bool:
        deletes.append(measurement)
        return delete(measurement, device, start_ms, end_ms)

    filled.store.delete = counted  # type: ignore[method-assign]  # the same, counted
    filled.send(point(0, 0, zero=ZERO_MS + 1_000))
    assert [at for _, at, _, _ in filled.events()] == [ZERO_MS + 1_000 + seq * MINUTE_MS for seq in range(1, 200)]
    assert len(deletes) <= 5 * 2, deletes
