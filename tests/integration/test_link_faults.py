"""A cushion's link at a real broker that is down, killed, frozen, refusing, mute, mad or taken over: it comes back."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any, Self

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from support import micropython
from support.brokers import Mosquitto, frozen
from support.guarded_broker import certificate
from support.hosts import HostProcess
from support.processes import PATIENCE_S, free_port

RECORDS = 15
DEVICE = "cushion-00d351"
BLOCKED_MS = 500
GROWTH = {"cpython": 5, "micropython": 16 * 1024}  # the tasks of a connection; bytes, the records among them
RUN = {"cpython": [sys.executable, "-B"], "micropython": micropython.command()}


class Talker:
    """The link, outbox and post of a cushion in a process of its own; what it says of itself is in `said`."""

    def __init__(self, python: str, port: int, authority: str = "", **user: str) -> None:
        self.python = python
        self.said: list[dict[str, Any]] = []
        self.log: list[str] = []
        job = {"firmware": str(micropython.ROOT / "firmware"), "port": port, "records": RECORDS, "device": DEVICE}
        program = Path(__file__).with_name("talker.py")
        job |= {"boot": os.urandom(4).hex(), "user": user, "authority": authority}
        command = [*RUN[python], str(program), json.dumps(job)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._reader = Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._reader.start()
        self.until(lambda: bool(self.said))
        self._first = self.said[0]["kept"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        end = monotonic() + PATIENCE_S
        while not wanted():
            assert monotonic() < end and self._process.poll() is None, [*self.log, *self.said[-3:]]
            sleep(0.02)

    def until_up(self, up: bool = True) -> None:
        """Wait until the link is up, or down."""
        self.until(lambda: self.said[-1]["up"] is up)

    def is_well(self, journal: Path) -> None:
        """All records get into the journal and are known to be there; nothing blocked, span or grew."""
        self.until(lambda: self.said[-1]["waiting"] == 0 and len(seqs(journal)) == RECORDS)
        assert seqs(journal) == list(range(RECORDS))
        assert self.said[-1]["dropped"] == 0
        assert self.said[-1]["late_ms"] < BLOCKED_MS
        self.until(lambda: self.said[-1]["kept"] - self._first <= GROWTH[self.python])
        assert self._busy_s() < 1 + 0.5 * (monotonic() - self._began)
        assert not [line for line in self.log if not line.startswith("link: ")]

    def _busy_s(self) -> float:
        times = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def _read(self) -> None:
        self._began = monotonic()
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                what: dict[str, Any] = json.loads(line)
            except ValueError:
                what = {"log": line}  # a traceback
            self.log.append(what["log"]) if "log" in what else self.said.append(what)


class Way:
    """A way to a broker that can be blocked without either end noticing; `first` meets callers with something else."""

    def __init__(self, port: int, first: list[bytes]) -> None:
        self.open, self.callers = True, 0
        self._to, self._first = port, list(first)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self.callers += 1
            talk = self._greet if self._first else self._connect
            talk(line)

    def _greet(self, line: socket.socket) -> None:
        word = self._first.pop(0)
        with line, suppress(OSError):  # a cushion may hang up at any of these
            line.recv(4096)  # what is left unread would have the system throw away what is sent
            line.sendall(word)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass

    def _connect(self, line: socket.socket) -> None:
        try:
            on = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            line.close()
            return
        for start, end in ((line, on), (on, line)):
            Thread(target=self._forward, args=(start, end), daemon=True).start()

    def _forward(self, start: socket.socket, end: socket.socket) -> None:
        try:
            while data := start.recv(4096):
                while not self.open:
                    sleep(0.02)
                end.sendall(data)
        except OSError:
            pass  # the other direction has ended
        for line in (start, end):
            line.close()


def seqs(journal: Path) -> list[int]:
    with sqlite3.connect(journal) as db:
        return [seq for (seq,) in db.execute("SELECT seq FROM records ORDER BY seq")]


@pytest.fixture(params=RUN)
def python(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def way(mosquitto: Mosquitto) -> Iterator[Callable[..., Way]]:
    ways: list[Way] = []

    def make(*first: bytes) -> Way:
        ways.append(Way(mosquitto.port, list(first)))
        return ways[-1]

    yield make
    for each in ways:
        each.close()


def test_a_broker_that_is_down_at_the_start_and_killed_later(
    python: str, mosquitto: Mosquitto, host: HostProcess
) -> None:
    mosquitto.kill()
    with Talker(python, mosquitto.port) as talker:
        talker.until(lambda: bool(talker.log))
        mosquitto.start()
        talker.until_up()
        mosquitto.kill()
        talker.until_up(False)
        mosquitto.start()
        talker.is_well(host.journal)
        assert [line[: len("link: up")] for line in talker.log] == ["link: do", "link: up"] * 2


def test_a_broker_that_freezes(python: str, mosquitto: Mosquitto, host: HostProcess) -> None:
    with Talker(python, mosquitto.port) as talker:
        talker.until_up()
        with frozen(mosquitto):
            talker.until_up(False)
            sleep(1)
        talker.is_well(host.journal)


def test_a_way_that_swallows_everything(
    python: str, mosquitto: Mosquitto, host: HostProcess, way: Callable[..., Way]
) -> None:
    through = way()
    with Talker(python, through.port) as talker:
        talker.until_up()
        through.open = False
        talker.until_up(False)
        through.open = True
        talker.is_well(host.journal)


NONSENSE = (
    b"",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"\x20\x02\x00\x00",
    b"\x20\x02\x00\x00\x90\x06\x00\x01\x01\x01\x01\x01\x30\x08\x00\x06\xff\xfe\xfd\xfc\xfb\xfa",
    b"\x20\x02\x00\x00\x30\xff\xff\xff\xff",
    bytes(range(256)) * 20,
)


def test_something_that_is_no_broker(python: str, host: HostProcess, way: Callable[..., Way]) -> None:
    through = way(*NONSENSE)
    with Talker(python, through.port) as talker:
        talker.is_well(host.journal)
        assert through.callers == len(NONSENSE) + 1


def test_another_who_takes_its_name(python: str, mosquitto: Mosquitto, host: HostProcess) -> None:
    with Talker(python, mosquitto.port) as talker:
        talker.until_up()
        for _ in range(4):
            thief = Client(CallbackAPIVersion.VERSION2, DEVICE)
            thief.connect("127.0.0.1", mosquitto.port)
            thief.loop_start()
            talker.until_up(False)
            thief.loop_stop()
            thief.disconnect()
            talker.until_up()
        talker.is_well(host.journal)
        assert sum("another cushion the same name" in line for line in talker.log) <= 1


def test_two_cushions_of_one_name_say_so_once(mosquitto: Mosquitto) -> None:
    with Talker("micropython", mosquitto.port) as one, Talker("micropython", mosquitto.port) as other:
        one.until(lambda: any("another cushion the same name" in line for line in one.log))
        other.until(lambda: any("another cushion the same name" in line for line in other.log))


def test_a_wrong_password_is_told_once_and_taken_as_soon_as_it_is_right(python: str, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    allow(passwords, "old")
    broker = Mosquitto(tmp_path, f"password_file {passwords}\nuser root\n")
    host = HostProcess(tmp_path, broker.port)
    with Talker(python, broker.port, user="cushion", password="new") as talker:
        talker.until(lambda: len(talker.said) > 20)
        assert len(talker.log) == 1 and "refused by the broker" in talker.log[0]
        allow(passwords, "new")
        broker._process.send_signal(signal.SIGHUP)
        talker.is_well(host.journal)
    host.kill()
    broker.kill()


def test_tls_with_a_broker_that_is_killed_and_frozen(python: str, tmp_path: Path) -> None:
    """With a certificate: pre-shared keys, which a cushion uses, need a newer MicroPython than there is to run here."""
    made, tls_port = certificate(tmp_path, "broker"), free_port()
    subprocess.run(["openssl", "x509", "-in", made, "-outform", "der", "-out", made.with_suffix(".der")], check=True)
    files = f"certfile {made}\nkeyfile {made.with_suffix('.key')}\n"
    broker = Mosquitto(tmp_path, f"listener {tls_port} 127.0.0.1\n{files}user root\n")
    host = HostProcess(tmp_path, broker.port)
    with Talker(python, tls_port, str(made)) as talker:
        talker.until_up()
        broker.kill()
        talker.until_up(False)
        broker.start()
        talker.until_up()
        with frozen(broker):
            talker.until_up(False)
        talker.is_well(host.journal)
    host.kill()
    broker.kill()


def test_a_certificate_of_another_authority_is_refused_by_the_cushion(python: str, tmp_path: Path) -> None:
    made, other, tls_port = certificate(tmp_path, "broker"), certificate(tmp_path, "other"), free_port()
    subprocess.run(["openssl", "x509", "-in", other, "-outform", "der", "-out", other.with_suffix(".der")], check=True)
    files = f"certfile {made}\nkeyfile {made.with_suffix('.key')}\n"
    broker = Mosquitto(tmp_path, f"listener {tls_port} 127.0.0.1\n{files}user root\n")
    with Talker(python, tls_port, str(other)) as talker:
        talker.until(lambda: bool(talker.log) and len(talker.said) > 20)
        assert not talker.said[-1]["up"] and len(talker.log) == 1
    broker.kill()


def test_a_broker_that_does_not_let_it_hear_the_host(python: str, host: HostProcess, way: Callable[..., Way]) -> None:
    with Talker(python, way(b"\x20\x02\x00\x00" + b"\x90\x06\x00\x01\x80\x01\x01\x01").port) as talker:
        talker.is_well(host.journal)
        assert "does not let this cushion hear" in talker.log[0]


def allow(passwords: Path, password: str) -> None:
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "cushion", password], check=True, capture_output=True)
