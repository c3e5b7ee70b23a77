"""The host and a real InfluxDB 1.6.7, behind what answers as 2.x does: what is written, and when it is away."""

import json
from typing import Any

from histories import MINUTE_MS, ZERO_MS, bout, point, state
from sender import Sender
from servers import Host, Influx

DAY_START_MS = ZERO_MS // 86_400_000 * 86_400_000 + 4 * 3_600_000
"""04:00 UTC of the day of the histories."""


def health(**more: Any) -> dict[str, Any]:
    said = {"v": 1, "boot": "1a2b3c4d", "at": 5000, "zero": ZERO_MS, "cause": "power", "free": 61_440, "outbox": 3}
    return said | {"dropped": 0, "fw": "0.1.0", "rev": 2, "rssi": -60, "faulty": [2], "calibrated": True} | more


def nudge(seq: int, at: int, **more: Any) -> dict[str, Any]:
    return point(seq, at, kind="nudge", stretch_ms=2_400_000, nth=1, delivered=True, bout=0) | more


def bytes_of(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()


def state_bytes(**more: Any) -> bytes:
    return bytes_of(state(**more))


def told(sender: Sender, *records: dict[str, Any]) -> None:
    for record in records:
        sender.record(record)
    sender.wait_until_stored()


def test_every_measurement_is_written_with_its_fields(sending_host: Host, sender: Sender, influx: Influx) -> None:
    sender.raw("status", b"online")
    sender.raw("state", state_bytes(seated=False, bout=None, since=50 * MINUTE_MS, at=51 * MINUTE_MS))
    sender.raw("health", bytes_of(health()))
    told(sender, bout(0, 0, 45 * MINUTE_MS, balance_lr=-20, shifts=4, slid_ms=1500), nudge(1, 40 * MINUTE_MS))
    (day,) = influx.wait_for("seat_day", 1)
    assert (day["time"], day["known"], day["sit_min"], day["n_bouts"], day["nudges"]) == (DAY_START_MS, 1, 45, 1, 1)
    (sat,) = influx.wait_for("seat_bout", 1)
    assert (sat["time"], sat["duration_s"], sat["end_ms"]) == (ZERO_MS, 2700, ZERO_MS + 45 * MINUTE_MS)
    assert (sat["balance_lr"], sat["shifts"], sat["slid_s"], sat["nudges"], sat["censored"]) == (-20, 4, 1.5, 1, 0)
    (prompted,) = influx.wait_for("seat_nudge", 1)
    assert (prompted["stretch_s"], prompted["nth"], prompted["delivered"], prompted["response_s"]) == (2400, 1, 1, 300)
    hours = influx.wait_for("seat_hour", 24)
    assert sum(hour.get("sit_s", 0) for hour in hours) == 2700
    (seat,) = influx.wait_for("seat_state", 1)
    assert (seat["time"], seat["seated"], seat["since_ms"]) == (ZERO_MS + 51 * MINUTE_MS, 0, ZERO_MS + 50 * MINUTE_MS)
    assert [seat[f"load_{cell}"] for cell in range(4)] == [5, 6, 7, 8]
    status, well = sorted(influx.wait_for("seat_device", 2), key=lambda one: "boot" not in one, reverse=True)
    assert (status["online"], well["online"], well["n_faulty"], well["faulty"], well["rssi"]) == (1, 1, 1, "2", -60)
