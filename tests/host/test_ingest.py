"""What comes in is stored, whatever else comes with it."""

import json
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from perch.journal import ItemRefused, JournalError, JournalStuck, Reader, Writer
from perch.model.records import Arrival, Receipt, Record
from perch.service.changes import Stored
from perch.service.host_clock import HostClock
from perch.service.ingest import Ingest
from perch.service.intake_queue import MOST_OF_ONE
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, nudge, state
from support.processes import wait

TWO_DAYS_MS = 2 * 24 * 60 * MINUTE_MS
"""Further ahead than the time of a record may be."""


class Choosy(Writer):
    """A journal that cannot take one of the records, and says so as the real one does."""

    def store(self, arrivals: Sequence[Arrival], now_ms: int) -> list[Receipt]:
        if any(isinstance(one.meaning, Record) and one.meaning.seq == 3 for one in arrivals):
            raise ItemRefused("malformed JSON; nothing of it was written") from sqlite3.OperationalError(
                "malformed JSON"
            )
        return super().store(arrivals, now_ms)


def test_a_record_that_cannot_be_stored_is_set_aside_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "journal.db"
    answers: list[Receipt] = []
    failures: list[JournalError] = []
    with closing(Choosy(path)) as writer:
        ingest = Ingest(writer, answers.extend, lambda: NOW_MS, failures.append)
        for seq in range(8):
            record = bout(seq, seq * MINUTE_MS, (seq + 1) * MINUTE_MS - 1)
            ingest.hear([("perch/v1/chair/record", json.dumps(record).encode())])
        with caplog.at_level(logging.ERROR):
            ingest.start()
            ingest.stop()
    stored = [(one.boot, one.seq) for one in answers if one.reason is None]
    assert sorted(stored) == [(BOOT, seq) for seq in range(8) if seq != 3]
    with Reader(path) as reader:
        assert [one.seq for one in reader.bouts("chair", ZERO_MS, NOW_MS)] == [0, 1, 2, 4, 5, 6, 7]
        (refused,) = reader.quarantine().rows
    assert refused.reason == "it cannot be stored: malformed JSON"
    assert json.loads(refused.payload)["seq"] == 3
    assert not failures
    assert [record.getMessage() for record in caplog.records] == [
        "a message on perch/v1/chair/record cannot be stored and is set aside"
    ]


def hear_two_boards(ingest: Ingest) -> None:
    """Have two boards send as `chair` in turn until that is noticed."""
    for at in range(1, 4):
        for boot in ("a" * 8, "b" * 8):
            word = state(boot=boot, at=at * MINUTE_MS, since=0)
            ingest.hear([("perch/v1/chair/state", json.dumps(word).encode())])
    wait(lambda: ingest.twins(NOW_MS) == ("chair",))


def test_two_boards_under_one_name_are_none_a_while_after_one_was_renamed(tmp_path: Path) -> None:
    with closing(Writer(tmp_path / "journal.db")) as writer:
        ingest = Ingest(writer, lambda receipts: None, lambda: NOW_MS, lambda error: None)
        ingest.start()
        hear_two_boards(ingest)
        assert ingest.twins(NOW_MS + 15 * MINUTE_MS - 1) == ("chair",)
        assert ingest.twins(NOW_MS + 15 * MINUTE_MS) == ()
        ingest.stop()


@pytest.mark.parametrize("flooders", [1, 10])
def test_before_the_record_of_an_honest_cushion_no_more_than_the_share_of_each_flooder_is_stored(
    tmp_path: Path, flooders: int
) -> None:
    """So it waits for a bounded number of messages, however many are sent."""
    answers: list[Receipt] = []
    with closing(Writer(tmp_path / "journal.db")) as writer:
        ingest = Ingest(writer, answers.extend, lambda: NOW_MS, lambda error: None)

        def send(device: str, seq: int, times: int = 1) -> None:
            record = bout(seq, seq * MINUTE_MS, (seq + 1) * MINUTE_MS - 1)
            ingest.hear([(f"perch/v1/{device}/record", json.dumps(record).encode())] * times)

        send("chair", 1)
        for _ in range(20):
            for number in range(flooders):
                send(f"mad{number}", 1, 100)
        send("chair", 2)
        ingest.start()
        wait(lambda: any(one.device == "chair" and one.seq == 2 for one in answers))
        ingest.stop()
    assert max(at for at, one in enumerate(answers) if one.device == "chair") <= 1 + MOST_OF_ONE * flooders
    assert sum(one.device != "chair" for one in answers) == MOST_OF_ONE * flooders


def test_a_record_that_was_refused_and_is_good_by_now_is_passed_on_as_all_that_is_stored(tmp_path: Path) -> None:
    stored: list[Stored] = []
    with closing(Writer(tmp_path / "journal.db")) as writer:
        writer.store([arrival(nudge(1, NOW_MS - ZERO_MS + TWO_DAYS_MS))], NOW_MS)
        ingest = Ingest(writer, lambda receipts: None, lambda: NOW_MS + TWO_DAYS_MS, lambda error: None, stored.extend)
        ingest.clock = HostClock(is_synchronised=lambda: True)
        ingest.hear([("perch/v1/chair/record", json.dumps(bout(2, 0, MINUTE_MS)).encode())])
        ingest.start()
        ingest.stop()
    assert [(one.kind, one.seq) for one in stored if isinstance(one, Record)] == [("nudge", 1), ("bout", 2)]


class Locked(Writer):
    """A journal that another process locks whenever a board is to be set apart."""

    def set_apart(self, device: str, boot: str, now_ms: int) -> bool:
        raise JournalStuck("it is locked")


def test_a_second_board_that_cannot_be_set_apart_for_now_ends_nothing(tmp_path: Path) -> None:
    failures: list[JournalError] = []
    with closing(Locked(tmp_path / "journal.db")) as writer:
        ingest = Ingest(writer, lambda receipts: None, lambda: NOW_MS, failures.append)
        ingest.start()
        hear_two_boards(ingest)
        ingest.stop()
    assert not failures
