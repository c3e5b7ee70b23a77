"""The host and a real InfluxDB 1.6.7, behind what answers as 2.x does: what is written, and when it is away."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import time
from typing import Any

from perch.influx.schema import MEASUREMENTS
from perch.journal import Reader
from support.brokers import Mosquitto
from support.chaos import waiting
from support.cushions import Sender
from support.hosts import HostProcess
from support.influx import Influx
from support.messages import MINUTE_MS, ZERO_MS, bout, bytes_of, health, nudge, point, state
from support.processes import PATIENCE_S, wait

DAY_START_MS = ZERO_MS // 86_400_000 * 86_400_000 + 4 * 3_600_000
"""04:00 UTC of the day of the histories."""
HOUR_MS = 60 * MINUTE_MS


def state_bytes(**more: Any) -> bytes:
    return bytes_of(state(**more))


def told(sender: Sender, *records: dict[str, Any]) -> None:
    for record in records:
        sender.record(record)
    sender.wait_until_stored()


def test_every_measurement_is_written_with_its_fields(
    sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    sender.raw("status", b"online")
    sender.raw("state", state_bytes(seated=False, bout=None, since=50 * MINUTE_MS, at=51 * MINUTE_MS))
    sender.raw("health", bytes_of(health()))
    told(sender, bout(0, 0, 45 * MINUTE_MS, balance_lr=-20, shifts=4), nudge(1, 40 * MINUTE_MS))
    wait(lambda: waiting(sending_host.journal) == 0)  # what was written of the bout alone is written over by then
    (day,) = influx.wait_for("seat_day", 1)
    assert (day["time"], day["known"], day["sit_min"], day["n_bouts"], day["nudges"]) == (DAY_START_MS, 1, 45, 1, 1)
    (sat,) = influx.wait_for("seat_bout", 1)
    assert (sat["time"], sat["duration_s"], sat["end_ms"]) == (ZERO_MS, 2700, ZERO_MS + 45 * MINUTE_MS)
    assert (sat["balance_lr"], sat["shifts"], sat["nudges"], sat["censored"]) == (-20, 4, 1, 0)
    (prompted,) = influx.wait_for("seat_nudge", 1)
    assert (prompted["stretch_s"], prompted["nth"], prompted["delivered"], prompted["response_s"]) == (2400, 1, 1, 300)
    hours = influx.wait_for("seat_hour", 24)
    assert sum(hour.get("sit_s", 0) for hour in hours) == 2700
    (seat,) = influx.wait_for("seat_state", 1)
    assert (seat["time"], seat["seated"], seat["since_ms"]) == (ZERO_MS + 51 * MINUTE_MS, 0, ZERO_MS + 50 * MINUTE_MS)
    assert [seat[f"load_{cell}"] for cell in range(4)] == [5, 6, 7, 8]
    status, well = sorted(influx.wait_for("seat_device", 2), key=lambda one: "boot" not in one, reverse=True)
    assert (status["online"], well["online"], well["n_faulty"], well["faulty"], well["rssi"]) == (1, 1, 1, "2", -60)


def seats(count: int) -> list[dict[str, Any]]:
    """Bouts of half an hour, one an hour."""
    return [bout(seq, seq * 60 * MINUTE_MS, (seq * 60 + 30) * MINUTE_MS) for seq in range(count)]


def test_what_is_stored_while_influxdb_is_away_is_written_once_it_is_back_and_both_are_told_once(
    sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    told(sender, *seats(2))
    influx.wait_for("seat_bout", 2)
    influx.kill()
    told(sender, *seats(20))
    sending_host.wait_until_said("InfluxDB: it fails (503)")
    told(sender, *seats(40))
    influx.start()
    found = influx.wait_for("seat_bout", 40)
    assert [one["time"] for one in found] == [ZERO_MS + seq * 60 * MINUTE_MS for seq in range(40)]
    sending_host.wait_until_said("InfluxDB works again")
    assert sending_host.said.count("InfluxDB: ") == 1


def test_a_database_that_is_missing_is_told_with_what_to_do_and_waited_for(
    sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    influx.ask("DROP DATABASE perch")
    told(sender, *seats(3))
    sending_host.wait_until_said("it has no such bucket or database; make it")
    influx.ask("CREATE DATABASE perch")
    influx.wait_for("seat_bout", 3)
    sending_host.wait_until_said("InfluxDB works again")


def test_lines_that_influxdb_never_takes_are_in_the_quarantine_and_all_others_are_written(
    sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    influx.put(f'seat_nudge,device=chair delivered="yes" {ZERO_MS}')
    told(sender, *seats(30), nudge(99, 29 * MINUTE_MS))
    influx.wait_for("seat_bout", 30)
    influx.wait_for("seat_day", 2)
    sending_host.wait_until_said("so it is in the quarantine: failure writing points to database: partial write: field")
    with Reader(sending_host.journal) as journal:
        (row,) = journal.quarantine().rows
    assert row.topic == "influx/seat_nudge"
    assert row.payload.startswith(b"seat_nudge,device=chair ")
    assert 'field "delivered"' in row.reason


def test_points_that_are_older_than_influxdb_keeps_any_hold_nothing_up_and_are_no_fault(
    sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    influx.ask("CREATE RETENTION POLICY brief ON perch DURATION 1h REPLICATION 1 DEFAULT")
    told(sender, *seats(5))
    sending_host.wait_until_said("InfluxDB keeps nothing as old as some of this")
    with Reader(sending_host.journal) as journal:
        assert journal.quarantine().refused == 0
    now_ms = int(time() * 1000)
    sender.raw("state", state_bytes(zero=now_ms - 120_000))
    sender.raw("status", b"online")
    assert influx.wait_for("seat_state", 1)[0]["time"] == now_ms


def test_a_wrong_token_is_told_once_and_never_shown(tmp_path: Path, mosquitto: Mosquitto) -> None:
    with closing(Influx(tmp_path, token="right-one")) as influx:
        host = HostProcess(
            tmp_path, mosquitto.port, {"PERCH_INFLUX_URL": influx.url, "PERCH_INFLUX_TOKEN": "wrong-one"}
        )
        with closing(Sender(mosquitto.port)) as sender:
            told(sender, *seats(1))
        host.wait_until_said("it refuses our token; look at influx.token_file")
        assert host.stop() == 0
        assert "wrong-one" not in host.said
        assert influx.rows("seat_bout") == []
        (tmp_path / "token").write_text("right-one\n")
        right = {"PERCH_INFLUX_URL": influx.url, "PERCH_INFLUX_TOKEN_FILE": str(tmp_path / "token")}
        host = HostProcess(tmp_path, mosquitto.port, right)
        influx.wait_for("seat_bout", 1)
        assert host.stop() == 0


def test_a_host_ends_in_time_while_influxdb_hangs(
    tmp_path: Path, mosquitto: Mosquitto, senders: Callable[[int, str], Sender]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        host = HostProcess(tmp_path, mosquitto.port, {"PERCH_INFLUX_URL": url})
        told(senders(mosquitto.port, "chair"), *seats(1))
        silent.accept()
        assert host.stop(5.0) == 0


def test_a_bout_that_moves_leaves_nothing_behind(sending_host: HostProcess, sender: Sender, influx: Influx) -> None:
    told(sender, bout(1, 0, 60_000, zero=None), point(9, 99_000, zero=ZERO_MS + 5000))
    assert influx.wait_for("seat_bout", 1)[0]["time"] == ZERO_MS + 5000
    told(sender, point(2, 50_000))
    wait(lambda: [one["time"] for one in influx.rows("seat_bout")] == [ZERO_MS])


def test_rebuild_mends_what_is_wrong_and_doing_it_twice_changes_nothing(
    tmp_path: Path, sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    sender.raw("state", state_bytes())
    told(sender, *seats(30), nudge(99, 29 * MINUTE_MS))
    influx.wait_for("seat_bout", 30)
    influx.wait_for("seat_state", 1)
    right = everything(influx)
    assert sending_host.stop() == 0
    influx.put(f"seat_bout,device=chair duration_s=5 {ZERO_MS + 1}")
    influx.put(f"seat_day,device=chair sit_min=1,bout_mean_min=3 {DAY_START_MS}")
    influx.ask(f"DELETE FROM seat_hour WHERE time <= {DAY_START_MS}ms")
    for _ in range(2):
        done = rebuild(tmp_path, influx)
        assert (done.returncode, done.stdout) == (0, "InfluxDB is as the journal.\n")
        assert everything(influx) == right


def test_rebuild_of_several_cushions_changes_nothing_and_another_zone_moves_their_days_only(
    tmp_path: Path,
    mosquitto: Mosquitto,
    sending_host: HostProcess,
    influx: Influx,
    senders: Callable[[int, str], Sender],
) -> None:
    for name in ("desk", "kitchen", "sofa", "stool"):
        told(senders(mosquitto.port, name), *seats(10))
    bouts, days = influx.wait_for("seat_bout", 40), influx.wait_for("seat_day", 4)
    right = everything(influx)
    assert sending_host.stop() == 0
    for _ in range(2):
        assert rebuild(tmp_path, influx).returncode == 0
        assert everything(influx) == right
    for zone, east_h in (("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11), ("UTC", 0)):
        assert rebuild(tmp_path, influx, PERCH_TIME_ZONE=zone).returncode == 0
        assert influx.rows("seat_bout") == bouts
        begun = {day["time"] // HOUR_MS % 24 for day in influx.rows("seat_day")}
        assert begun == {(4 - east_h) % 24}, zone
    assert influx.rows("seat_day") == days


def test_rebuild_beside_a_host_is_done_by_that(
    tmp_path: Path, sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    told(sender, *seats(3))
    influx.wait_for("seat_bout", 3)
    influx.ask("DELETE FROM seat_bout")
    done = rebuild(tmp_path, influx)
    assert (done.returncode, done.stdout) == (0, "InfluxDB is as the journal, by the host that runs.\n")
    assert len(influx.rows("seat_bout")) == 3


def test_rebuild_says_when_influxdb_is_away(
    tmp_path: Path, sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    told(sender, *seats(1))
    assert sending_host.stop() == 0
    influx.kill()
    done = rebuild(tmp_path, influx)
    assert done.returncode == 1
    assert "perch: InfluxDB: it " in done.stderr
    assert "`perch run` goes on once it is back" in done.stderr


def test_rebuild_beside_a_host_says_when_influxdb_is_away(
    tmp_path: Path, sending_host: HostProcess, sender: Sender, influx: Influx
) -> None:
    told(sender, *seats(1))
    influx.kill()
    done = rebuild(tmp_path, influx)
    assert done.returncode == 1 and "`perch run` goes on once it is back" in done.stderr
    influx.start()
    influx.wait_for("seat_bout", 1)


def everything(influx: Influx) -> dict[str, list[dict[str, Any]]]:
    return {one.name: influx.rows(one.name) for one in MEASUREMENTS}


def rebuild(folder: Path, influx: Influx, **more: str) -> subprocess.CompletedProcess[str]:
    usual = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), "PERCH_DATA_DIR": str(folder)}
    usual |= {"PERCH_INFLUX_URL": influx.url, "XDG_RUNTIME_DIR": str(folder)}
    command, env = [sys.executable, "-m", "perch", "rebuild"], usual | more
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=PATIENCE_S)
