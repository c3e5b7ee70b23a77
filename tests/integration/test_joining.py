"""A cushion is taken into a Wi-Fi by a real browser's requests: the whole program, a real name query, a real broker."""

import json
import socket
import struct
import subprocess
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any, Self
from urllib.parse import urlencode

import pytest

from support import micropython
from support.brokers import Mosquitto
from support.processes import PATIENCE_S, free_port

pytestmark = pytest.mark.slow

STARTED_ANEW = 77
POINT = {"ssid": "perch-3f2a", "password": "abcdefghjkmn"}
OLD = {"device": "chair", "access_point": POINT, "cells": 6}
PROGRAM = micropython.RUNNER.with_name("on_joining.py")


class Board:
    """One start of a board whose settings and records are in a folder."""

    def __init__(self, folder: Path, held: bool = False, short: bool = False, tried_ms: int = 60_000) -> None:
        self.folder, self.http, self.dns, self.log = folder, free_port(), free_port(), ""
        job: dict[str, Any] = {"firmware": str(micropython.ROOT / "firmware"), "held": held, "short": short}
        job |= {"tried_ms": tried_ms}
        job |= {"standins": str(micropython.RUNNER.with_name("standins")), "http": self.http, "dns": self.dns}
        job |= {"settings": str(folder / "settings.json"), "data": str(folder / "data")}
        (folder / "job.json").write_text(json.dumps(job))

    def __enter__(self) -> Self:
        command = [*micropython.command("2M"), str(PROGRAM), str(self.folder / "job.json")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._reader = Thread(target=self._read)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.log += line

    def until(self, said: str) -> None:
        """Wait until it said this."""
        end = monotonic() + PATIENCE_S
        goes_on = True
        while said not in self.log:
            assert goes_on and monotonic() < end, self.log
            goes_on = self._reader.is_alive()
            sleep(0.02)

    def started_anew(self) -> None:
        """Wait until it ended to start anew."""
        assert self.process.wait(PATIENCE_S) == STARTED_ANEW, self.log

    def ask(self, method: str, path: str, body: str | None = None, **fields: str) -> tuple[HTTPResponse, str]:
        """(head, body) of an answer of its page."""
        line = HTTPConnection("127.0.0.1", self.http, timeout=PATIENCE_S)
        line.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} | fields)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer, text

    def page(self) -> str:
        """The page that a browser shows."""
        self.until("joining: access point perch-3f2a")
        return self.ask("GET", "/")[1]

    def type(self, **typed: str) -> tuple[int, str]:
        """Send the form; (status, the page then)."""
        answer, page = self.ask("POST", "/", urlencode(typed))
        return answer.status, page


def given(folder: Path, settings: dict[str, Any]) -> bytes:
    """Settings as they were deployed."""
    text = json.dumps(settings).encode()
    (folder / "settings.json").write_bytes(text)
    return text


def settings(folder: Path) -> Any:
    return json.loads((folder / "settings.json").read_text())


def test_a_phone_finds_the_page_and_the_cushion_is_in_the_wifi_with_all_else_as_it_was(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    before = given(tmp_path, OLD)
    with Board(tmp_path) as board:
        assert '<option value="home"' in board.page()
        assert address_of("connectivitycheck.gstatic.com", board.dns) == "127.0.0.1"
        status, shown = board.type(heard="home", password="longenough", broker=f"127.0.0.1:{mosquitto.port}")
        assert status == 200 and "It is being tried" in shown
        board.started_anew()
        assert (tmp_path / "settings.json").read_bytes() == before and "longenough" not in board.log
    with Board(tmp_path) as board:
        board.until("new settings: the broker was met, they are kept")
        board.until("perch: well")
        assert "access point" not in board.log
    broker = {"host": "127.0.0.1", "port": mosquitto.port, "user": None, "password": None}
    assert settings(tmp_path) == OLD | {"wifi": [{"ssid": "home", "password": "longenough"}], "broker": broker}
    assert sorted(path.name for path in tmp_path.glob("settings*")) == ["settings.json"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"password": "wrong-one"}, "no Wi-Fi (home: wrong password)"),
        ({"password": "longenough", "broker": "127.0.0.1:1"}, "dropped: "),
    ],
)
def test_settings_that_do_not_lead_to_the_broker_are_dropped_and_the_page_says_why(
    typed: dict[str, str], why: str, tmp_path: Path
) -> None:
    before = given(tmp_path, OLD | {"broker": {"host": "127.0.0.1", "port": 1}})
    with Board(tmp_path) as board:
        board.page()
        assert board.type(heard="home", **typed)[0] == 200
        board.started_anew()
    with Board(tmp_path, tried_ms=3000) as board:
        board.until("new settings: dropped, ")
        board.started_anew()
        assert typed["password"] not in board.log
    with Board(tmp_path) as board:
        page = board.page()
        assert "The last settings were dropped: " in page and why in page
    assert (tmp_path / "settings.json").read_bytes() == before


def test_settings_that_cannot_be_are_refused_by_the_start_that_would_try_them_and_the_page_says_why(
    tmp_path: Path,
) -> None:
    before = given(tmp_path, OLD)
    with Board(tmp_path) as board:
        board.page()
        assert board.type(heard="home", password="longenough", broker="127.0.0.1:x", name="Not so")[0] == 200
        board.started_anew()
    with Board(tmp_path) as board:
        page = board.page()
        assert "broker.port: not a number" in page and "device: not 1 to 32" in page and "Not so" not in page
        assert "new settings" not in board.log
    assert (tmp_path / "settings.json").read_bytes() == before


def test_power_lost_during_a_trial_leaves_the_settings_before(tmp_path: Path) -> None:
    before = given(tmp_path, OLD)
    new = {"wifi": [{"ssid": "x", "password": "longenough"}], "broker": {"host": "127.0.0.1"}}
    (tmp_path / "settings.json.wanted").write_text(json.dumps(OLD | new))
    with Board(tmp_path) as board:
        board.until("wifi: no network can be joined")
    with Board(tmp_path) as board:
        assert "was switched off, or started anew, while they were tried" in board.page()
    assert (tmp_path / "settings.json").read_bytes() == before


def test_a_button_held_at_power_up_and_no_network_opens_it_and_after_its_time_it_is_closed(tmp_path: Path) -> None:
    away = OLD | {"wifi": [{"ssid": "home", "password": "another-one"}], "broker": {"host": "127.0.0.1"}}
    given(tmp_path, away)
    with Board(tmp_path, held=True, short=True) as board:
        board.until("joining: access point closed")
        log = board.log
    assert "joining: access point perch-3f2a, for ten minutes" in log
    given(tmp_path, away | {"wifi": [{"ssid": "home", "password": "longenough"}]})
    with Board(tmp_path, held=True, short=True) as board:
        board.until("wifi: joined home")
        sleep(1.5)
        assert "access point" not in board.log


PROBES = [
    ("connectivitycheck.gstatic.com", "/generate_204"),
    ("captive.apple.com", "/hotspot-detect.html"),
    ("www.msftconnecttest.com", "/connecttest.txt"),
    ("detectportal.firefox.com", "/canonical.html"),
    ("captive.apple.com", "/"),
]


def test_whatever_comes_over_the_access_point_it_is_answered_or_ended_and_the_page_stays(tmp_path: Path) -> None:
    before = given(tmp_path, OLD)
    with Board(tmp_path) as board:
        board.page()
        for host, path in PROBES:
            answer, _ = board.ask("GET", path, Host=host)
            assert (answer.status, answer.headers["Location"]) == (302, f"http://127.0.0.1:{board.http}/")
        assert board.ask("PUT", "/")[0].status == 405
        own = f"127.0.0.1:{board.http}"
        for fields in ({"Host": "evil.example"}, {"Host": own, "Origin": "http://evil.example"}, {"Origin": "null"}):
            answer, _ = board.ask("POST", "/", "heard=home&broker=a", **fields)
            assert answer.status == 403
        for body in (
            "",
            "heard=%",
            "heard=%ff",
            "heard=%00",
            "heard=" + "x" * 33,
            "code=x&heard=a",
            "&&=%",
            "broker=b",
        ):
            answer, page = board.ask("POST", "/", body)
            assert answer.status == 200 and "role=alert" in page and "<form" in page
        too_long = b"POST / HTTP/1.1\r\nContent-Length: 3000\r\n\r\n"
        with socket.create_connection(("127.0.0.1", board.http)) as line:
            line.sendall(too_long)
            assert line.recv(64).startswith(b"HTTP/1.1 413 ")
        for raw in (b"", too_long + b"x" * 3000, b"\0" * 4000, b"GET / HTTP/1.1\r\n" * 500, too_long[:40]):
            with socket.create_connection(("127.0.0.1", board.http)) as line:
                line.sendall(raw)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            for packet in (b"", b"\0", b"\xff" * 512, bytes(1400)):
                line.sendto(packet, ("127.0.0.1", board.dns))
        assert address_of("captive.apple.com", board.dns) == "127.0.0.1"
        assert "<form" in board.page() and board.process.poll() is None
    assert (tmp_path / "settings.json").read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("settings*")) == ["settings.json"]


def test_connections_that_say_nothing_keep_nobody_else_out_for_long(tmp_path: Path) -> None:
    given(tmp_path, OLD)
    with Board(tmp_path) as board:
        board.page()
        silent = [socket.create_connection(("127.0.0.1", board.http)) for _ in range(6)]
        for line in silent:
            line.settimeout(PATIENCE_S)
            assert line.recv(1) == b""  # all but the first two at once, these after ten seconds
            line.close()
        assert "<form" in board.page(), board.log


def address_of(name: str, port: int) -> str:
    """What the name server says of a name."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE_S)
        line.sendto(struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1", ("127.0.0.1", port))
        answer = line.recv(512)
    assert answer[:2] == b"\0\7" and struct.unpack("!H", answer[6:8]) == (1,)
    return socket.inet_ntoa(answer[-4:])
