"""The load of many cushions, in quick time, while InfluxDB is away; and what must be true after."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from perch.journal import Reader
from support.brokers import Mosquitto
from support.chaos import waiting
from support.hosts import HostProcess
from support.influx import Influx

MINUTE_MS = 60_000
ROOM = 20 * 2**20
PATIENCE_S = 240.0
_ALL = "max_queued_messages 0\nmax_inflight_messages 0\n"
Said = tuple[str, dict[str, Any]]


class Away:
    """`cushions` on chairs for `minutes`: a state a minute, health and `alive` each 15, a bout each 10 of 8 min."""

    def __init__(self, folder: Path, cushions: int, minutes: int) -> None:
        self._folder, self._cushions, self._minutes = folder, cushions, minutes
        self._zero = int(time() * 1000) - (minutes + 10) * MINUTE_MS
        self.bouts = cushions * (minutes // 10)
        self.grown = 0

    def run(self) -> None:
        """Play it; raises AssertionError where something is lost, or memory grew."""
        with ExitStack() as stack:
            mosquitto = Mosquitto(self._folder, _ALL)
            stack.callback(mosquitto.kill)
            influx = Influx(self._folder)
            stack.callback(influx.close)
            influx.kill()
            host = HostProcess(self._folder, mosquitto.port, {"PERCH_INFLUX_URL": influx.url})
            stack.callback(lambda: host.kill())
            self._load(host, mosquitto.port)
            assert self.grown < ROOM, f"{self.grown // 2**20} MiB more"
            influx.start()
            self._look(host, influx)

    def _load(self, host: HostProcess, port: int) -> None:
        client = Client(CallbackAPIVersion.VERSION2)
        client.max_inflight_messages_set(500)
        client.connect("127.0.0.1", port)
        client.loop_start()
        warm = 0
        for minute in range(1, self._minutes + 1):
            last = None
            for device, (leaf, message) in self._minute(minute):
                last = client.publish(f"perch/v1/{device}/{leaf}", json.dumps(message).encode(), 1)
            assert last
            last.wait_for_publish(PATIENCE_S)
            self._wait_until_stored(host, minute // 10)
            warm = warm or (host.memory if minute >= 10 else 0)
        self.grown = host.memory - warm
        client.loop_stop()

    def _minute(self, minute: int) -> Iterator[tuple[str, Said]]:
        for number in range(self._cushions):
            for said in self._said(minute):
                yield f"chair-{number}", said

    def _said(self, minute: int) -> Iterator[Said]:
        at, into = minute * MINUTE_MS, minute % 10
        common = {"v": 1, "boot": "1a2b3c4d", "zero": self._zero}
        since, seated = (at - into * MINUTE_MS, True) if into < 8 else (at - (into - 8) * MINUTE_MS, False)
        now = {"at": at, "since": since, "seated": seated, "bout": minute // 10 if seated else None}
        yield "state", common | now | {"stretch_ms": 0, "nudges": 0, "limit_ms": 2_400_000, "loads": [700] * 6}
        if minute % 15 == 0:
            more = {"free": 60_000, "outbox": 0, "dropped": 0, "fw": "1.0", "rev": 1}
            yield "health", common | {"at": at, "cause": "power-on"} | more
        if into == 0:
            bout = {"start": at - 10 * MINUTE_MS, "end": at - 2 * MINUTE_MS, "mean_load": 900, "limit_ms": 2_400_000}
            yield "record", common | {"seq": minute, "kind": "bout", "rev": 1, "fw": "1.0"} | bout

    def _wait_until_stored(self, host: HostProcess, bouts: int) -> None:
        """Until the last of them, which was sent last, has so many bouts in the journal."""
        with Reader(host.journal) as journal:
            last = f"chair-{self._cushions - 1}"
            _until(lambda: len(journal.bouts(last, 0, 2 * self._zero)) == bouts, "the records are not stored")

    def _look(self, host: HostProcess, influx: Influx) -> None:
        _until(lambda: waiting(host.journal) == 0, "the backlog is not drained")
        assert len(influx.rows("seat_bout")) == self.bouts
        assert sum(day["n_bouts"] for day in influx.rows("seat_day") if day["known"]) == self.bouts
        assert len(influx.rows("seat_device")) == self._cushions * (self._minutes // 15)
        states = influx.rows("seat_state")
        assert len({(one["device"], one["time"]) for one in states}) == len(states)
        assert len(states) >= self._cushions * (self._minutes // 5)
        assert host.said.count("InfluxDB: ") == host.said.count("InfluxDB works again") == 1


def _until(true: Callable[[], bool], else_told: str) -> None:
    until = monotonic() + PATIENCE_S
    while not true():
        assert monotonic() < until, else_told
        sleep(0.05)
