"""Node-RED with MQTT in and InfluxDB out, one write a message, as most people wire it; only where it is installed."""

import json
import subprocess
from pathlib import Path
from shutil import which
from time import monotonic, sleep
from typing import Any

from support.influx import Influx

PROGRAM = "node-red"
MISSING = "Node-RED is not in PATH (npm install node-red node-red-contrib-influxdb), so it is left out"
_PATIENCE_S, _QUIET_S = 60.0, 5.0
_EACH_POINT = (
    "const r = msg.payload; return {measurement: 'seat_bout', payload:"
    " [{duration_s: (r.end - r.start) / 1000, limit_s: r.limit_ms / 1000, time: new Date(r.zero + r.start)},"
    " {device: 'chair'}]};"
)


class NodeRed:
    """It, at a broker and an InfluxDB of this machine."""

    def __init__(self, folder: Path, broker: int, topic: str, influx: Influx, own_port: int) -> None:
        self._influx = influx
        (folder / "flows.json").write_text(json.dumps(list(_flow(broker, topic, influx.port))))
        command = [PROGRAM, "--userDir", str(folder), "--port", str(own_port), str(folder / "flows.json")]
        self._log = folder / "nodered.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self._wait(lambda: "Connected to broker" in self._log.read_text(), "Node-RED does not connect")

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def settled(self, wanted: int) -> tuple[int, float]:
        """How many points are in InfluxDB when all are, or no more come, and when (monotonic) the last one came."""
        count = "SELECT count(duration_s) FROM seat_bout"
        found, last = 0, monotonic()
        while found < wanted and monotonic() - last < _QUIET_S:
            sleep(0.05)
            now = sum(one["values"][0][1] for one in self._influx.ask(count))
            found, last = (now, monotonic()) if now > found else (found, last)
        return found, last

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _wait(self, true: Any, else_told: str) -> None:
        until = monotonic() + _PATIENCE_S
        while not true():
            assert monotonic() < until, f"{else_told}: {self._log.read_text()[-500:]}"
            sleep(0.05)


def there() -> bool:
    """Whether it is installed."""
    return which(PROGRAM) is not None


def _flow(broker: int, topic: str, influx: int) -> Any:
    yield {"id": "tab", "type": "tab", "label": "bench"}
    yield {"id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(broker), "cleansession": True}
    yield {
        "id": "in", "type": "mqtt in", "z": "tab", "topic": topic, "qos": "1", "datatype": "json", "broker": "broker",
        "wires": [["point"]],
    }  # fmt: skip
    yield {"id": "point", "type": "function", "z": "tab", "func": _EACH_POINT, "outputs": 1, "wires": [["out"]]}
    yield {
        "id": "server", "type": "influxdb", "hostname": "127.0.0.1", "port": str(influx), "protocol": "http",
        "database": "perch", "influxdbVersion": "1.x",
    }  # fmt: skip
    yield {
        "id": "out", "type": "influxdb out", "z": "tab", "influxdb": "server", "measurement": "seat_bout",
        "precision": "ms", "database": "perch", "wires": [],
    }  # fmt: skip
