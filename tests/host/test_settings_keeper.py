"""What is wanted of a cushion is said until it reports it, however the broker forgets."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from perch.journal import Reader, Writer
from perch.mqtt import Message
from perch.service.settings_keeper import SettingsKeeper
from support.messages import NOW_MS, arrival

TOPIC = "perch/v1/chair/settings"
FIFTY, THIRTY = {"limit_ms": 3_000_000}, {"limit_ms": 1_800_000}


class Kept:
    """A keeper, and what it says."""

    def __init__(self, path: Path, reader: Reader) -> None:
        self.path, self.said, self.speaks = path, list[Message](), True
        self.keeper = SettingsKeeper(path, reader, self.said.append, lambda: self.speaks)

    def sent(self, rev: int, values: dict[str, int]) -> None:
        self.keeper.hear(TOPIC, json.dumps({"v": 1, "rev": rev, "settings": values}).encode())
        self.keeper.look()

    def reports(self, rev: int, values: dict[str, int], *refused: str) -> None:
        word = {"v": 1, "rev": rev, "settings": values, "refused": list(refused)}
        with closing(Writer(self.path, beside_host=True)) as writer:
            writer.store([arrival(word, leaf="settings/reported")], NOW_MS)
        self.keeper.look()

    def revs(self) -> list[int]:
        return [
            json.loads(message.payload)["rev"] for message in self.said if message.retain and message.topic == TOPIC
        ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    Writer(path).close()
    return path


@pytest.fixture
def kept(path: Path) -> Iterator[Kept]:
    with Reader(path) as reader:
        yield Kept(path, reader)


def test_what_agrees_is_not_said_again(kept: Kept) -> None:
    kept.sent(5, FIFTY)
    kept.reports(5, FIFTY)
    kept.keeper.look()
    assert kept.revs() == []


def test_a_broker_that_kept_an_older_word_is_put_right(kept: Kept, path: Path) -> None:
    kept.sent(5, FIFTY)
    kept.reports(5, FIFTY)
    kept.said.clear()
    with Reader(path) as reader:
        after = Kept(path, reader)
        after.sent(4, THIRTY)
        assert after.revs() == [5]
        assert json.loads(after.said[0].payload)["settings"] == FIFTY


def test_a_cushion_that_fell_back_is_told_again(kept: Kept) -> None:
    kept.sent(5, FIFTY)
    kept.reports(5, FIFTY)
    kept.said.clear()
    kept.reports(4, THIRTY)
    for _ in range(5):
        kept.keeper.look()
    assert kept.revs() == [5]


def test_a_cushion_that_refuses_is_not_told_for_ever(kept: Kept) -> None:
    kept.sent(5, FIFTY)
    kept.reports(4, THIRTY, "limit_ms: no")
    for _ in range(5):
        kept.keeper.look()
    assert kept.revs() == [5]


def test_one_that_sleeps_has_them_when_it_wakes(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    kept.reports(4, THIRTY)
    with closing(Writer(kept.path, beside_host=True)) as writer:
        writer.store([arrival(b"asleep", leaf="status")], NOW_MS)
    for _ in range(5):
        kept.sent(5, FIFTY)
    assert kept.revs() == [] and caplog.messages == []
    with closing(Writer(kept.path, beside_host=True)) as writer:
        writer.store([arrival(b"online", leaf="status")], NOW_MS + 1)
    for _ in range(3):
        kept.keeper.look()
    assert kept.revs() == [5]


def test_a_broker_that_lost_all_is_told_all(kept: Kept, path: Path) -> None:
    kept.sent(5, FIFTY)
    with Reader(path) as reader:
        after = Kept(path, reader)
        after.keeper.look()
        assert after.revs() == [5]


def test_a_broker_that_was_restarted_and_lost_all_is_told_all(kept: Kept) -> None:
    kept.sent(5, FIFTY)
    kept.reports(5, FIFTY)
    assert kept.revs() == []
    kept.keeper.connected()
    kept.keeper.look()
    assert kept.revs() == [5]


def test_who_does_not_answer_says_nothing_and_keeps_it(kept: Kept) -> None:
    kept.speaks = False
    kept.sent(5, FIFTY)
    kept.sent(4, THIRTY)
    assert kept.said == []
    kept.speaks = True
    kept.keeper.look()
    assert kept.revs() == [5]


def test_what_a_broker_was_cleared_of_is_not_taken_for_wanted_again(kept: Kept) -> None:
    """As when a cushion is forgotten or renamed while the host runs."""
    kept.keeper.hear(TOPIC, json.dumps({"v": 1, "rev": 5, "settings": FIFTY}).encode())
    kept.keeper.hear(TOPIC, b"")
    kept.keeper.look()
    with Reader(kept.path) as reader:
        assert reader.wanted() == {}


@pytest.mark.parametrize("payload", [b"", b"{", b'{"v":1,"rev":true,"settings":{}}', b'{"v":1,"rev":1,"settings":[]}'])
def test_what_makes_no_sense_is_not_wanted(kept: Kept, payload: bytes) -> None:
    kept.keeper.hear(TOPIC, payload)
    kept.keeper.look()
    assert kept.said == []
