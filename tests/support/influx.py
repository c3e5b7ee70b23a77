"""A real InfluxDB 1.6.7, and before it what answers as 2.x does."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from support.processes import PATIENCE_S, free_port, wait, wait_for_port

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
