"""A cushion that is forgotten: nothing of it stays, nothing of it comes back, and others keep theirs."""

import json
import sqlite3
from pathlib import Path

import pytest

from perch.days.baseline import BaselinePeriod, note_of, written
from perch.journal import Reader, Writer
from perch.model.records import Arrival, Receipt
from support.cli import typed
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point, state
from support.weeks import FIRST

pytestmark = pytest.mark.slow

HEALTH = {"v": 1, "boot": BOOT, "at": 0, "zero": ZERO_MS, "cause": "power", "free": 9, "outbox": 0, "dropped": 0}


def said(device: str, mark: str) -> list[Arrival]:
    """A bit of everything that a cushion can leave in a journal, with a mark in it."""
    return [
        arrival(bout(1, 0, MINUTE_MS, fw=mark), device),
        arrival(point(2, 2 * MINUTE_MS), device),
        arrival(point(3, 2 * MINUTE_MS, boot="00000001", zero=None), device),
        arrival(state(), device, "state"),
        arrival(HEALTH | {"fw": mark, "rev": 0}, device, "health"),
        arrival(f"rubbish of {mark}".encode(), device),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    writer = Writer(tmp_path / "journal.db")
    writer.store([*said("desk", "mark-desk"), *said("sofa", "mark-sofa")], NOW_MS)
    writer.remember(note_of("desk"), written(BaselinePeriod(FIRST)))
    writer.remember(note_of("sofa"), written(BaselinePeriod(FIRST)))
    writer.close()
    return tmp_path / "journal.db"


@pytest.fixture
def forgotten(path: Path) -> Path:
    writer = Writer(path)
    writer.forget("desk", NOW_MS)
    writer.shred()
    writer.close()
    return path


def receipts(path: Path, *arrivals: Arrival) -> list[Receipt]:
    writer = Writer(path)
    try:
        return writer.store(arrivals, NOW_MS)
    finally:
        writer.close()


def test_nothing_of_it_is_left_and_another_keeps_all(forgotten: Path) -> None:
    with Reader(forgotten) as journal:
        assert journal.devices() == ["sofa"]
        assert (journal.note(note_of("desk")), journal.note(note_of("sofa"))) == (None, written(BaselinePeriod(FIRST)))
        assert [row.topic for row in journal.quarantine().rows] == ["perch/v1/sofa/record"]
        assert len(journal.bouts("sofa", 0, NOW_MS)) == 1 and journal.unplaced() == {"sofa": 1}


def test_a_name_that_begins_like_it_is_another_one(path: Path) -> None:
    receipts(path, *said("desk-2", "mark-other"))
    writer = Writer(path)
    writer.forget("desk", NOW_MS)
    writer.close()
    with Reader(path) as journal:
        assert journal.devices() == ["desk-2", "sofa"] and len(journal.quarantine().rows) == 2


def test_what_it_sends_again_is_refused_with_a_reason_and_not_kept(forgotten: Path) -> None:
    told = receipts(forgotten, *said("desk", "mark-desk"))
    assert [(one.boot, one.seq) for one in told] == [(BOOT, 1), (BOOT, 2), ("00000001", 3)]
    assert all(one.reason and "perch remember" in one.reason for one in told)
    assert b"mark-desk" not in forgotten.read_bytes()
    with Reader(forgotten) as journal:
        assert journal.devices() == ["sofa"] and len(journal.quarantine().rows) == 1


def test_the_room_of_the_quarantine_is_free_again(forgotten: Path) -> None:
    with sqlite3.connect(forgotten) as db:
        assert db.execute("SELECT max(id), count(*) FROM quarantine").fetchone() == (1, 1)


def test_once_let_back_what_it_measures_later_is_taken_and_nothing_earlier(forgotten: Path) -> None:
    writer = Writer(forgotten)
    assert writer.let_back("desk", NOW_MS) and not writer.let_back("sofa", NOW_MS)
    later = NOW_MS - ZERO_MS
    told = writer.store(
        [
            *said("desk", "mark-desk"),
            arrival(bout(7, later, later + MINUTE_MS), "desk"),
            arrival(point(8, 0, boot="00000002", zero=None), "desk"),
        ],
        NOW_MS,
    )
    writer.close()
    assert [one.seq for one in told if one.reason is None] == [7, 8]
    assert [one.seq for one in told if one.reason] == [1, 2, 3]
    with Reader(forgotten) as journal:
        assert len(journal.bouts("desk", 0, NOW_MS * 2)) == 1 and journal.live("desk")


def test_forgotten_as_it_is_typed(path: Path, tmp_path: Path) -> None:
    found = typed(tmp_path, "forget", "desk", "--yes", PERCH_BROKER_HOST="127.0.0.1", PERCH_BROKER_PORT="1")
    assert found.returncode == 1
    assert found.stdout.startswith("desk: 3 records, 2026-02-20 to 2026-02-20\n")
    assert "3 records, 2 last words, 1 refused message deleted; nothing more is taken" in found.stdout
    assert "NOT REMOVED: what the broker keeps of desk: 127.0.0.1:1 cannot be reached" in found.stdout
    assert "the same command again clears it" in found.stdout
    assert "backups and exports" in found.stdout
    assert not [file for file in tmp_path.glob("journal.db*") if b"mark-desk" in file.read_bytes()]
    assert b"mark-sofa" in path.read_bytes()


def test_forgetting_asks_first_and_a_no_changes_nothing(path: Path, tmp_path: Path) -> None:
    found = typed(tmp_path, "forget", "desk")
    assert found.returncode == 130 and "Delete it for good?" in found.stdout
    with Reader(path) as journal:
        assert journal.devices() == ["desk", "sofa"]


def test_forgetting_again_takes_up_what_was_not_done(path: Path, tmp_path: Path) -> None:
    first, second = (typed(tmp_path, "forget", "desk", "--yes", PERCH_BROKER_EMBEDDED_PORT="1") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert second.stdout.startswith("desk: forgotten on ") and "0 records" in second.stdout


def test_a_journal_that_was_put_aside_is_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "journal.db.before-1").touch()
    found = typed(tmp_path, "forget", "desk", "--yes", PERCH_BROKER_EMBEDDED_PORT="1")
    assert (
        found.returncode == 1 and "journal.db.before-1, which `perch restore` put aside: delete it once" in found.stdout
    )


@pytest.mark.parametrize("command", [("forget", "--yes"), ("remember",)])
def test_a_cushion_that_nobody_knows_is_told(path: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    found = typed(tmp_path, *command, "kitchen")
    assert found.returncode == 1 and "'kitchen'" in found.stderr


def test_one_is_let_back_as_it_is_typed(forgotten: Path, tmp_path: Path) -> None:
    assert "; desk is" in typed(tmp_path, "remember", "chair").stderr
    told = typed(tmp_path, "remember", "desk").stdout
    assert told == "desk is taken from again. If it is on now, switch it off and on, so that it says who it is.\n"
    assert typed(tmp_path, "remember", "desk").returncode == 1


def test_a_host_that_runs_stops_storing_it_at_once(path: Path) -> None:
    host, command = Writer(path), Writer(path, beside_host=True)
    command.forget("desk", NOW_MS)
    command.close()
    assert host.store([arrival(bout(9, 0, 5), "desk")], NOW_MS)[0].reason
    host.close()
    with sqlite3.connect(path) as db:
        assert not db.execute("SELECT * FROM records WHERE device = 'desk'").fetchall()
        assert json.loads(db.execute("SELECT body FROM records LIMIT 1").fetchone()[0])["boot"]


def test_what_came_from_a_file_can_be_taken_in_again(tmp_path: Path) -> None:
    file = tmp_path / "bouts.csv"
    file.write_text("start,duration_s\n2026-03-02T09:00:00Z,600\n")
    for _ in range(2):
        taken = typed(tmp_path, "import", str(file), "--device", "me").stdout
        assert taken.startswith("1 bout in the journal as import-me, of 2026-03-02;")
        told = typed(tmp_path, "forget", "import-me", "--yes", PERCH_BROKER_EMBEDDED_PORT="1").stdout
        assert "1 record, 0 last words, 0 refused messages deleted\n" in told and "the file that it came from" in told
    assert "forgotten" not in typed(tmp_path, "doctor").stdout
