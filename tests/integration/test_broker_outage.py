"""Eight hours without a broker, in the life of a whole cushion: nothing is lost, nothing is doubled."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.hosts import HostProcess
from support.processes import PATIENCE_S
from support.simulated_worker import HOUR_MS, MONDAY_MS, assert_same, bouts, job

SPEED = 4800
GONE_MS, BACK_MS, END_MS = (MONDAY_MS + quarters * HOUR_MS // 4 for quarters in (37, 69, 72))


def until(said: Iterator[dict[str, Any]], at_ms: int) -> Iterator[list[int]]:
    """Contacts with the seat, until this time of the cushion's."""
    for what in said:
        if "contact" in what:
            yield what["contact"]
        if what.get("now", 0) >= at_ms:
            return


def keys(journal: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(journal) as db:
        return list(db.execute("SELECT boot, seq FROM records ORDER BY boot, seq"))


def test_after_eight_hours_without_a_broker_every_record_is_there_once(
    tmp_path: Path, mosquitto: Mosquitto, host: HostProcess
) -> None:
    day = {"speed": SPEED, "start_utc": MONDAY_MS + 8 * HOUR_MS, "end_utc": END_MS, "folder": str(tmp_path / "flash")}
    with SimulatedCushion(job(mosquitto.port, None) | day) as cushion:
        patience = Timer(2 * PATIENCE_S, cushion.stop)
        patience.start()
        said = iter(cushion)
        truth = list(until(said, GONE_MS))
        mosquitto.kill()
        host.wait_until_said("connection lost")
        before = len(keys(host.journal))
        truth += until(said, BACK_MS)
        assert all(bout.start_ms < GONE_MS for bout in bouts(host.journal)), "there is another way to the host"
        mosquitto.start()
        truth += until(said, END_MS + 24 * HOUR_MS)
        patience.cancel()
    assert_same(bouts(host.journal), truth)
    found = keys(host.journal)
    boot = found[0][0]
    assert found == [(boot, seq) for seq in range(len(found))], "a number that the cushion gave is missing"
    assert len(found) > before + 20
