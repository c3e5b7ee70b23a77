"""InfluxDB made again from the journal."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.rebuild import rebuild
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader, Writer
from perch.wire.decode import check
from support.cli import typed
from support.fake_influx import FakeInflux
from support.messages import MINUTE_MS, NOW_MS, arrival, bout, state
from support.recordings import DAYS

pytestmark = pytest.mark.slow

RULES = Rules(DAYS, frozenset(range(5)))


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        said = [
            arrival(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000), device) for device in "ab" for seq in (1, 2)
        ]
        writer.store([*said, arrival(state(), "a", "state")], NOW_MS)
    return path


class Answering(FakeInflux):
    """An InfluxDB that is only asked whether it is there."""

    def write(self, lines: Sequence[str]) -> None:
        raise AssertionError(f"the host beside it writes, and not this: {lines}")


def again(journal: Path, kept: FakeInflux, *devices: str) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    here = rebuild(journal, kept, RULES, devices, lambda: NOW_MS, lambda *far: told.append(far))
    assert here
    return told


def test_all_is_there_after_it_and_the_same_after_it_again(journal: Path) -> None:
    kept = FakeInflux()
    told = again(journal, kept, "a", "b")
    before = dict(kept.points)
    assert len(kept.of("seat_bout")) == 4
    assert len(kept.of("seat_state")) == 1
    assert told[-1][0] == told[-1][1] > 0
    again(journal, kept, "a", "b")
    assert kept.points == before


def test_beside_a_host_that_always_has_something_to_send_it_comes_to_an_end(journal: Path) -> None:
    kept = FakeInflux()
    with closing(InfluxQueue(journal)) as outbox, Reader(journal) as reader, closing(Writer(journal)) as writer:
        host = InfluxSync(reader, outbox, BatchWriter(kept, outbox), RULES)
        rounds = iter(range(3, 1_000))

        def sends(_done: int, _of: int) -> None:
            host.step(NOW_MS)
            seq = next(rounds)
            writer.store([arrival(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000), "a")], NOW_MS)

        assert not rebuild(journal, Answering(), RULES, ["a", "b"], lambda: NOW_MS, sends)
        assert outbox.waiting() > 0
    assert len(kept.of("seat_bout")) > 4


def test_it_goes_on_by_itself_where_the_host_beside_it_ends(journal: Path) -> None:
    kept, outbox = FakeInflux(), InfluxQueue(journal)
    assert rebuild(journal, kept, RULES, ["a", "b"], lambda: NOW_MS, lambda _done, _of: outbox.close())
    assert len(kept.of("seat_bout")) == 4


def test_only_what_was_asked_for_is_made_again(journal: Path) -> None:
    kept = FakeInflux()
    again(journal, kept, "a", "b")
    for key in list(kept.points):
        del kept.points[key]
    again(journal, kept, "b")
    assert {key[0] for key in kept.points if key[0].startswith("seat_bout")} == {"seat_bout,device=b"}


def test_what_the_journal_does_not_have_is_deleted(journal: Path) -> None:
    kept = FakeInflux()
    again(journal, kept, "a", "b")
    right = dict(kept.points)
    ((_, at_ms), *_) = [key for key in right if key[0] == "seat_bout,device=a"]
    kept.points["seat_bout,device=a", at_ms + 1] = {"duration_s": "1.0"}
    again(journal, kept, "a")
    assert kept.points == right


def test_days_that_a_backup_did_not_know_of_are_deleted_up_to_today(journal: Path) -> None:
    kept = FakeInflux()
    again(journal, kept, "a")
    right = dict(kept.points)
    kept.points["seat_bout,device=a", NOW_MS - MINUTE_MS] = {"duration_s": "1.0"}
    kept.points["seat_bout,device=b", NOW_MS - MINUTE_MS] = others = {"duration_s": "1.0"}
    again(journal, kept, "a")
    assert kept.points == right | {("seat_bout,device=b", NOW_MS - MINUTE_MS): others}


def test_a_restored_journal_is_not_taken_for_the_whole_truth(journal: Path) -> None:
    with closing(Writer(journal)) as writer:
        writer.remember("refilling", "1")
    with pytest.raises(JournalError, match="restore --done"):
        again(journal, FakeInflux(), "a")


def command(folder: Path, *words: str, **env: str) -> Any:
    return typed(folder, "rebuild", *words, **env)


def test_without_an_influxdb_it_says_how_to_name_one(journal: Path) -> None:
    found = command(journal.parent)
    assert found.returncode == 1
    assert "PERCH_INFLUX_URL" in found.stderr


def test_a_host_that_stands_by_does_not_take_its_journal_for_the_whole_truth(journal: Path) -> None:
    env = {"PERCH_STANDBY": "1", "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_INFLUX_URL": "http://127.0.0.1:9"}
    found = command(journal.parent, **env)
    assert found.returncode == 1
    assert "stands by" in found.stderr
    with closing(InfluxQueue(journal)) as outbox:
        assert outbox.days("a", date.min, date.max) == {}


def test_a_name_that_nobody_has_is_told_with_those_there_are(journal: Path) -> None:
    found = command(journal.parent, "--device", "sofa", PERCH_INFLUX_URL="http://127.0.0.1:9")
    assert found.returncode == 2
    assert "there is a, b" in found.stderr


def test_an_influxdb_that_is_away_is_told_and_what_is_left_waits(journal: Path) -> None:
    found = command(journal.parent, PERCH_INFLUX_URL="http://127.0.0.1:9", PERCH_INFLUX_TOKEN="very-secret")
    assert found.returncode == 1
    assert "InfluxDB: it does not answer" in found.stderr
    assert "very-secret" not in found.stderr
    with closing(InfluxQueue(journal)) as outbox:
        assert outbox.waiting() > 0


def test_it_does_not_wait_for_what_lies_years_ahead(journal: Path) -> None:
    far = arrival(bout(9, 0, MINUTE_MS, boot="f" * 8, zero=NOW_MS + 400 * 86_400_000), "a")
    with closing(Writer(journal)) as writer:
        writer.store([far._replace(meaning=check(*far[:2], None))], NOW_MS)
    kept = FakeInflux()
    told = again(journal, kept, "a", "b")
    assert told[-1][0] == told[-1][1] > 0
    assert len(kept.of("seat_bout")) == 4
