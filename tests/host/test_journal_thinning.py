"""Which states and health are kept: each change, one in five minutes, and in bounded room."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from perch.journal import InfluxQueue, Reader, Writer, states
from perch.model.upkeep import KeptState
from support.messages import BOOT, NOW_MS, ZERO_MS, arrival, point, state

MINUTE = 60_000


class Cushion:
    """A journal that a cushion tells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = Writer(path)
        self.outbox = InfluxQueue(path)

    def tells(self, leaf: str, *messages: object) -> None:
        self.writer.store([arrival(one, leaf=leaf) for one in messages], NOW_MS)

    def kept(self) -> list[KeptState]:
        return self.outbox.unsent_states(100)


@pytest.fixture
def cushion(tmp_path: Path) -> Iterator[Cushion]:
    made = Cushion(tmp_path / "journal.db")
    yield made
    made.writer.close()
    made.outbox.close()


def vacant(minute: float, **more: Any) -> dict[str, Any]:
    return state(seated=False, bout=None, since=0, at=int(minute * MINUTE), **more)


def test_states_that_tell_of_no_change_are_kept_each_five_minutes(cushion: Cushion) -> None:
    cushion.tells("state", *(vacant(minute, loads=[minute]) for minute in range(31)))
    assert [one.at // MINUTE for one in cushion.kept()] == [0, 5, 10, 15, 20, 25, 30]


@pytest.mark.parametrize(
    "change",
    [{"seated": True, "bout": 4}, {"nudges": 1}, {"limit_ms": 1}, {"muted_until": 9**9}, {"since": 1}],
)
def test_every_change_is_kept(cushion: Cushion, change: dict[str, Any]) -> None:
    cushion.tells("state", vacant(1), vacant(2) | change, vacant(3) | change)
    assert [one.at // MINUTE for one in cushion.kept()] == [1, 2]


def test_a_state_that_the_broker_kept_and_tells_again_is_no_news(cushion: Cushion) -> None:
    cushion.tells("state", vacant(1), vacant(9), vacant(1), vacant(9))
    assert [one.at // MINUTE for one in cushion.kept()] == [1, 9]


def test_another_boot_is_a_change(cushion: Cushion) -> None:
    cushion.tells("state", vacant(9), vacant(1, boot="0" * 8))
    assert [(one.boot, one.at // MINUTE) for one in cushion.kept()] == [(BOOT, 9), ("0" * 8, 1)]


def test_a_status_is_kept_when_it_changes_at_the_time_that_it_came(cushion: Cushion) -> None:
    for at_ms, word in enumerate((b"online", b"online", b"offline", b"offline"), NOW_MS):
        cushion.writer.store([arrival(word, leaf="status")], at_ms)
    assert [(one.body, one.at_ms) for one in cushion.kept()] == [('"online"', NOW_MS), ('"offline"', NOW_MS + 2)]


def test_a_cushion_that_tells_without_end_fills_only_its_ring(
    cushion: Cushion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(states.MOST, "state", 10)
    cushion.tells("state", *(vacant(minute, nudges=minute) for minute in range(25)))
    with closing(sqlite3.connect(cushion.path)) as db:
        assert db.execute("SELECT count(*) FROM history").fetchone() == (10,)
    assert [one.at // MINUTE for one in cushion.kept()] == list(range(15, 25))


def test_a_state_without_a_time_waits_for_it_and_follows_it_when_it_changes(cushion: Cushion) -> None:
    cushion.tells("state", vacant(1, zero=None))
    (told,) = cushion.kept()
    assert told.at_ms is None
    cushion.outbox.mark_sent([told])
    assert cushion.kept() == []
    cushion.tells("record", point(9, 99))
    (told,) = cushion.kept()
    assert told.at_ms == ZERO_MS + MINUTE
    cushion.outbox.mark_sent([told])
    cushion.tells("record", point(2, 50, zero=ZERO_MS + 7))
    (told,) = cushion.kept()
    assert told.at_ms == ZERO_MS + 7 + MINUTE
    assert cushion.outbox.misplaced("chair", BOOT) == [("state", 0, ZERO_MS + MINUTE)]


def test_what_is_told_again_while_it_is_sent_is_not_taken_for_sent(
    cushion: Cushion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(states.MOST, "state", 1)
    cushion.tells("state", vacant(1))
    before = cushion.kept()
    cushion.tells("state", vacant(7))
    cushion.outbox.mark_sent(before)
    assert [one.at // MINUTE for one in cushion.kept()] == [7]


def test_the_last_state_stays_known_whatever_was_kept(cushion: Cushion) -> None:
    cushion.tells("state", vacant(1), vacant(2))
    with Reader(cushion.path) as reader:
        live = reader.live("chair")
    assert live
    assert live.at_ms == ZERO_MS + 2 * MINUTE
