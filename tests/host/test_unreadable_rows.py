"""A wrong byte beside the records: the row is seen by nobody, the start of the host takes it out, all else goes on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from perch.days.baseline import note_of
from perch.doctor.checks import examine
from perch.journal import InfluxQueue, Reader, Writer
from perch.journal.repair import repair
from perch.model.records import Receipt
from perch.model.upkeep import DayInInflux, UnreadableRow
from perch.service.host import Host
from support.messages import BOOT, MINUTE_MS, NOW_MS, ZERO_MS, arrival, bout, state

BASELINE = '{"first": "2026-02-01", "stopped": null}'
ALL_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
CHECKED_OTHERWISE = {"records", "entries", "damaged"}
DAMAGE = {"another type": "x'00ff'", "no JSON": "'X' || substr({0}, 2)", "far off": "1 << 62"}


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A journal with a row in every table that has no checksums."""
    path = tmp_path / "journal.db"
    with closing(Writer(path)) as writer:
        told = [arrival(bout(seq, seq * 10 * MINUTE_MS, (seq * 10 + 5) * MINUTE_MS)) for seq in (1, 2)]
        writer.store([*told, arrival(bout(1, 0, MINUTE_MS), "old"), arrival(b"{")], NOW_MS)
        writer.store([arrival(state(), leaf="state"), arrival(b"online", leaf="status")], NOW_MS)
        writer.forget("old", NOW_MS)
        writer.renew(NOW_MS)
        writer.forget_span("chair", ZERO_MS + 20 * MINUTE_MS, NOW_MS, NOW_MS)
        writer.want({"chair": (5, {"limit_ms": 3_000_000})})
        writer.remember(note_of("chair"), BASELINE)
        writer.remember("group:chair", "blue")
    with closing(InfluxQueue(path)) as queue:
        queue.plan([("chair", date(2026, 2, 20), DayInInflux(True, 5.0, "valid", ""))])
    change(path, "INSERT INTO buried_entries VALUES ('mia', 'walk', 'x', 5)")
    yield path


def change(path: Path, query: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(query)


def damages(path: Path) -> Iterator[str]:
    """Every value of one row of every such table, damaged in each way, as SQL."""
    with closing(sqlite3.connect(path)) as db:
        for (table,) in db.execute(ALL_TABLES).fetchall():
            if table in CHECKED_OTHERWISE:
                continue
            keys = [key for (key,) in db.execute("SELECT key FROM meta")] if table == "meta" else [""]
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], f"no row in {table}"
            columns = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
            first = " AND ".join(f'"{name}" IS (SELECT "{name}" FROM {table} LIMIT 1)' for name in columns)
            for key in keys:
                where = f"key = '{key}'" if key else first
                for name in columns:
                    yield from (
                        f'UPDATE {table} SET "{name}" = {how.format(name)} WHERE {where}' for how in DAMAGE.values()
                    )


def test_whatever_is_damaged_the_cushions_are_heard_and_the_doctor_looks(path: Path) -> None:
    whole = path.read_bytes()
    for query in damages(path):
        path.write_bytes(whole)
        try:
            change(path, query)
        except sqlite3.IntegrityError:
            continue  # the next bout would not be damaged but refused
        assert [
            found for found in examine(None, {"PERCH_DATA_DIR": str(path.parent)}, NOW_MS) if found.about == "journal"
        ]
        with closing(Writer(path)) as writer:
            writer.take_out_unreadable(NOW_MS)
            assert len(writer.id) == 16, query
            told = [arrival(bout(3, 0, MINUTE_MS), device) for device in ("chair", "sofa")]
            assert {*writer.store(told, NOW_MS)} == {Receipt(device, BOOT, 3) for device in ("chair", "sofa")}, query
            writer.store([arrival(state(at=180_000), leaf="state")], NOW_MS)
        with Reader(path) as reader:
            assert reader.unreadable() == [], query


def test_no_row_of_a_sound_journal_is_unreadable(path: Path) -> None:
    with Reader(path) as reader:
        assert reader.unreadable() == []
        assert reader.note(note_of("chair")) == BASELINE and reader.wanted()["chair"].rev == 5
    with closing(Writer(path)) as writer:
        assert writer.take_out_unreadable(NOW_MS) == []


def test_when_a_boot_began_is_found_again_in_its_records(path: Path) -> None:
    change(path, "UPDATE boots SET zero = 'X' WHERE device = 'chair'")
    with Reader(path) as reader:
        assert reader.zero("chair", BOOT) is None
    with closing(Writer(path)) as writer:
        assert writer.take_out_unreadable(NOW_MS) == [UnreadableRow("boots", f"chair, {BOOT}")]
    with Reader(path) as reader:
        assert reader.zero("chair", BOOT) == ZERO_MS


def test_a_journal_whose_id_is_damaged_has_a_new_one_and_is_filled_again(path: Path) -> None:
    change(path, "DELETE FROM meta WHERE key IN ('id', 'generation', 'note:refilling')")
    with closing(Writer(path)) as writer:
        writer.take_out_unreadable(NOW_MS)
        assert len(writer.id) == 16 and writer.generation == 0
    with Reader(path) as reader:
        assert (refilling := reader.refilling()) and refilling.since_ms == NOW_MS


def test_the_host_says_at_its_start_what_it_took_out_and_the_doctor_for_a_week_what_to_decide_again(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    change(path, f"UPDATE meta SET value = 'X' WHERE key = 'note:{note_of('chair')}'")
    env = {"PERCH_DATA_DIR": str(path.parent)}
    before = {found.about: found.advice for found in examine(None, env, NOW_MS)}
    assert "start `perch run` anew" in before["damage, rows"] and "damage, decisions" not in before
    host = Host(path, None, lambda: NOW_MS)
    host.start()
    host.stop()
    assert f"a row of meta cannot be read and is taken out: note:{note_of('chair')}" in caplog.text
    after = {found.about: found for found in examine(None, env, NOW_MS + 1)}
    assert note_of("chair") in after["damage, decisions"].state and "damage, rows" not in after
    assert "perch baseline" in after["damage, decisions"].advice
    assert "damage, decisions" not in {found.about for found in examine(None, env, NOW_MS + 8 * 86_400_000)}


def test_repair_leaves_out_what_cannot_be_read(path: Path) -> None:
    change(path, "UPDATE wanted SET settings = 'X'")
    change(path, "UPDATE history SET body = 'X'")
    assert {"the table history", "the table wanted"} <= {*repair(path, NOW_MS).lost}
    with Reader(path) as reader:
        assert reader.unreadable() == [] and reader.wanted() == {} and reader.count("chair") == 1
