"""Which cushions sent something that was stored, for who looks at what changed only."""

import json
from collections.abc import Iterable, Sequence
from threading import Lock

from perch.model.records import Record, Snapshot

Stored = Record | Snapshot
_SEAT = ("boot", "seated", "since", "bout", "silent", "muted_until")


class Changes:
    """The cushions of which something was stored since they were taken last; for any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._devices: set[str] = set()

    def add(self, devices: Iterable[str]) -> None:
        """Note that something of these cushions changed."""
        with self._lock:
            self._devices.update(devices)

    def note(self, stored: Sequence[Stored]) -> None:
        """Note what was stored."""
        self.add(message.device for message in stored)

    def take(self) -> set[str]:
        """Return the cushions that changed since the last call."""
        with self._lock:
            devices, self._devices = self._devices, set()
        return devices


class SeatChanges(Changes):
    """The cushions of which a nudge, its time, a status or another seat was stored: not those that repeat a seat."""

    def __init__(self) -> None:
        super().__init__()
        self._seats: dict[str, tuple[object, ...]] = {}
        self._unplaced: set[tuple[str, str]] = set()
        """By cushion and boot, whose nudge has no known time yet: a later record of that boot gives it one."""

    def note(self, stored: Sequence[Stored]) -> None:
        """Note what was stored."""
        self.add(message.device for message in stored if self._is_change(message))

    def look_out(self, device: str) -> None:
        """Take the next state of a cushion for a change, even if it repeats the seat."""
        self._seats.pop(device, None)

    def _is_change(self, message: Stored) -> bool:
        if isinstance(message, Record):
            return self._is_nudge_or_places_one(message)
        if message.topic != "state":
            return message.topic == "status"
        body = json.loads(message.body)
        seat = (body["zero"], *map(body.get, _SEAT))
        before, self._seats[message.device] = self._seats.get(message.device), seat
        return seat != before

    def _is_nudge_or_places_one(self, record: Record) -> bool:
        identity = record.device, record.boot
        if record.zero is not None and identity in self._unplaced:
            self._unplaced.remove(identity)
            return True
        if record.kind == "nudge" and record.zero is None:
            self._unplaced.add(identity)
        return record.kind == "nudge"
