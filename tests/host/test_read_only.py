"""Reading needs no writing: a journal on a disk that takes nothing can be read, exported and copied."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from perch.journal import InfluxQueue, Reader, Writer, back_up
from support.messages import MINUTE_MS, NOW_MS, arrival, bout

READ = """
import sys
from pathlib import Path
from perch.journal import Reader, back_up
journal, copy = map(Path, sys.argv[1:])
with Reader(journal) as reader:
    print(reader.count("chair"), len(reader.bouts("chair", 0, 4_000_000_000_000)))
print(back_up(journal, copy, lambda done, total: None))
"""


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "journal.db"
    with closing(Writer(path)) as writer:
        writer.store([arrival(bout(1, 0, MINUTE_MS))], NOW_MS)
    assert not path.with_name("journal.db-wal").exists()
    return path


def test_a_journal_with_a_log_of_changes_is_not_read_without_it(closed: Path) -> None:
    with closing(Writer(closed)) as writer:
        writer.store([arrival(bout(2, 2 * MINUTE_MS, 3 * MINUTE_MS))], NOW_MS)
        with Reader(closed) as reader:
            assert reader.count("chair") == 2


def test_on_a_read_only_file_system(closed: Path, tmp_path: Path) -> None:
    script = f'mount --bind {closed.parent} {closed.parent} && mount -o remount,ro,bind {closed.parent} && exec "$@"'
    read = [sys.executable, "-c", READ, str(closed), str(tmp_path / "copy.db")]
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", *read], capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == (["1", "1", "0"], "")


def test_a_copy_needs_no_lock_beside_its_source(closed: Path, tmp_path: Path) -> None:
    back_up(closed, tmp_path / "copy.db", lambda done, total: None)
    assert [path.name for path in sorted(closed.parent.glob("*.lock"))] == ["journal.db.lock"]


def test_room_for_the_index_of_the_log_is_there_before_it_is_needed(closed: Path) -> None:
    with closing(Writer(closed)):
        index = closed.with_name("journal.db-shm").stat()
        assert index.st_blocks * 512 >= 8 * 32 * 1024


LOOK = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT count(*) FROM meta'); db.close()"


def test_who_opens_and_closes_a_journal_beside_its_writers_takes_nothing_from_them(closed: Path) -> None:
    """The last to close it deletes the index; it must see the locks of the first, whoever came after that."""
    index = closed.with_name("journal.db-shm")
    with closing(Writer(closed)), closing(InfluxQueue(closed)), closing(Writer(closed, beside_host=True)):
        before = index.stat()
        subprocess.run([sys.executable, "-c", LOOK, str(closed)], check=True)
        assert (index.stat().st_ino, index.stat().st_size) == (before.st_ino, before.st_size)
