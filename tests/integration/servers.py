"""Real servers for the tests, on free loopback ports, each ended by its own process id."""

import json
import os
import random
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

MOSQUITTO = "/usr/sbin/mosquitto"
PATIENCE_S = 120.0
"""Far longer than anything takes that a test waits for: on a busy machine it only comes later, which is no fault."""
INFLUXD = Path(__file__).resolve().parents[2] / ".cache/influxdb/root/usr/bin/influxd"
SHIM = Path(__file__).with_name("influx_shim.py")
_CHANCE, _GIVEN = random.SystemRandom(), set[int]()  # a seed of a test's must not lead two to the same port
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
    """A port of 127.0.0.1 that nobody has, and that nobody is given before it is listened on, or while it is not.

    It is below those that the system gives to whoever asks for any, also to each client that connects: a server that
    was killed could find its own among them.
    """
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = _CHANCE.randrange(lowest // 2, lowest)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
            if port not in _GIVEN and _bound(probe, port):
                _GIVEN.add(port)
                return port


def _bound(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def wait(true: Callable[[], object], told: Callable[[], str] = lambda: "it did not come true") -> None:
    """Wait for something to become true; `told` says what there is instead."""
    until = monotonic() + PATIENCE_S
    while not true():
        if monotonic() > until:
            raise TimeoutError(told())
        sleep(0.02)


def wait_for_port(port: int, who: str = "mosquitto") -> None:
    """Return once somebody listens on a port of 127.0.0.1."""
    wait(lambda: _answers(port), lambda: f"{who} does not listen on {port}")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ended(process: "subprocess.Popen[Any]", within_s: float = PATIENCE_S) -> int:
    """The exit code, once it has ended; TimeoutError where that takes longer.

    Not counted is for how long its threads were ready and the machine had no processor for them, or had none itself.
    """
    queued = _queued_ns(process.pid)
    before, began, stolen = sum(queued.values()), monotonic(), _stolen_s()
    while process.poll() is None:
        queued |= _queued_ns(process.pid)
        without = (sum(queued.values()) - before) / 1e9 + _stolen_s() - stolen
        if monotonic() - began - without > within_s:
            raise TimeoutError(f"it has not ended in {within_s:g} s")
        sleep(0.02)
    return process.returncode


def _queued_ns(pid: int) -> dict[str, int]:
    """Thread to nanoseconds."""
    found = {}
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # it has just ended
            found[file.parent.name] = int(file.read_text().split()[1])
    return found


def _stolen_s() -> float:
    """Seconds that the machine below this one took from it, since the start; see proc(5)."""
    return int(Path("/proc/stat").read_text().split(maxsplit=9)[8]) / os.sysconf("SC_CLK_TCK")


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


class HostProcess:
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
        wait(self._begun, lambda: f"the host does not start: {self.said}")

    def _begun(self) -> bool:
        assert self._until in self.said or self._process.poll() is None, f"the host ended: {self.said}"
        return self._until in self.said

    @property
    def said(self) -> str:
        """Its log since it was started."""
        return self._log.read_text()

    def wait_until_said(self, words: str) -> None:
        """Wait for words in its log."""
        wait(lambda: words in self.said, lambda: f"{words!r} is not in {self.said}")

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
        self._process.kill()
        self._process.wait()

    def stop(self, within_s: float = PATIENCE_S) -> int:
        """End it as an operator does; returns its exit code. TimeoutError where that takes longer, see `ended`."""
        self._process.terminate()
        return ended(self._process, within_s)


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
        wait_for_port(shim_port, "the shim before InfluxDB")

    def start(self) -> None:
        """Start it, also again after `kill`; returns when it answers."""
        if not INFLUXD.exists():
            raise FileNotFoundError(f"there is no {INFLUXD}; `make influxdb` fetches it")
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([INFLUXD, "-config", self._config], stdout=quiet, stderr=quiet)
        wait_for_port(self.port, "influxd")
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
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = self.rows(measurement)
            return len(found) == points

        wait(there, lambda: f"{measurement} has {len(found)} points, not {points}")
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
