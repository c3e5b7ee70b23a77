"""A cushion that is renamed keeps its history, settings, baseline, person and account, and InfluxDB follows."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.days.period import Rules
from perch.devices import enrol
from perch.devices.enrol import EnrolError, Folders
from perch.devices.settings_file import Way
from perch.influx.batch_writer import BatchWriter
from perch.influx.sender import clear
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader, Writer
from perch.model.people import Person
from perch.programme.people import people
from perch.service.entries import tell
from support.cli import typed
from support.fake_influx import FakeInflux
from support.messages import MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, state
from support.recordings import DAYS

RULES = Rules(DAYS, frozenset(range(5)))


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Of two cushions with a bout each; `desk` has a baseline, settings, a state and a person."""
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        said = [arrival(bout(1, 0, MINUTE_MS), device) for device in ("desk", "sofa")]
        writer.store([*said, arrival(state(), "desk", "state")], NOW_MS)
        writer.want({"desk": (3, {"limit_ms": 3_000_000})})
        writer.remember(note_of("desk"), written(BaselinePeriod(date(2026, 3, 2))))
        writer.remember("group:desk", "third floor")
    mia = Person("a1", "Mia", ("desk", "sofa"))
    tell(path, [], mia, mia, NOW_MS)
    return path


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Folders]:
    made = Folders(tmp_path / "mosquitto", tmp_path / "cushions")
    list(enrol.add(made, Way("broker.example"), ["desk", "sofa"]))
    yield made


def renamed(path: Path, old: str, new: str) -> int:
    with closing(Writer(path)) as writer:
        return writer.rename(old, new, NOW_MS)


def test_all_that_the_journal_has_of_it_has_the_new_name_and_is_sound(journal: Path) -> None:
    assert renamed(journal, "desk", "study") == 1
    with Reader(journal) as reader:
        assert reader.devices() == ["sofa", "study"]
        assert [one.seq for one in reader.bouts("study", 0, NOW_MS)] == [1]
        assert reader.damaged() == [] and reader.bouts("desk", 0, NOW_MS) == []
        assert reader.live("study") and not reader.live("desk")
        assert reader.wanted()["study"].rev == 3 and "desk" not in reader.wanted()
        assert reader.note("group:study") == "third floor" and reader.note("group:desk") is None
        assert reader.note(note_of("study"))


def test_what_was_damaged_before_is_damaged_after_it(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as db, db:
        db.execute("UPDATE records SET body = 'X' || substr(body, 2) WHERE device = 'desk'")
    renamed(journal, "desk", "study")
    with Reader(journal) as reader:
        assert [one.device for one in reader.damaged()] == ["study"]


def test_the_name_of_another_is_refused_and_nothing_changed(journal: Path) -> None:
    for name in ("sofa", "gone"):
        with closing(Writer(journal)) as writer:
            writer.forget("gone", NOW_MS)
            with pytest.raises(JournalError, match="choose another name"):
                writer.rename("desk", name, NOW_MS)
    with Reader(journal) as reader:
        assert reader.devices() == ["desk", "sofa"]


def test_a_record_that_it_sends_again_under_the_new_name_is_the_same(journal: Path) -> None:
    renamed(journal, "desk", "study")
    with closing(Writer(journal)) as writer:
        (receipt,) = writer.store([arrival(bout(1, 0, MINUTE_MS), "study")], NOW_MS)
    assert receipt.reason is None
    with Reader(journal) as reader:
        assert reader.count("study") == 1


def test_influxdb_has_all_of_it_under_the_new_name_and_nothing_under_the_old(journal: Path) -> None:
    kept = FakeInflux()
    with closing(InfluxQueue(journal)) as queue, Reader(journal) as reader:
        sync = InfluxSync(reader, queue, BatchWriter(kept, queue), RULES)
        while sync.step(NOW_MS):
            pass
        before = {(name.replace("device=desk", "device=study"), at): own for (name, at), own in kept.points.items()}
        kept.points["seat_state,device=desk", ZERO_MS - 9 * 86_400_000] = older = {"seated": "0i"}
        renamed(journal, "desk", "study")
        clear(kept, queue)
        while sync.step(NOW_MS):
            pass
        assert queue.notes("renamed:") == {}
    assert kept.points.pop(("seat_state,device=desk", ZERO_MS - 9 * 86_400_000)) == older, "the journal has it no more"
    assert kept.points == before


def test_its_account_and_settings_file_get_the_new_name_and_keep_the_key(folders: Folders) -> None:
    before = json.loads(folders.settings("desk").read_text())
    assert enrol.rename(folders, "desk", "study")
    after = json.loads(folders.settings("study").read_text())
    assert after == before | {"device": "study", "broker": before["broker"] | {"psk_identity": "study"}}
    assert folders.known() == ["sofa", "study"] and not folders.settings("desk").exists()
    assert not enrol.rename(folders, "desk", "other")
    with pytest.raises(EnrolError, match="choose another name"):
        enrol.rename(folders, "study", "sofa")


@pytest.mark.slow
def test_as_it_is_typed(journal: Path, folders: Folders) -> None:
    away = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": "1", "PERCH_INFLUX_URL": "http://127.0.0.1:9"}
    done = typed(journal.parent, "device", "rename", "desk", "study", **away)
    assert done.returncode == 1 and "NOT DONE: what the broker keeps of desk" in done.stdout, done.stderr
    assert "1 record" in done.stdout and f"make deploy SETTINGS={folders.settings('study')}" in done.stdout
    with Reader(journal) as reader:
        (mia,) = people(reader.entries())
        assert mia.cushions == ("study", "sofa")
    again = typed(journal.parent, "device", "rename", "desk", "study", **away)
    assert again.returncode == 1 and "the same command again clears it" in again.stdout
    nobody = typed(journal.parent, "device", "rename", "desk", "other")
    assert nobody.returncode == 1 and "nothing is known of a cushion desk" in nobody.stderr
    taken = typed(journal.parent, "device", "rename", "study", "sofa")
    assert taken.returncode == 1 and "choose another name" in taken.stderr
    assert folders.known() == ["sofa", "study"]
    assert typed(journal.parent, "device", "rename", "study", "Study").returncode == 2
