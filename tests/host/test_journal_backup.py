"""Backups of a journal, and journals out of backups."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from perch.journal import JournalError, Reader, Writer, back_up, restore
from perch.journal.schema import MIGRATIONS, migrate
from perch.model.records import Arrival, Record
from support.cli import typed
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, point

pytestmark = pytest.mark.slow

QUARTER_MS = 15 * MINUTE_MS
HEALTH = {"v": 1, "boot": BOOT, "zero": ZERO_MS, "cause": "power", "free": 9, "dropped": 0, "fw": "1", "rev": 0}


def untold(_done: int, _total: int) -> None: ...


def health(at: int, outbox: int, device: str = "chair") -> Arrival:
    return arrival(HEALTH | {"at": at, "outbox": outbox}, device, "health")


def stored(path: Path, *arrivals: Arrival, now_ms: int = NOW_MS) -> None:
    writer = Writer(path)
    writer.store(arrivals, now_ms)
    writer.close()


def bouts(path: Path, device: str = "chair") -> list[int]:
    with Reader(path) as journal:
        return [one.seq for one in journal.bouts(device, 0, NOW_MS)]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    stored(tmp_path / "journal.db", arrival(bout(1, 0, MINUTE_MS)), health(0, 1))
    return tmp_path / "journal.db"


@pytest.fixture
def backup(journal: Path, tmp_path: Path) -> Path:
    back_up(journal, tmp_path / "backup.db", untold)
    return tmp_path / "backup.db"


def waiting(path: Path) -> tuple[str, ...] | None:
    with Reader(path) as journal:
        found = journal.refilling()
    return found.waiting if found else None


def test_a_backup_is_one_file_for_its_owner_only(backup: Path) -> None:
    assert bouts(backup) == [1]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not list(backup.parent.glob("backup.db?*"))


def test_a_backup_is_of_one_moment_while_a_host_writes(journal: Path, tmp_path: Path) -> None:
    """Each batch is two records: no backup may ever hold one of them without the other."""
    writer, enough = Writer(journal), Event()

    def write() -> None:
        for seq in range(10, 100_000, 2):
            start = seq * 1000
            writer.store([arrival(bout(seq, start, start + 900)), arrival(point(seq + 1, start))], NOW_MS)
            if enough.is_set():
                return

    thread = Thread(target=write)
    thread.start()
    for number in range(5):
        back_up(journal, tmp_path / f"{number}.db", untold)
        with sqlite3.connect(tmp_path / f"{number}.db") as db:
            kinds = dict(db.execute("SELECT kind, count(*) FROM records WHERE seq >= 10 GROUP BY kind"))
        assert kinds.get("bout") == kinds.get("alive")
    enough.set()
    thread.join()
    writer.close()


def test_an_older_backup_is_replaced_and_nothing_else_is(journal: Path, backup: Path, tmp_path: Path) -> None:
    stored(journal, arrival(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS)))
    back_up(journal, backup, untold)
    assert bouts(backup) == [1, 2]
    diary = tmp_path / "diary"
    diary.write_text("mine")
    for to, why in ((diary, "no backup of Perch"), (journal, "the journal itself"), (tmp_path, "a folder")):
        with pytest.raises(JournalError, match=why):
            back_up(journal, to, untold)
    assert diary.read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_the_one_before(journal: Path, backup: Path) -> None:
    with pytest.raises(JournalError, match="name another folder"):
        back_up(journal, backup.parent / "nowhere" / "backup.db", untold)
    with pytest.raises(JournalError, match="there is none"):
        back_up(backup.parent / "no.db", backup, untold)
    assert bouts(backup) == [1]


def test_a_backup_that_is_put_in_place_by_hand_is_met_as_a_new_journal(journal: Path, backup: Path) -> None:
    with Reader(journal) as was, Reader(backup) as is_now:
        assert was.id != is_now.id


def test_two_backups_to_one_file_do_not_get_in_each_others_way(journal: Path, backup: Path) -> None:
    """The second begins while the first is under way."""
    told: list[str] = []

    def second(done: int, total: int) -> None:
        with pytest.raises(JournalError) as caught:
            back_up(journal, backup, untold)
        told.append(str(caught.value))

    stored(journal, arrival(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS)))
    back_up(journal, backup, second)
    assert told and all("another copy is being made; wait for its end" in text for text in told)
    assert bouts(backup) == [1, 2]
    assert not list(backup.parent.glob("backup.db?*"))


def test_a_restored_journal_is_as_backed_up_under_another_id_and_the_one_before_is_kept(
    journal: Path, backup: Path
) -> None:
    stored(journal, arrival(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS)))
    with Reader(journal) as before:
        old = before.id
    done = restore(backup, journal, NOW_MS, untold)
    assert not list(journal.parent.glob("*before*-shm")) and not list(journal.parent.glob("*.partial"))
    assert bouts(journal) == [1] and done.id != old and done.aside and bouts(done.aside) == [1, 2]
    with Reader(journal) as after:
        assert after.id == done.id


def test_a_journal_is_restored_where_none_is_left_but_a_stray_log(journal: Path, backup: Path) -> None:
    journal.unlink()
    journal.with_name("journal.db-wal").write_bytes(b"of another life")
    assert restore(backup, journal, NOW_MS, untold).aside is None
    assert bouts(journal) == [1]


@pytest.mark.parametrize("harm", ["missing", "none", "cut", "rotten"])
def test_what_is_no_whole_backup_is_refused_and_the_journal_stays(journal: Path, backup: Path, harm: str) -> None:
    stored(journal, *[arrival(bout(seq, seq * 1000, seq * 1000 + 900)) for seq in range(2, 2000)])
    backup.unlink()
    back_up(journal, backup, untold)
    whole = backup.read_bytes()
    harmed = {
        "none": b"my diary" * 99,
        "cut": whole[: len(whole) // 2],
        "rotten": whole[:8192] + b"\xff" * 4096 + whole[12288:],
    }
    if harm == "missing":
        backup.unlink()
    else:
        backup.write_bytes(harmed[harm])
    with pytest.raises(JournalError):
        restore(backup, journal, NOW_MS, untold)
    assert len(bouts(journal)) == 1999
    left = [path.name for path in journal.parent.iterdir()]
    assert not [name for name in left if "partial" in name or "before" in name]


def test_a_journal_that_a_host_writes_is_not_replaced(journal: Path, backup: Path) -> None:
    host = Writer(journal)
    with pytest.raises(JournalError, match="stop that one"):
        restore(backup, journal, NOW_MS, untold)
    host.close()


def test_who_was_forgotten_since_the_backup_stays_forgotten(journal: Path, backup: Path) -> None:
    writer = Writer(journal)
    writer.forget("chair", NOW_MS)
    writer.close()
    assert restore(backup, journal, NOW_MS, untold).forgotten_again == 1
    assert bouts(journal) == [] and waiting(journal) is None
    with Reader(journal) as found:
        assert [one.device for one in found.forgotten()] == ["chair"]


@pytest.mark.parametrize("version", [2, len(MIGRATIONS) + 1])
def test_who_was_forgotten_stays_forgotten_whichever_perch_made_the_journal_that_is_replaced(
    journal: Path, backup: Path, version: int
) -> None:
    writer = Writer(journal)
    writer.forget("chair", NOW_MS)
    writer.close()
    with closing(sqlite3.connect(journal)) as db:
        db.execute(f"PRAGMA user_version = {version}")
    assert restore(backup, journal, NOW_MS, untold).forgotten_again == 1
    assert bouts(journal) == []


def test_a_restored_journal_waits_until_its_cushions_have_emptied_their_outbox(journal: Path, backup: Path) -> None:
    restore(backup, journal, NOW_MS, untold)
    assert waiting(journal) == ("chair",)
    stored(journal, health(QUARTER_MS, 0))  # made before it met the new journal, and kept by the broker
    assert waiting(journal) == ("chair",)
    stored(journal, arrival(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS)))
    stored(journal, health(QUARTER_MS, 0), now_ms=NOW_MS + 2 * QUARTER_MS)  # the same again: no news
    stored(journal, health(2 * QUARTER_MS, 0), now_ms=NOW_MS + QUARTER_MS)  # too soon to know of the record
    stored(journal, health(3 * QUARTER_MS, 5), now_ms=NOW_MS + 2 * QUARTER_MS)
    assert waiting(journal) == ("chair",)
    stored(journal, health(4 * QUARTER_MS, 0), now_ms=NOW_MS + 3 * QUARTER_MS)
    assert waiting(journal) is None


def test_files_are_not_waited_for(journal: Path, tmp_path: Path) -> None:
    stored(journal, arrival(bout(1, 0, MINUTE_MS), "import-me"))
    back_up(journal, tmp_path / "with.db", untold)
    restore(tmp_path / "with.db", journal, NOW_MS, untold)
    assert waiting(journal) == ("chair",)


def test_backed_up_and_restored_as_it_is_typed(journal: Path, tmp_path: Path) -> None:
    to = str(tmp_path / "of today.db")
    assert typed(tmp_path, "backup", to).stdout.startswith(f"{to}: ")
    told = typed(tmp_path, "restore", to).stdout
    assert "is restored, as journal " in told and "kept as " in told and "chair will send again" in told
    assert waiting(journal) == ("chair",)
    assert typed(tmp_path, "restore", "--done").stdout == "The journal waits for no cushion any longer.\n"
    assert waiting(journal) is None


@pytest.mark.parametrize(("words", "status"), [((), 2), (("x", "--done"), 2), (("x",), 1)])
def test_a_restore_of_nothing_is_told(journal: Path, tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    assert typed(tmp_path, "restore", *words).returncode == status
    assert bouts(journal) == [1]


def test_an_empty_house_has_nothing_to_be_done(tmp_path: Path) -> None:
    assert "there is no journal" in typed(tmp_path, "restore", "--done").stderr


def test_a_journal_of_an_older_perch_can_be_backed_up_and_restored(journal: Path, tmp_path: Path) -> None:
    """It is brought up to date when it is restored, as one that is written is."""
    old, record = tmp_path / "old.db", arrival(bout(1, 0, MINUTE_MS)).meaning
    assert isinstance(record, Record)
    with sqlite3.connect(old, isolation_level=None) as db:
        migrate(db, MIGRATIONS[:1])
        db.execute(
            "INSERT INTO records VALUES ('chair', ?, 1, ?, 'bout', 0, ?, 0, ?, ?, ?)",
            (BOOT, ZERO_MS, MINUTE_MS, record.body, ZERO_MS, ZERO_MS + MINUTE_MS),
        )
        db.execute("INSERT INTO boots VALUES ('chair', ?, ?, 1)", (BOOT, ZERO_MS))
    back_up(old, tmp_path / "backup.db", untold)
    restore(tmp_path / "backup.db", journal, NOW_MS, untold)
    assert bouts(journal) == [1] and waiting(journal) == ("chair",)


def test_whoever_is_forgotten_is_not_waited_for(journal: Path, backup: Path) -> None:
    restore(backup, journal, NOW_MS, untold)
    assert waiting(journal) == ("chair",)
    writer = Writer(journal)
    writer.forget("chair", NOW_MS)
    writer.close()
    assert waiting(journal) is None
