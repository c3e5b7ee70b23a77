"""Something that behaves at the broker as a cushion does: it sends a record until the host says `stored`."""

import json
from collections.abc import Callable, Iterable
from threading import Condition, Event, Timer
from time import time_ns
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from support.processes import PATIENCE_S

MINUTE_MS = 60_000
NAME = "cushion-1a2b3c"

Identity = tuple[str, int]


class Sender:
    """One cushion's line to a broker on this machine; what was not stored goes again when the host comes online."""

    def __init__(self, port: int, device: str = "chair", password: str | None = None) -> None:
        self.device = device
        self.unstored: dict[Identity, bytes] = {}
        self.rejected: dict[Identity, str] = {}
        self.stored = 0
        self.resends = True
        self.jitter_s = 0.0
        self.heard: list[tuple[str, Any]] = []
        self._changed = Condition()
        self._subscribed = False
        self._client = Client(CallbackAPIVersion.VERSION2)
        if password is not None:
            self._client.username_pw_set(device, password)
        self._client.max_inflight_messages_set(100)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(f"perch/v1/{device}/stored", 1), ("perch/v1/host", 1), ("perch/v1/time", 0)]
        )
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self.wait(lambda: self._subscribed)

    def record(self, message: dict[str, Any]) -> None:
        """Send a record, and again until it is stored."""
        payload = json.dumps(message).encode()
        with self._changed:
            self.unstored[message["boot"], message["seq"]] = payload
        self.raw("record", payload)

    def raw(self, leaf: str, payload: bytes, device: str | None = None) -> None:
        """Send any bytes once."""
        self._client.publish(f"perch/v1/{device or self.device}/{leaf}", payload, 1)

    def again(self) -> None:
        """Send all that is not stored."""
        with self._changed:
            waiting = list(self.unstored.values())
        for payload in waiting:
            self.raw("record", payload)

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait for something to become true of what was heard."""
        with self._changed:
            assert self._changed.wait_for(until, PATIENCE_S), "the host did not answer in time"

    def wait_until_stored(self) -> None:
        """Wait until nothing is left to send."""
        self.wait(lambda: not self.unstored)

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_subscribe(self, *_: object) -> None:
        with self._changed:
            self._subscribed = True
            self._changed.notify_all()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        said = json.loads(message.payload)
        with self._changed:
            self.heard.append((message.topic, said))
            if message.topic.endswith("/stored"):
                self._forget(said["stored"], said["rejected"])
            self._changed.notify_all()
        if self.resends and said.get("status") == "online":
            if self.jitter_s:
                later = Timer(self.jitter_s, self.again)
                later.daemon = True
                later.start()
            else:
                self.again()

    def _forget(self, stored: Iterable[Any], rejected: Iterable[Any]) -> None:
        for boot, seq in stored:
            self.stored += self.unstored.pop((boot, seq), None) is not None
        for boot, seq, reason in rejected:
            self.unstored.pop((boot, seq), None)
            self.rejected[boot, seq] = reason


class NudgedCushion:
    """Somebody sat for 45 minutes, was nudged, and sits again for a minute."""

    def __init__(self, sender: Sender, ago_min: int = 60) -> None:
        self._sender = sender
        self._own = {"v": 1, "boot": "0000000a", "zero": time_ns() // 1_000_000 - ago_min * MINUTE_MS}

    def tells(self) -> None:
        limit = {"limit_ms": 40 * MINUTE_MS, "rev": 0, "fw": "1", "mean_load": 900}
        nudged = {"at": 50 * MINUTE_MS, "stretch_ms": 40 * MINUTE_MS, "nth": 1, "delivered": True, "bout": 1}
        self._sender.record(
            {**self._own, "kind": "bout", "seq": 1, "start": 10 * MINUTE_MS, "end": 55 * MINUTE_MS, **limit}
        )
        self._sender.record({**self._own, "kind": "nudge", "seq": 2, **nudged})
        self._sender.wait_until_stored()

    def sits(self, since_min: int = 59) -> None:
        seat = {"seated": True, "since": since_min * MINUTE_MS, "bout": 3, "stretch_ms": MINUTE_MS, "nudges": 0}
        said: dict[str, Any] = {**self._own, "at": 60 * MINUTE_MS, "limit_ms": 40 * MINUTE_MS, "loads": [9, 9], **seat}
        self._sender.raw("status", b"online")
        self._sender.raw("state", json.dumps(said).encode())


class AnswerCounter:
    """Counts the records of all cushions that the host calls stored."""

    def __init__(self, port: int) -> None:
        self.stored: set[tuple[str, str, int]] = set()
        self._changed = Condition()
        self._subscribed = Event()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe("perch/v1/+/stored", 1)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert self._subscribed.wait(PATIENCE_S)

    def wait_for(self, records: int) -> None:
        """Wait until so many different records are stored."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.stored) >= records, PATIENCE_S)
        assert enough, f"{len(self.stored)} of {records} records are called stored"

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        device = message.topic.split("/")[2]
        with self._changed:
            self.stored |= {(device, boot, seq) for boot, seq in json.loads(message.payload)["stored"]}
            self._changed.notify_all()
