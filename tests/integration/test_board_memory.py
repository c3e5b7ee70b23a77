"""The whole program of a cushion, compiled, in little memory, with a real broker and a real host."""

import json
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from perch.journal import Reader
from perch.model.cushion import Broker
from perch.mqtt import Session
from support import bytecode, micropython
from support.board_process import BoardProcess
from support.brokers import Mosquitto
from support.hosts import HostProcess
from support.processes import PATIENCE_S, free_port, wait

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MONDAY_MS = 1_771_804_800_000  # 2026-02-23, 00:00 UTC
DEVICE = "cushion-00d351"
LEFT = 16 * 1024  # bytes free of 128 KB, whenever it says, with a person simulated beside it
# Bytes that the program of a board may take at work, of the 109 KB that two heap areas of a plain ESP32 give. A third
# area would be the largest block that is left, which the Wi-Fi needs (seen on an emulated ESP32).
TAKEN = 84 * 1024
# Bytes of them that may be in use, garbage among them (memory.py of the board); less two tables of 160 and 320 names by
# 7 bytes: here the program's names are in a table that was there before.
ROOM = 104 * 1024 - 480 * 7
WIDER = 1 if micropython.NARROW.exists() else 1.6  # in words of 64 bits, of which 1.55 was seen


def job(port: int, folder: Path) -> dict[str, Any]:
    """A fidgeter's day from six in the morning on, with the settings of a cushion out of the box but for the rate."""
    times = {"start_utc": MONDAY_MS + 6 * HOUR_MS, "end_utc": MONDAY_MS + DAY_MS, "utc_offset_ms": 0, "speed": None}
    where = {"host": "127.0.0.1", "port": port, "device": DEVICE, "folder": str(folder)}
    return {"job": "simulate", "settings": {"sample_hz": 2}, "seed": 7, "person": "fidgeter", **times, **where}


@contextmanager
def healths(port: int) -> Iterator[list[dict[str, Any]]]:
    """All that the cushion says of its health, filled as it does."""
    said: list[dict[str, Any]] = []
    topic = f"perch/v1/{DEVICE}/health"
    with Session(Broker("127.0.0.1", port), [topic], hear=lambda _topic, payload: said.append(json.loads(payload))):
        yield said


def run(port: int, folder: Path, firmware: Path) -> subprocess.CompletedProcess[str]:
    """The day in a small heap."""
    return subprocess.run(
        [*micropython.narrow(), "-c", "import desktop"],
        cwd=firmware,
        input=json.dumps(job(port, folder)) + "\n",
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE_S,
        check=False,
    )


def n_bouts(host: HostProcess) -> int:
    with Reader(host.journal) as journal:
        return len(journal.bouts(DEVICE, 0, MONDAY_MS + 2 * DAY_MS))


def test_a_day_fits_with_room_to_spare(mosquitto: Mosquitto, host: HostProcess, tmp_path: Path) -> None:
    bytecode.desktop(tmp_path / "firmware")
    with healths(mosquitto.port) as said:
        ran = run(mosquitto.port, tmp_path / "data", tmp_path / "firmware")
        assert (ran.returncode, ran.stderr, '"log"' in ran.stdout) == (0, "", False), ran.stdout[-2000:]
        wait(lambda: len(said) > 60)
    free = [health["free"] for health in said]
    assert min(free) > LEFT, free
    assert n_bouts(host) > 5


@pytest.mark.parametrize(("cells", "power"), [(4, 0), (16, 0), (16, 2)])
def test_the_whole_program_of_a_board_leaves_the_rest_of_its_memory_to_the_network(
    cells: int, power: int, mosquitto: Mosquitto, host: HostProcess, tmp_path: Path
) -> None:
    bytecode.board(tmp_path / "firmware")
    more = {"cushion": {"power": power}}
    cushion = BoardProcess(tmp_path, mosquitto.port, cells, weighed=tmp_path / "firmware", more=more)
    try:
        cushion.until(lambda: "perch: well" in cushion.log)
        before = cushion.heard
        cushion.until(lambda: cushion.heard is not before)  # what was loaded until it was well is gone
        print(f"{cells} cells, power {power}: {cushion.heard['taken']} of {TAKEN} bytes")
        assert cushion.heard["taken"] <= TAKEN * WIDER
    finally:
        cushion.end()


# What the browser of a phone sends with a form.
FIELDS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    "Accept-Language": "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7",
    "Origin": "http://127.0.0.1",
    "Host": "127.0.0.1",
    "Referer": "http://127.0.0.1/",
}


def asked(port: int, method: str, body: str | None = None) -> str:
    """The page of the access point."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        line.request(method, "/", body, FIELDS)
        return line.getresponse().read().decode()
    finally:
        line.close()


def long_code() -> str:
    """A claim code of about 700 characters."""
    broker = {"host": "h" * 80, "port": 8883, "psk_identity": "i" * 128, "psk_key": "5a" * 32}
    claim = json.dumps({"device": DEVICE, "broker": broker, "update_key": "a5" * 32, "more": "m" * 60}).encode()
    return urlsafe_b64encode(sha256(claim).digest()[:4] + claim).decode().rstrip("=")


def test_the_page_of_the_access_point_takes_a_long_claim_code_in_what_a_plain_board_has(tmp_path: Path) -> None:
    bytecode.board(tmp_path / "firmware")
    (tmp_path / "settings.json.failed").write_text("no Wi-Fi (home: wrong password)")
    code, http = long_code(), free_port()
    assert len(code) > 700
    more = {"access_point": {"ssid": "perch-3f2a", "password": "abcdefghjkmn"}}
    limits: dict[str, Any] = {"room": int(ROOM * WIDER), "ports": {80: http, 53: free_port()}}
    cushion = BoardProcess(tmp_path, free_port(), weighed=tmp_path / "firmware", more=more, **limits)
    try:
        cushion.until(lambda: any("access point perch-3f2a" in line for line in cushion.log))
        wait(lambda: "wrong password" in asked(http, "GET"))
        typed = {"heard": "", "ssid": "home", "password": "longenough", "code": code}
        assert "It is being tried" in asked(http, "POST", urlencode(typed))
    finally:
        cushion.end()
    assert json.loads((tmp_path / "settings.json.wanted").read_text())["broker"]["psk_key"] == "5a" * 32
