"""Real servers for the tests, on free loopback ports, each ended by its own process id."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

MOSQUITTO = "/usr/sbin/mosquitto"
PATIENCE_S = 20.0
INFLUXD = Path(__file__).resolve().parents[2] / ".cache/influxdb/root/usr/bin/influxd"
SHIM = Path(__file__).with_name("influx_shim.py")
_INFLUX_CONFIG = """\
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  index-version = "tsi1"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
[logging]
  level = "error"
"""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int) -> None:
    """Return once somebody listens on a port of 127.0.0.1."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.02)
    raise TimeoutError("mosquitto does not listen")


class Mosquitto:
    """A Mosquitto with its defaults (nothing on disk, at most 1,000 messages waiting), or with `more` settings."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n{more}")
        self.start()

    def start(self) -> None:
        """Start it, also again after `kill`; returns when it listens."""
        command = [MOSQUITTO, "-c", str(self._config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()


class Host:
    """`perch run` as a user starts it, with a journal in `folder`, at a broker on this machine.

    `more` are further settings; it is started once it has said `until`. Without the live page, unless they say so.
    """

    def __init__(
        self, folder: Path, port: int, more: Mapping[str, str] | None = None, until: str = "connected to the broker"
    ) -> None:
        self.journal = folder / "journal.db"
        self._log = folder / "host.log"
        ours = {"PERCH_DATA_DIR": str(folder), "PERCH_BROKER_HOST": "127.0.0.1", "PERCH_BROKER_PORT": str(port)}
        ours |= {"PERCH_PAGE_ON": "0"}
        self._env = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), **ours}
        self._env |= more or {}
        self._until = until
        self.start()

    def start(self) -> None:
        """Start it, also again after `kill`; returns when it listens at the broker."""
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "perch", "run"]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=self._env)
        until = monotonic() + PATIENCE_S
        while self._until not in self.said:
            if monotonic() > until or self._process.poll() is not None:
                raise TimeoutError(f"the host does not start: {self.said}")
            sleep(0.02)

    @property
    def said(self) -> str:
        """Its log since it was started."""
        return self._log.read_text()

    def wait_until_said(self, words: str) -> None:
        """Wait for words in its log."""
        until = monotonic() + PATIENCE_S
        while words not in self.said:
            if monotonic() > until:
                raise TimeoutError(f"{words!r} is not in {self.said}")
            sleep(0.05)

    @property
    def memory(self) -> int:
        """Resident bytes."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGESIZE")

    def ended(self) -> tuple[int, str]:
        """Wait until it ends by itself; its exit code and what it said last."""
        return self._process.wait(PATIENCE_S), self.said.splitlines()[-1]

    def allow(self, file_bytes: int) -> None:
        """Let it make no file longer than this, as a disk that is full would."""
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator does; returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return self._process.wait(PATIENCE_S)


class Influx:
    """A real InfluxDB 1.6.7 with a database `perch`, and before it the shim that speaks the API of 2.x at `url`.

    Its index is that of 2.x, too (tsi1): with the older one it loses sight of a measurement once each of its series
    was deleted and written again.
    """

    def __init__(self, folder: Path, token: str = "") -> None:
        self.folder = folder / "influx"
        self.folder.mkdir()
        self.port, shim_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{shim_port}"
        self._config = self.folder / "influxdb.conf"
        self._config.write_text(_INFLUX_CONFIG.format(rpc=free_port(), port=self.port, folder=self.folder))
        self.start()
        self.ask("CREATE DATABASE perch")
        command = [sys.executable, str(SHIM), str(shim_port), str(self.port), *([token] if token else [])]
        self._shim = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _wait_for(shim_port, "the shim before InfluxDB does not listen")

    def start(self) -> None:
        """Start it, also again after `kill`; returns when it answers."""
        if not INFLUXD.exists():
            raise FileNotFoundError(f"there is no {INFLUXD}; `make influxdb` fetches it")
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([INFLUXD, "-config", self._config], stdout=quiet, stderr=quiet)
        _wait_for(self.port, "influxd does not listen")
        self.ask("SHOW DATABASES")

    def ask(self, query: str, database: str = "perch") -> list[dict[str, Any]]:
        """The series that answer a query in InfluxQL, times in ms: `name`, `tags`, `columns`, `values`."""
        said = urlencode({"db": database, "q": query, "epoch": "ms"}).encode()
        with urlopen(f"http://127.0.0.1:{self.port}/query", said, timeout=PATIENCE_S) as answer:
            results = json.load(answer)["results"]
        assert not any("error" in one for one in results), results
        return [series for one in results for series in one.get("series", ())]

    def rows(self, measurement: str) -> list[dict[str, Any]]:
        """Every point of a measurement, its tags among its fields, by time; fields that are not known are left out."""
        found = self.ask(f'SELECT * FROM "{measurement}"')
        return [
            {name: value for name, value in zip(series["columns"], row, strict=True) if value is not None}
            for series in found
            for row in series["values"]
        ]

    def put(self, line: str) -> None:
        """Write a line past the host, its time in ms."""
        with urlopen(f"http://127.0.0.1:{self.port}/write?db=perch&precision=ms", line.encode(), timeout=PATIENCE_S):
            pass

    def wait_for(self, measurement: str, points: int) -> list[dict[str, Any]]:
        """Wait until a measurement has so many points; all of them."""
        until = monotonic() + PATIENCE_S
        while len(found := self.rows(measurement)) != points:
            if monotonic() > until:
                raise TimeoutError(f"{measurement} has {len(found)} points, not {points}")
            sleep(0.05)
        return found

    def kill(self) -> None:
        """kill -9 of influxd alone."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End both."""
        self.kill()
        self._shim.kill()
        self._shim.wait()


def _wait_for(port: int, else_told: str) -> None:
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.02)
    raise TimeoutError(else_told)
