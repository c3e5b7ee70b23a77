"""A clock that cannot be believed decides nothing for good."""

import json
import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from perch.journal import JournalError, Reader, Writer
from perch.model.records import Arrival, Receipt, Snapshot
from perch.service.host_clock import HostClock
from perch.service.ingest import Ingest
from perch.wire import encode
from perch.wire.decode import check
from perch.wire.messages import LATEST_ZERO_MS
from support.cli import typed
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, state

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Clock(HostClock):
    """A clock of the host that starts at NOW_MS, with a monotonic clock that the test sets."""

    def __init__(self, synchronised: bool | None = None) -> None:
        super().__init__(lambda: self.monotonic_ms, lambda: synchronised)
        self.monotonic_ms = 0

    def hear(self, monotonic_ms: int, set_forward_ms: int = 0, **zeros: int) -> bool:
        """Take a state of each cushion, as old as the monotonic clock, in a boot at its zero."""
        self.monotonic_ms = monotonic_ms
        body = {"boot": BOOT, "at": monotonic_ms}
        states = [Snapshot(name, "state", json.dumps(body | {"zero": zero})) for name, zero in zeros.items()]
        return self.judges([Arrival("", b"", state) for state in states], NOW_MS + monotonic_ms + set_forward_ms)


def heard(*ahead_ms: int, synchronised: bool | None = None) -> Clock:
    """One that has heard so many cushions, each twice, so far ahead of the host."""
    clock = Clock(synchronised)
    zeros = {f"c{number}": NOW_MS + ahead for number, ahead in enumerate(ahead_ms)}
    for at in (0, MINUTE_MS):
        clock.hear(at, **zeros)
    return clock


@pytest.mark.parametrize(
    ("ahead_ms", "synchronised", "believed"),
    [
        ((), None, True),
        ((0,), None, True),
        ((0, 5 * MINUTE_MS), False, True),
        ((3 * DAY_MS,), None, False),
        ((3 * DAY_MS,), False, False),
        ((3 * DAY_MS,), True, True),
        ((3 * DAY_MS, 0, 0), None, True),
        ((3 * DAY_MS, 3 * DAY_MS, 0), None, False),
        ((-70 * 365 * DAY_MS,), None, False),
        ((-70 * 365 * DAY_MS, 0), None, True),
    ],
)
def test_who_is_right(ahead_ms: tuple[int, ...], synchronised: bool | None, believed: bool) -> None:
    assert (heard(*ahead_ms, synchronised=synchronised).doubt is None) is believed


def test_a_clock_from_before_perch_is_not_believed_whoever_says_so() -> None:
    clock = Clock(synchronised=True)
    assert not clock.judges([], 1_000_000)
    assert clock.doubt == "it stands before this Perch was made"


def test_what_a_broker_kept_from_long_ago_is_no_word_of_the_present() -> None:
    clock = Clock()
    body = json.dumps({"boot": BOOT, "at": 0, "zero": NOW_MS - 400 * DAY_MS})
    for clock.monotonic_ms in (0, 5):
        assert clock.judges([Arrival("", b"", Snapshot("chair", "state", body))], NOW_MS)


def test_setting_the_clock_makes_earlier_words_void() -> None:
    behind = heard(3 * DAY_MS)
    assert behind.doubt
    assert behind.hear(MINUTE_MS + 1, set_forward_ms=3 * DAY_MS)


def test_a_word_is_stale_after_an_hour() -> None:
    behind = heard(3 * DAY_MS)
    assert not behind.hear(HOUR_MS)
    assert behind.hear(HOUR_MS + MINUTE_MS)


class Intake:
    """An intake whose clocks are set by the test."""

    def __init__(self, path: Path, now_ms: int, *, synchronised: bool | None = None) -> None:
        self.path = path
        self.now_ms = now_ms
        self.monotonic_ms = 0
        self.rejected: list[object] = []
        self.stored: list[object] = []
        self._synchronised = synchronised

    def take(self, *messages: tuple[str, dict[str, object]]) -> None:
        failures: list[JournalError] = []
        with closing(Writer(self.path)) as writer:
            ingest = Ingest(writer, self._answer, lambda: self.now_ms, failures.append)
            ingest.clock = self.clock
            for leaf, message in messages:
                ingest.hear([(f"perch/v1/chair/{leaf}", json.dumps(message).encode())])
            ingest.start()
            ingest.stop()
        assert not failures

    @property
    def clock(self) -> HostClock:
        if not hasattr(self, "_clock"):
            self._clock = HostClock(lambda: self.monotonic_ms, lambda: self._synchronised)
        return self._clock

    def _answer(self, receipts: Sequence[Receipt]) -> None:
        for payload in encode.stored("0" * 16, receipts):
            answer = json.loads(payload)
            self.stored += answer["stored"]
            self.rejected += answer["rejected"]


def records(count: int, start_ms: int = 0) -> list[tuple[str, dict[str, object]]]:
    return [("record", bout(seq, start_ms + seq * 1000, start_ms + seq * 1000 + 900)) for seq in range(count)]


def test_a_host_three_days_behind_refuses_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    intake = Intake(tmp_path / "journal.db", ZERO_MS - 3 * DAY_MS)
    with caplog.at_level(logging.WARNING):
        intake.take(("state", state()), *records(300))
        intake.now_ms = ZERO_MS + DAY_MS
        intake.take(("state", state(at=200_000)))
    assert (len(intake.stored), intake.rejected) == (300, [])
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "the clock of this machine cannot be believed",
        "the clock of this machine can be believed again",
    ]


def test_what_was_refused_for_its_time_is_stored_once_the_time_is_right(tmp_path: Path) -> None:
    """The system called the clock right though it was not."""
    intake = Intake(tmp_path / "journal.db", ZERO_MS - 3 * DAY_MS, synchronised=True)
    intake.take(*records(40))
    assert (intake.stored, intake.rejected) == ([], [])
    intake.now_ms = ZERO_MS + DAY_MS
    intake.take(("state", state()))
    with Reader(intake.path) as reader:
        assert len(reader.bouts("chair", ZERO_MS, intake.now_ms)) == 40
        assert reader.quarantine().refused == 0


def test_a_record_of_2099_is_refused_by_a_clock_that_is_right(tmp_path: Path) -> None:
    intake = Intake(tmp_path / "journal.db", NOW_MS, synchronised=True)
    intake.take(("record", bout(1, 0, 60_000, zero=4_080_000_000_000)))
    with Reader(intake.path) as reader:
        assert (reader.count("chair"), reader.quarantine().refused) == (0, 1)


def test_a_record_can_be_deleted_alone_and_does_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    future = bout(2, 0, 60_000, boot="f" * 8, zero=4_080_000_000_000)
    with closing(Writer(path)) as writer:
        writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
        writer.store([arrival(bout(3, 5 * MINUTE_MS, 6 * MINUTE_MS))], NOW_MS)
        assert writer.forget_span("chair", ZERO_MS + MINUTE_MS, ZERO_MS + 10 * MINUTE_MS, NOW_MS) == 1
        unjudged = Arrival(arrival(future).topic, arrival(future).payload, check(*arrival(future)[:2], None))
        assert [one.reason for one in writer.store([unjudged], NOW_MS)] == [None]
        assert writer.forget_span("chair", NOW_MS + DAY_MS, LATEST_ZERO_MS, NOW_MS) == 1
        (receipt,) = writer.store([arrival(bout(3, 5 * MINUTE_MS, 6 * MINUTE_MS))], NOW_MS)
        assert receipt.reason == "this record was deleted and is not taken again"
        assert [one.reason for one in writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)] == [None]
    with Reader(path) as reader:
        assert [one.seq for one in reader.bouts("chair", ZERO_MS, LATEST_ZERO_MS)] == [1]


def test_what_was_refused_is_judged_again_as_it_is_typed(tmp_path: Path) -> None:
    assert "there is no journal" in typed(tmp_path, "requeue").stderr
    Intake(tmp_path / "journal.db", ZERO_MS - 3 * DAY_MS, synchronised=True).take(*records(3))
    done = typed(tmp_path, "requeue")
    assert (done.returncode, done.stdout) == (0, "3 records stored; `perch doctor` tells what is still refused.\n")
    assert typed(tmp_path, "requeue").stdout.startswith("0 records stored")


def test_the_records_of_a_time_are_deleted_as_it_is_typed(tmp_path: Path) -> None:
    path, day = tmp_path / "journal.db", "2026-02-20T"
    nothing = typed(tmp_path, "forget", "chair", "--from", f"{day}09:01", "--yes")
    assert nothing.returncode == 1 and "there is no journal" in nothing.stderr and not path.exists()
    with closing(Writer(path)) as writer:
        for seq in range(4):
            writer.store([arrival(bout(seq, seq * MINUTE_MS, (seq + 1) * MINUTE_MS - 1))], NOW_MS)
    done = typed(tmp_path, "forget", "chair", "--from", f"{day}09:01", "--to", f"{day}09:03", "--yes")
    assert done.stdout == "2 records of chair deleted; `perch run` takes them out of InfluxDB.\n"
    with Reader(path) as reader:
        assert [one.seq for one in reader.bouts("chair", ZERO_MS, NOW_MS)] == [0, 3]
    unknown = typed(tmp_path, "forget", "chiar", "--from", f"{day}09:01", "--yes")
    assert unknown.returncode == 1 and "chiar" in unknown.stderr
