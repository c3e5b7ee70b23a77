"""Cushions that fall silent are told once, and once when they are back."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from perch.journal import InfluxQueue, Reader, Writer
from perch.service.offline import OfflineWatcher
from support.messages import NOW_MS, ZERO_MS, arrival, state

HEARD_MS = ZERO_MS + 120_000


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.db")
    writer.store([arrival(state(), leaf="state"), arrival(b"online", leaf="status")], NOW_MS)
    yield writer
    writer.close()


@pytest.fixture
def watch(tmp_path: Path, writer: Writer) -> OfflineWatcher:
    return watcher(tmp_path)


def watcher(folder: Path) -> OfflineWatcher:
    return OfflineWatcher(folder / "journal.db", Reader(folder / "journal.db"), lambda: NOW_MS)


def test_a_cushion_that_says_nothing_any_more_is_told_once_and_once_when_it_is_back(
    watch: OfflineWatcher, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    for minutes in (1, 4, 6, 7, 600):
        watch.look(HEARD_MS + minutes * 60_000)
    assert caplog.messages == ["chair says nothing for 6 min: is it plugged in, and on the Wi-Fi?"]
    back_ms = HEARD_MS + 700 * 60_000
    writer.store([arrival(state(at=back_ms - ZERO_MS), leaf="state")], NOW_MS)
    watch.look(back_ms)
    watch.look(back_ms)
    assert caplog.messages[1:] == ["chair is heard again"]


def test_one_that_went_offline_is_told(watch: OfflineWatcher, writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    watch.look(HEARD_MS)
    writer.store([arrival(b"offline", leaf="status")], NOW_MS + 1)
    watch.look(HEARD_MS + 1)
    watch.look(HEARD_MS + 900_000)
    assert caplog.messages == ["chair went offline: is it plugged in, and on the Wi-Fi?"]


def test_one_in_its_safe_mode_is_not_said_to_be_off(
    watch: OfflineWatcher, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    writer.store([arrival(b"safe", leaf="status")], NOW_MS + 1)
    watch.look(HEARD_MS + 360_000)
    watch.look(HEARD_MS + 900_000)
    (told,) = caplog.messages
    assert told.startswith("chair is in its safe mode") and "plugged in" not in told


def test_influxdb_is_told_from_when_to_when(watch: OfflineWatcher, writer: Writer, tmp_path: Path) -> None:
    watch.look(HEARD_MS + 360_000)
    writer.store([arrival(state(at=500_000), leaf="state")], NOW_MS)
    watch.look(ZERO_MS + 500_000)
    outbox = InfluxQueue(tmp_path / "journal.db")
    told = [(one.body, one.at_ms) for one in outbox.unsent_states(9) if one.topic == "status"]
    outbox.close()
    assert told == [('"online"', NOW_MS), ('"silent"', HEARD_MS + 360_000), ('"online"', ZERO_MS + 500_000)]


def test_what_was_silent_before_the_host_started_is_no_news(
    watch: OfflineWatcher, writer: Writer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch.look(HEARD_MS + 360_000)
    caplog.clear()
    again = watcher(tmp_path)
    again.look(HEARD_MS + 900_000)
    assert caplog.messages == []


def test_a_watch_starts_and_ends(tmp_path: Path, writer: Writer) -> None:
    watch = watcher(tmp_path)
    watch.start()
    watch.stop()


@pytest.fixture(autouse=True)
def _all_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


def test_one_that_sleeps_is_well_for_as_long_as_it_said_and_then_is_told(
    watch: OfflineWatcher, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    writer.store([arrival(state(away_ms=960_000), leaf="state"), arrival(b"asleep", leaf="status")], NOW_MS + 1)
    watch.look(HEARD_MS + 20 * 60_000)
    assert caplog.messages == []
    watch.look(HEARD_MS + 22 * 60_000)
    assert caplog.messages == ["chair says nothing for 22 min: is it plugged in, and on the Wi-Fi?"]


def test_one_that_sleeps_and_knows_no_time_is_told_too_and_for_as_long_as_it_lives_it_is_well(
    watch: OfflineWatcher, writer: Writer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unplaced = {"boot": "cccccccc", "zero": None, "away_ms": 960_000}
    for waking in range(4):
        own = state(at=120_000 + waking * 900_000, **unplaced)
        writer.store([arrival(own, leaf="state"), arrival(b"asleep", leaf="status")], NOW_MS + 1)
        watch.look(HEARD_MS + waking * 15 * 60_000)
    assert caplog.messages == []
    watch.look(HEARD_MS + 67 * 60_000)
    assert caplog.messages == ["chair says nothing: is it plugged in, and on the Wi-Fi?"]
    again = watcher(tmp_path)
    again.look(HEARD_MS + 70 * 60_000)
    watch.look(HEARD_MS + 71 * 60_000)
    assert len(caplog.messages) == 1
    writer.store([arrival(state(at=9_000_000, **unplaced), leaf="state")], NOW_MS + 2)
    watch.look(HEARD_MS + 72 * 60_000)
    assert caplog.messages[1:] == ["chair is heard again"]
