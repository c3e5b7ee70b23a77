"""The thread that sends, beside what others do to the journal meanwhile."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from perch.days.period import Rules
from perch.influx.client import Influx, Unreachable
from perch.influx.sender import Sender, longer
from perch.influx.sync import InfluxSync
from perch.journal import JournalError, JournalStuck, Writer
from support.fake_influx import FakeInflux
from support.messages import NOW_MS, arrival, state
from support.processes import wait
from support.recordings import DAYS

PATIENCE_S = 20


class Closing(FakeInflux):
    """One that can be hung up."""

    def close(self) -> None:
        """Nothing to close."""


class Late(Closing):
    """Takes its time over states, and meanwhile their cushion is `forgotten`; `deleted` once all of it was."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self.forgotten, self.deleted = Event(), Event()
        self._writer = writer
        self._steps = 0

    def holds_up(self) -> bool:
        """Asked before each step: none is made between the first one and the forgetting."""
        self._steps += 1
        return self._steps > 1 and not self.forgotten.wait(PATIENCE_S)

    def write(self, lines: Sequence[str]) -> None:
        if lines[0].startswith("seat_state"):
            self._writer.forget("chair", NOW_MS)
            self.forgotten.set()
            self.deleted.wait(0.5)
        super().write(lines)

    def delete(self, measurement: str, *what: Any) -> bool:
        done = super().delete(measurement, *what)
        if measurement == "seat_device":
            self.deleted.set()
        return done


def test_nothing_that_was_under_way_comes_after_a_cushion_was_deleted(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    with closing(Writer(journal)) as writer:
        writer.store([arrival(state(), leaf="state")], NOW_MS)
        late = Late(writer)
        influx, rules = cast(Influx, late), Rules(DAYS, frozenset(range(5)))
        sender = Sender(journal, lambda: influx, rules, lambda: NOW_MS, late.holds_up)
        sender.start()
        assert late.deleted.wait(PATIENCE_S)
        sender.stop()
    assert late.writes and not late.points


def test_a_journal_that_cannot_be_read_for_a_moment_is_not_the_end_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    step, tries, again = InfluxSync.step, iter(range(99)), Event()

    def unlucky(self: InfluxSync, now_ms: int) -> bool:
        if next(tries) == 0:
            raise JournalError("cannot use the journal: disk I/O error")
        again.set()
        return step(self, now_ms)

    monkeypatch.setattr(InfluxSync, "step", unlucky)
    journal = tmp_path / "journal.db"
    Writer(journal).close()
    sender = Sender(journal, lambda: cast(Influx, Closing()), Rules(DAYS, frozenset(range(5))), lambda: NOW_MS)
    sender.start()
    assert again.wait(PATIENCE_S)
    sender.stop()
    assert caplog.messages[0] == (
        "nothing goes to InfluxDB: cannot use the journal: disk I/O error; trying again until it can"
    )


def test_an_error_of_our_own_is_in_the_health_until_it_is_over_and_so_is_when_something_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: InfluxSync, now_ms: int) -> bool:
        raise KeyError("a mistake")

    journal = tmp_path / "journal.db"
    with closing(Writer(journal)) as writer:
        writer.store([arrival(state(), leaf="state")], NOW_MS)
    monkeypatch.setattr("perch.influx.sender._LONGEST_PAUSE_S", 0.05)
    sender = Sender(journal, lambda: cast(Influx, Closing()), Rules(DAYS, frozenset(range(5))), lambda: NOW_MS)
    with monkeypatch.context() as failing:
        failing.setattr(InfluxSync, "step", fail)
        sender.start()
        wait(lambda: sender.health()["influx"] is not None, lambda: f"{sender.health()}")
        assert sender.health() == {
            "influx": "nothing is sent for an error of Perch itself (KeyError('a mistake'))",
            "influx_ms": NOW_MS, "sent_ms": None, "threads": (),
        }  # fmt: skip
    well = {"influx": None, "influx_ms": None, "sent_ms": NOW_MS, "threads": ()}
    wait(lambda: sender.health() == well, lambda: f"{sender.health()}")
    sender.stop()
    assert sum(message.startswith("InfluxDB could not be written") for message in caplog.messages) == 1


def test_where_there_is_nothing_to_send_nothing_is_said_to_be_sent(tmp_path: Path) -> None:
    journal, looks = tmp_path / "journal.db", Counter[str]()
    Writer(journal).close()

    def look() -> bool:
        looks["so far"] += 1
        return False

    rules = Rules(DAYS, frozenset(range(5)))
    sender = Sender(journal, lambda: cast(Influx, Closing()), rules, lambda: NOW_MS, look)
    sender.start()
    wait(lambda: looks["so far"] > 2, lambda: "it does not look")
    assert sender.health()["sent_ms"] is None
    sender.stop()
    assert sender.health()["threads"] == ("influx",)


@pytest.mark.parametrize(
    ("pause_s", "asked_s", "next_s"), [(0, 0, 1), (1, 0, 2), (40, 0, 60), (60, 0, 60), (1, 120, 120), (60, 5, 60)]
)
def test_it_waits_twice_as_long_each_time_and_as_long_as_it_is_asked_to(
    pause_s: float, asked_s: float, next_s: float
) -> None:
    away = Unreachable("it asks us to wait")
    away.wait_s = asked_s
    assert longer(pause_s, away) == next_s


def test_where_the_journal_is_stuck_it_waits_a_minute_at_most() -> None:
    assert longer(60, JournalStuck("the disk is full")) == 60


class Slow(Closing):
    """Takes its time over everything until it is `released`; `asked` once it was."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.released = Event(), Event()

    def write(self, lines: Sequence[str]) -> None:
        self.asked.set()
        assert self.released.wait(PATIENCE_S)
        super().write(lines)


def test_a_batch_that_takes_longer_than_half_a_minute_is_told_until_it_is_done(tmp_path: Path) -> None:
    """A store that answers slowly is no failure: without this nobody would be told that nothing leaves the queue."""
    journal, slow, now = tmp_path / "journal.db", Slow(), [NOW_MS]
    with closing(Writer(journal)) as writer:
        writer.store([arrival(state(), leaf="state")], NOW_MS)
    sender = Sender(journal, lambda: cast(Influx, slow), Rules(DAYS, frozenset(range(5))), lambda: now[0])
    sender.start()
    try:
        assert slow.asked.wait(PATIENCE_S)
        now[0] += 30_000
        assert sender.health()["influx"] is None
        now[0] += 1
        told = sender.health()
        assert "longer than half a minute" in str(told["influx"]) and told["influx_ms"] == NOW_MS
        slow.released.set()
        wait(lambda: sender.health()["sent_ms"] == now[0], lambda: f"it goes on: {sender.health()}")
        assert sender.health()["influx"] is None and slow.points
    finally:
        slow.released.set()
        sender.stop()
