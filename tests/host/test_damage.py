"""A wrong byte in one record: nobody else's records suffer, it is named, and it heals when it comes again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from perch.journal import JournalError, Reader, Writer, back_up, restore
from perch.journal.repair import repair
from perch.journal.schema import MIGRATIONS, migrate
from perch.model.people import DiaryDay
from perch.model.records import Receipt, Record
from perch.programme.entries import entry_of
from perch.service.verifier import Verifier
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point

OTHER = "kitchen"
BOUTS = [bout(seq, seq * 10 * MINUTE_MS, (seq * 10 + 5) * MINUTE_MS) for seq in range(1, 4)]
FLIPS = {
    "a digit": ('replace(body, \'"fw":"\', \'"fw":"9\')', "its checksum does not fit"),
    "no JSON": ("substr(body, 2)", "its checksum does not fit"),
    "no UTF-8": ("CAST(x'ff' || substr(CAST(body AS BLOB), 2) AS TEXT)", "its checksum does not fit"),
    "empty": ("''", "its checksum does not fit"),
}


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        writer.store([*map(arrival, BOUTS), arrival(BOUTS[0], OTHER)], NOW_MS)
    yield path


def flip(path: Path, change: str, column: str = "body") -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE records SET {column} = {change} WHERE device = 'chair' AND seq = 2")


def seqs(path: Path, device: str = "chair") -> list[int]:
    with Reader(path) as reader:
        return [bout.seq for bout in reader.bouts(device, ZERO_MS, NOW_MS)]


@pytest.mark.parametrize("kind", FLIPS)
def test_a_wrong_byte_costs_one_bout_and_is_named(path: Path, kind: str) -> None:
    change, reason = FLIPS[kind]
    flip(path, change)
    assert (seqs(path), seqs(path, OTHER)) == ([1, 3], [1])
    with Reader(path) as reader:
        assert [(bad.device, bad.boot, bad.seq, bad.reason) for bad in reader.damaged()] == [("chair", BOOT, 2, reason)]


@pytest.mark.parametrize("kind", FLIPS)
def test_a_resend_heals_it(path: Path, kind: str) -> None:
    flip(path, FLIPS[kind][0])
    with closing(Writer(path)) as writer:
        assert writer.store([arrival(BOUTS[1])], NOW_MS) == [Receipt("chair", BOOT, 2)]
    assert seqs(path) == [1, 2, 3]
    with Reader(path) as reader:
        assert reader.damaged() == []


def test_a_resend_heals_one_that_was_set_aside_too(path: Path) -> None:
    flip(path, FLIPS["no JSON"][0])
    Verifier(path, lambda: NOW_MS).look()
    with Reader(path) as reader:
        assert reader.damaged() == []
        assert [(bad.seq, bad.found_ms) for bad in reader.set_aside()] == [(2, NOW_MS)]
    with closing(Writer(path)) as writer:
        assert writer.store([arrival(BOUTS[1])], NOW_MS) == [Receipt("chair", BOOT, 2)]
    with Reader(path) as reader:
        assert (reader.set_aside(), seqs(path)) == ([], [1, 2, 3])


def test_the_host_counts_what_is_damaged_until_it_is_healed(path: Path) -> None:
    verifier = Verifier(path, lambda: NOW_MS)
    verifier.turn()
    assert verifier.health() == {"damaged": 0, "damaged_entries": 0}
    flip(path, FLIPS["no JSON"][0])
    told = entry_of(DiaryDay(date(2026, 3, 1), 3), "me", "a" * 16, ZERO_MS)
    with closing(Writer(path)) as writer:
        writer.tell([told])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET body = 'x'")
    verifier = Verifier(path, lambda: NOW_MS)
    verifier.turn()
    assert verifier.health() == {"damaged": 1, "damaged_entries": 1}
    with closing(Writer(path)) as writer:
        writer.store([arrival(BOUTS[1])], NOW_MS)
        writer.tell([told])
    verifier.turn()
    assert verifier.health() == {"damaged": 0, "damaged_entries": 0}


@pytest.mark.parametrize(
    ("column", "change"), [("start_ms", "start_ms + 1"), ("kind", "'alive'"), ("zero", "zero + 9")]
)
def test_a_column_that_does_not_fit_its_text_is_found(path: Path, column: str, change: str) -> None:
    flip(path, change, column)
    with Reader(path) as reader:
        assert [(bad.seq, bad.reason) for bad in reader.damaged()] == [(2, "its columns do not fit its text")]


def test_a_sound_record_that_is_damaged_nowhere_is_a_conflict_still(path: Path) -> None:
    with closing(Writer(path)) as writer:
        (receipt,) = writer.store([arrival(BOUTS[1] | {"shifts": 77})], NOW_MS)
    assert receipt.reason == "another record is stored under this boot and seq"


def test_a_damaged_boot_record_hinders_no_other(path: Path) -> None:
    boot = point(9, 0, kind="boot", cause="power", fw="1", alive_until={"boot": "0" * 8, "at": 5})
    with closing(Writer(path)) as writer:
        writer.store([arrival(boot)], NOW_MS)
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE records SET body = substr(body, 3) WHERE seq = 9")
        assert [one.reason for one in writer.store([arrival(boot), arrival(point(10, 5))], NOW_MS)] == [None, None]
    with Reader(path) as reader:
        assert reader.covered("chair", ZERO_MS, NOW_MS)


def test_an_older_journal_with_a_wrong_byte_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:3])
        row = "('chair', ?, ?, ?, 'bout', 0, 60000, 0, ?, ?, ?)"
        record = arrival(bout(1, 0, 60_000)).meaning
        assert isinstance(record, Record)
        body = record.body
        for seq, text in ((1, body), (2, body[1:])):
            db.execute(f"INSERT INTO records VALUES {row}", (BOOT, seq, ZERO_MS, text, ZERO_MS, ZERO_MS + 60_000))
    with closing(Writer(path)):
        assert seqs(path) == [1]
    with Reader(path) as reader:
        assert [bad.seq for bad in reader.damaged()] == [2]


def silent(_done: int, _total: int) -> None:
    pass


def test_a_backup_that_is_worse_does_not_replace_a_better_one(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    assert back_up(path, backup, silent) == 0
    good = backup.read_bytes()
    flip(path, FLIPS["a digit"][0])
    with pytest.raises(JournalError, match="1 records in it are damaged, and fewer in the backup there"):
        back_up(path, backup, silent)
    assert backup.read_bytes() == good
    assert back_up(path, tmp_path / "other.db", silent) == 1


def test_repair_saves_all_but_what_is_damaged(path: Path) -> None:
    flip(path, FLIPS["no UTF-8"][0])
    with Reader(path) as reader:
        before = reader.id
    done = repair(path, NOW_MS)
    assert (done.records, [bad.seq for bad in done.damaged], done.lost) == (3, [2], [])
    assert done.aside
    assert done.aside.exists()
    assert (seqs(path), seqs(path, OTHER)) == ([1, 3], [1])
    with Reader(path) as reader:
        assert reader.id == done.id != before
        assert reader.refilling()
        assert reader.waiting() > 0


def pages_of(path: Path, needle: bytes) -> list[int]:
    """Where in the file the pages with this text begin."""
    content = path.read_bytes()
    return [at for at in range(0, len(content), 4096) if needle in content[at : at + 4096]]


@pytest.mark.parametrize(("gone", "last", "shared"), [(100, 199, False), (199, 150, True)])
def test_repair_saves_what_lies_on_whole_pages(gone: int, last: int, shared: bool, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        writer.store([arrival(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000)) for seq in range(200)], NOW_MS)
        writer.store([arrival(BOUTS[0], OTHER)], NOW_MS)
        writer.shred()
    (at, *_) = pages_of(path, b'"seq":%d,' % gone)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 4096)
    with pytest.raises(JournalError, match="perch repair"), closing(Writer(path)) as writer:
        writer.check()
    done = repair(path, NOW_MS)
    hit = ["chair", "kitchen"] if shared else ["chair"]
    assert done.lost == [f"records of {device} in its boot {BOOT}" for device in hit]
    assert 150 < done.records < 201
    saved = seqs(path)
    assert saved[0] == 0
    assert last <= saved[-1] <= 199
    assert seqs(path, OTHER) == ([] if shared else [1])
    with closing(Writer(path)) as writer:
        writer.check()


def test_a_file_whose_first_page_is_gone_is_left_as_it_is(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)
    before = path.read_bytes()
    with pytest.raises(JournalError):
        repair(path, NOW_MS)
    assert path.read_bytes() == before


def test_a_journal_whose_list_of_tables_is_damaged_is_put_aside_for_a_new_one(path: Path) -> None:
    whole = path.read_bytes()
    assert b"CREATE TABLE records" in whole
    path.write_bytes(whole.replace(b"CREATE TABLE records", b"CRXATE TABLE records"))
    assert repair(path, NOW_MS).aside
    with closing(Writer(path)) as writer:
        writer.check()


def test_repair_keeps_every_table_but_what_is_made_anew(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.store([arrival(b"{")], NOW_MS)
        writer.remember("group:chair", "blue")
        writer.want({"chair": (5, {"limit_ms": 1})})
        writer.forget(OTHER, NOW_MS)
    repair(path, NOW_MS)
    with Reader(path) as reader:
        assert reader.note("group:chair") == "blue"
        assert reader.wanted()["chair"].rev == 5
        assert [tomb.device for tomb in reader.forgotten()] == [OTHER]
        assert reader.quarantine().refused == 1


def test_a_wrong_byte_in_the_name_of_a_cushion_keeps_no_backup_from_being_made(path: Path, tmp_path: Path) -> None:
    flip(path, "CAST(X'ff' AS TEXT)", "boot")
    assert back_up(path, tmp_path / "backup.db", silent) == 1


def test_a_wrong_byte_in_an_entry_costs_no_other_entry_when_a_backup_is_restored(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "backup.db", silent)
    told = [entry_of(DiaryDay(date(2026, 3, day), 3), "me", f"{day:016x}", ZERO_MS + day) for day in (1, 2)]
    with closing(Writer(path)) as writer:
        writer.tell(told)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET subject = CAST(X'ff' AS TEXT) WHERE id = ?", told[0][:1])
    assert restore(tmp_path / "backup.db", path, NOW_MS, silent).entries == 1
    with Reader(path) as reader:
        assert reader.entries() == told[1:]
