"""Entries of people in the journal: each once, in any order; deleted for good; in backup, restore and repair."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from perch.journal import ItemRefused, Reader, Writer, back_up, restore
from perch.journal.repair import repair
from perch.journal.schema import MIGRATIONS, migrate
from perch.model.people import Entry, Tombstone
from support.messages import NOW_MS


def entry(number: int, kind: str = "diary", subject: str = "2026-03-02", told_ms: int = 5, person: str = "p1") -> Entry:
    return Entry(f"{number:016x}", person, kind, subject, told_ms, f'{{"note":"secret-{person}-{kind}-{number}"}}')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with closing(Writer(path)) as writer:
        yield writer


def stored(path: Path) -> list[Entry]:
    with Reader(path) as journal:
        return journal.entries()


def untold(done: int, total: int) -> None:
    """No word of how far it is."""


def test_entries_told_again_and_in_another_order_are_the_same(tmp_path: Path) -> None:
    told = [entry(1), entry(2, told_ms=4), entry(3, "walk", "3")]
    for number, order in enumerate(permutations(told)):
        with closing(Writer(tmp_path / f"{number}.db")) as writer:
            for one in [*order, *order]:
                assert writer.tell([one]) == [one]
        assert stored(tmp_path / f"{number}.db") == [told[1], told[0], told[2]]


def test_another_entry_of_the_same_identity_is_refused_with_all_of_its_batch(path: Path, writer: Writer) -> None:
    writer.tell([entry(1)])
    with pytest.raises(ItemRefused, match="another entry is stored"):
        writer.tell([entry(2), entry(1, "walk")])
    assert stored(path) == [entry(1)]


@pytest.mark.parametrize(
    ("tomb", "left"),
    [
        (Tombstone("p1", "", "", 9), [5]),
        (Tombstone("p1", "", "", 4), [1, 3, 4, 5]),
        (Tombstone("p1", "diary", "", 9), [4, 5]),
        (Tombstone("p1", "diary", "2026-03-02", 9), [3, 4, 5]),
    ],
)
def test_what_is_deleted_stays_deleted_in_any_order(tmp_path: Path, tomb: Tombstone, left: list[int]) -> None:
    told = [entry(1), entry(2, told_ms=3), entry(3, subject="2026-03-03"), entry(4, "walk", "4"), entry(5, person="p2")]
    for number, late in enumerate([[], told[:2], told]):
        with closing(Writer(tmp_path / f"{number}.db")) as writer:
            writer.tell([one for one in told if one not in late])
            writer.bury(tomb)
            writer.tell([*late, *told])
        assert sorted(int(one.id, 16) for one in stored(tmp_path / f"{number}.db")) == left


def test_what_is_told_after_a_deletion_is_taken(path: Path, writer: Writer) -> None:
    writer.bury(Tombstone("p1", "", "", 5))
    assert writer.tell([entry(1), entry(2, told_ms=6)]) == [entry(2, told_ms=6)]


def test_no_byte_of_a_deleted_person_is_left(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.tell([entry(1), entry(2, "walk", "unlike"), entry(3, person="p2")])
        writer.bury(Tombstone("p1", "walk", "unlike", 5))
        assert writer.bury(Tombstone("p1", "", "", 9)) == 1
        writer.shred()
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"secret-p1" not in content and b"unlike" not in content and b"secret-p2" in content


def test_a_backup_holds_entries_and_a_restore_forgets_again(path: Path, tmp_path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.tell([entry(1), entry(2, person="p2")])
    back_up(path, tmp_path / "backup.db", untold)
    with closing(Writer(path)) as writer:
        writer.bury(Tombstone("p1", "", "", 9))
    restore(tmp_path / "backup.db", path, NOW_MS, untold)
    assert stored(path) == [entry(2, person="p2")]
    assert b"secret-p1" not in path.read_bytes()
    with closing(Writer(path)) as writer:
        assert writer.tell([entry(1)]) == []


def test_a_damaged_entry_hinders_no_other_and_heals_when_it_is_told_again(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.tell([entry(1), entry(2, "walk", "2")])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET body = CAST(? AS TEXT) WHERE id = ?", (b'{"note":"\xff"}', entry(1).id))
    with Reader(path) as journal:
        assert journal.entries() == [entry(2, "walk", "2")]
        assert journal.damaged_entries() == [entry(1)._replace(body="")]
    with closing(Writer(path)) as writer:
        writer.tell([entry(1)])
    assert len(stored(path)) == 2


def test_an_entry_that_is_damaged_in_a_backup_comes_back_from_the_journal_that_it_replaces(
    path: Path, tmp_path: Path
) -> None:
    with closing(Writer(path)) as writer:
        writer.tell([entry(1), entry(2)])
    back_up(path, tmp_path / "backup.db", untold)
    with closing(sqlite3.connect(tmp_path / "backup.db")) as db, db:
        db.execute("UPDATE entries SET body = 'x' WHERE id = ?", (entry(1).id,))
    restore(tmp_path / "backup.db", path, NOW_MS, untold)
    assert stored(path) == [entry(1), entry(2)]


@pytest.mark.parametrize(
    ("again", "missed"), [(entry(2, told_ms=6), 0), (entry(2, "diary", "2026-03-03", 6), 1), (entry(2, told_ms=4), 1)]
)
def test_a_damaged_entry_that_was_told_again_is_not_missed(path: Path, again: Entry, missed: int) -> None:
    first = entry(1)
    with closing(Writer(path)) as writer:
        writer.tell([first, again])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET body = 'x' WHERE id = ?", (first.id,))
    with Reader(path) as journal:
        assert len(journal.damaged_entries()) == missed
    done = repair(path, NOW_MS)
    assert (done.entries_dropped, len(stored(path))) == (1, 1)
    with Reader(path) as journal:
        assert journal.damaged_entries() == []


def test_a_damaged_entry_whose_time_is_no_number_is_named(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.tell([entry(1), entry(2)])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE entries SET told_ms = 'x' WHERE id = ?", (entry(1).id,))
    with Reader(path) as journal:
        assert [one.id for one in journal.damaged_entries()] == [entry(1).id]


def test_repair_saves_entries_and_their_tombstones(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.tell([entry(1)])
        writer.bury(Tombstone("p2", "", "", 9))
    repair(path, NOW_MS)
    assert stored(path) == [entry(1)]
    with closing(Writer(path)) as writer:
        assert writer.tell([entry(2, person="p2")]) == []


def test_a_journal_from_before_there_were_entries_takes_them(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:4])
    with closing(Writer(path)) as writer:
        writer.tell([entry(1)])
    assert stored(path) == [entry(1)]


def test_what_was_told_since_the_backup_comes_over_and_what_was_deleted_does_not(path: Path) -> None:
    backup = path.with_name("backup.db")
    with closing(Writer(path)) as writer:
        writer.tell([entry(1), entry(2, "walk", "2"), entry(3, subject="2026-03-03")])
        back_up(path, backup, untold)
        writer.tell([entry(4, subject="2026-03-04", told_ms=7), entry(5, "walk", "5", told_ms=8)])
        writer.bury(Tombstone("p1", "diary", "2026-03-03", 9))
        writer.bury(Tombstone("p1", "walk", "5", 9))
    assert restore(backup, path, NOW_MS, untold).entries == 1
    assert sorted(int(one.id, 16) for one in stored(path)) == [1, 2, 4]
    assert b"secret-p1-diary-3" not in path.read_bytes() and b"secret-p1-walk-5" not in path.read_bytes()


def test_an_entry_of_the_backup_stays_where_the_journal_has_another_of_its_identity(path: Path) -> None:
    backup = path.with_name("backup.db")
    with closing(Writer(path)) as writer:
        writer.tell([entry(1)])
        back_up(path, backup, untold)
    path.unlink()
    with closing(Writer(path)) as writer:
        writer.tell([entry(1, "walk")])
    assert restore(backup, path, NOW_MS, untold).entries == 0
    assert stored(path) == [entry(1)]
