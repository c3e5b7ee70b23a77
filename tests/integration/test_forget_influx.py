"""A cushion forgotten in a real InfluxDB too: beside a host that sends, without one, and while InfluxDB is away."""

import json
import sqlite3
from pathlib import Path

import pytest

from perch.influx.schema import MEASUREMENTS
from perch.influx.sender import clear
from perch.journal import InfluxQueue, Reader, Writer
from perch.journal.schema import MIGRATIONS
from support.brokers import Mosquitto
from support.cli import typed
from support.cushions import Sender
from support.fake_influx import FakeInflux
from support.hosts import HostProcess, Running
from support.influx import Influx
from support.messages import MINUTE_MS, NOW_MS, arrival, bout, bytes_of, health, nudge, state
from support.processes import wait

DEVICES = ("chair", "sofa")


def devices(influx: Influx) -> set[str]:
    """All cushions of which InfluxDB has any point."""
    return {row["device"] for measurement in MEASUREMENTS for row in influx.rows(measurement.name)}


def tell(sender: Sender) -> None:
    """A bit of everything, of both cushions."""
    for device in DEVICES:
        sender.raw("status", b"online", device)
        sender.raw("state", json.dumps(state()).encode(), device)
        sender.raw("health", bytes_of(health()), device)
        for record in (bout(0, 0, 45 * MINUTE_MS), nudge(1, 40 * MINUTE_MS, delivered=False, why="muted")):
            sender.raw("record", json.dumps(record).encode(), device)


def tables_with(journal: Path, device: str) -> list[str]:
    """The tables of the journal that hold a row of a cushion, but for its tombstone."""
    with sqlite3.connect(journal) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = {name: str(db.execute(f"SELECT * FROM {name}").fetchall()) for name in tables}
    return [name for name, rows in held.items() if device in rows and not name.startswith("forgotten")]


def test_the_host_that_sends_deletes_it_and_another_cushion_keeps_all(
    sending_host: HostProcess, mosquitto: Mosquitto, sender: Sender, influx: Influx, tmp_path: Path
) -> None:
    tell(sender)
    for name in ("seat_bout", "seat_state", "seat_nudge", "seat_event"):
        influx.wait_for(name, 2)
    influx.wait_for("seat_hour", 48)
    assert devices(influx) == set(DEVICES)
    at = {"PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(mosquitto.port), "PERCH_INFLUX_URL": influx.url}
    found = typed(tmp_path, "forget", "chair", "--yes", **at)
    assert found.returncode == 0 and "InfluxDB: all of it deleted" in found.stdout, found.stdout + found.stderr
    assert devices(influx) == {"sofa"} and tables_with(sending_host.journal, "chair") == []
    tell(sender)
    sender.wait(lambda: len(sender.rejected) == 2)
    assert devices(influx) == {"sofa"} and len(influx.rows("seat_hour")) == 24


def test_what_cannot_be_deleted_now_is_deleted_by_the_next_host(
    mosquitto: Mosquitto, sender: Sender, influx: Influx, tmp_path: Path
) -> None:
    env = {"PERCH_INFLUX_URL": influx.url}
    host = Running(tmp_path / "host", mosquitto.port, **env)
    tell(sender)
    influx.wait_for("seat_bout", 2)
    influx.wait_for("seat_hour", 48)
    assert host.stop() == 0
    influx.kill()
    found = typed(tmp_path / "host", "forget", "chair", "--yes", PERCH_BROKER_EMBEDDED_PORT="1", **env)
    assert found.returncode == 1 and "the next `perch run` deletes it there, once it can" in found.stdout
    influx.start()
    assert devices(influx) == set(DEVICES)
    host = Running(tmp_path / "host", mosquitto.port, **env)
    try:
        influx.wait_for("seat_hour", 24)
        wait(lambda: left(host.journal) == "gone")
        assert devices(influx) == {"sofa"}
    finally:
        host.kill()


def left(journal: Path) -> str:
    """What InfluxDB is believed to have of the one that was forgotten."""
    with Reader(journal) as reader:
        return reader.forgotten()[0].influx


def test_an_influxdb_that_cannot_delete_is_told_as_such(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "journal.db")
    writer.store([arrival(bout(1, 0, MINUTE_MS), "desk")], NOW_MS)
    writer.forget("desk", NOW_MS)
    writer.close()
    outbox = InfluxQueue(tmp_path / "journal.db")
    clear(FakeInflux(deletes=False), outbox)
    assert outbox.pending_deletions() == []
    outbox.close()
    assert left(tmp_path / "journal.db") == "stays"


def test_every_table_that_tells_cushions_apart_is_emptied(tmp_path: Path) -> None:
    """Also those of versions to come, as long as their column is called `device`."""
    path = tmp_path / "journal.db"
    writer = Writer(path)
    writer.store([arrival(bout(1, 0, MINUTE_MS), "desk"), arrival(state(), "desk", "state")], NOW_MS)
    writer._db.execute("INSERT INTO quarantine VALUES (9, 'influx/seat_bout', 'd', 'r', 1, 1, 1, ?, 0)",
                       (b"seat_bout,device=desk x=1 1",))  # fmt: skip
    writer.forget_span("desk", 0, NOW_MS, NOW_MS)
    assert tables_with(path, "desk")
    writer.forget("desk", NOW_MS)
    writer.close()
    assert tables_with(path, "desk") == [] and len(MIGRATIONS) > 1


@pytest.mark.parametrize(
    ("token", "bucket", "told"),
    [
        ("s3cret", "perch", "takes points"),
        ("gu3ss", "perch", "refuses our token"),
        ("s3cret", "none", "no such bucket"),
    ],
)
def test_the_doctor_tries_whether_influxdb_takes_points(tmp_path: Path, token: str, bucket: str, told: str) -> None:
    real = Influx(tmp_path, token="s3cret")
    try:
        env = {"PERCH_INFLUX_URL": real.url, "PERCH_INFLUX_TOKEN": token, "PERCH_INFLUX_BUCKET": bucket}
        found = typed(tmp_path, "doctor", "--json", **env)
        finding = next(one for one in json.loads(found.stdout)["findings"] if one["about"] == "InfluxDB")
        assert told in finding["told"] and finding["well"] == (told == "takes points")
        assert token not in found.stdout + found.stderr
        assert all(real.rows(measurement.name) == [] for measurement in MEASUREMENTS)
    finally:
        real.close()
