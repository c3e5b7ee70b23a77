"""Which files are taken as a journal, and how one that cannot be is refused."""

import fcntl
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from perch.journal import JournalError, Reader, Writer, back_up, restore
from perch.journal.files import explained, make
from perch.journal.schema import MIGRATIONS, migrate
from support.messages import NOW_MS, arrival, bout


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def filled(path: Path) -> Path:
    writer = Writer(path)
    writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
    writer.close()
    return path


def test_a_journal_can_be_read_when_no_host_runs(path: Path) -> None:
    with Reader(filled(path)) as journal:
        assert len(journal.bouts("chair", 0, NOW_MS)) == 1


def test_a_reader_cannot_change_the_journal(path: Path) -> None:
    with Reader(filled(path)) as journal, pytest.raises(sqlite3.OperationalError, match="readonly"):
        journal._db.execute("DELETE FROM records")


def test_an_older_journal_is_brought_up_to_date_in_place(path: Path) -> None:
    db = sqlite3.connect(filled(path), isolation_level=None)
    newer = (*MIGRATIONS, "ALTER TABLE records ADD COLUMN colour TEXT DEFAULT 'grey';")
    migrate(db, newer)
    assert db.execute("SELECT seq, colour FROM records").fetchall() == [(1, "grey")]
    migrate(db, newer)
    assert db.execute("PRAGMA user_version").fetchone() == (len(newer),)


def test_a_migration_that_fails_leaves_the_journal_as_it_was(path: Path) -> None:
    db = sqlite3.connect(filled(path), isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (*MIGRATIONS, "DROP TABLE boots;", "ALTER TABLE nowhere ADD COLUMN x;"))
    db.close()
    writer = Writer(path)
    assert writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)[0].reason is None
    writer.close()


def test_a_journal_of_a_newer_perch_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(filled(path)) as db:
        db.execute("PRAGMA user_version = 99")
    for opening in (Reader, Writer):
        with pytest.raises(JournalError, match="newer Perch made it .schema 99"):
            opening(path)


def test_an_older_journal_asks_for_the_host_before_it_is_read(path: Path) -> None:
    with sqlite3.connect(filled(path)) as db:
        db.execute("PRAGMA user_version = 0")
    with pytest.raises(JournalError, match="perch run"):
        Reader(path)


@pytest.mark.parametrize("opening", [Reader, Writer])
def test_a_file_that_is_no_journal_is_refused_and_left_alone(path: Path, opening: type[Reader | Writer]) -> None:
    path.write_bytes(b"my diary" * 200)
    with pytest.raises(JournalError, match="not a database"):
        opening(path)
    assert path.read_bytes() == b"my diary" * 200


@pytest.mark.parametrize("opening", [Reader, Writer])
def test_a_database_of_something_else_is_refused_and_left_alone(path: Path, opening: type[Reader | Writer]) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mail (subject)")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="no journal of Perch"):
        opening(path)
    assert path.read_bytes() == before


def test_a_missing_journal_says_what_makes_one(path: Path) -> None:
    with pytest.raises(JournalError, match="perch run"):
        Reader(path)
    assert not path.exists()


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="another folder"):
        Writer(tmp_path / "file" / "deeper" / "journal.db")


@pytest.mark.parametrize(
    ("limits", "advice"), [("max_page_count = 1", "make room"), ("query_only = 1", "who may write there")]
)
def test_what_keeps_a_sound_file_from_being_written_is_told_with_what_helps(
    path: Path, limits: str, advice: str
) -> None:
    with sqlite3.connect(":memory:") as db, pytest.raises(JournalError, match=advice), explained(path):
        db.execute(f"PRAGMA {limits}")
        db.execute("CREATE TABLE more (than INTEGER)")


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    Writer(tmp_path / "a" / "b" / "journal.db").close()
    assert (tmp_path / "a" / "b" / "journal.db").exists()


def test_a_second_writing_host_is_refused_until_the_first_lets_go(path: Path) -> None:
    first = Writer(path)
    with pytest.raises(JournalError, match="another host is writing"):
        Writer(path)
    first.close()
    Writer(path).close()


def test_a_journal_that_was_refused_is_not_kept_locked(path: Path) -> None:
    path.write_bytes(b"my diary" * 200)
    with pytest.raises(JournalError):
        Writer(path)
    path.unlink()
    Writer(path).close()


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """We are root, as far as we know; which files were given to whom."""
    given: list[tuple[str, int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        os, "fchown", lambda file, *who: given.append((Path(f"/proc/self/fd/{file}").readlink().name, *who))
    )
    return given


def test_a_journal_is_for_its_owner_only(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.store([arrival(bout(1, 0, 60_000))], NOW_MS)
        made = list(path.parent.iterdir())
        assert len(made) == 4 and {stat.S_IMODE(one.stat().st_mode) for one in made} == {0o600}, made


def test_what_root_makes_belongs_to_the_owner_of_the_folder(
    path: Path, handed_over: list[tuple[str, int, int]]
) -> None:
    """A service that is not root must be able to use what `sudo perch restore` and the like leave behind."""
    backup, owner = path.with_name("backup.db"), (path.parent.stat().st_uid, path.parent.stat().st_gid)
    filled(path)
    back_up(path, backup, lambda done, total: None)
    restore(backup, path, NOW_MS, lambda done, total: None)
    made = ["journal.db.lock", "journal.db", "backup.db.partial", "journal.db.sender.lock"]
    made.append("journal.db.partial")
    assert handed_over == [(name, *owner) for name in made]


def test_nothing_is_made_or_given_away_through_a_link(path: Path, handed_over: list[tuple[str, int, int]]) -> None:
    elsewhere = path.with_name("elsewhere")
    path.symlink_to(elsewhere)
    with pytest.raises(FileExistsError):
        make(path)
    assert not handed_over and not elsewhere.exists()


def test_a_command_does_not_migrate_a_journal_that_an_older_host_writes(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:3])
    with path.with_name("journal.db.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as the older host holds it
        with pytest.raises(JournalError, match="an older Perch writes it"):
            Writer(path, beside_host=True)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (3,)
    Writer(path, beside_host=True).close()
