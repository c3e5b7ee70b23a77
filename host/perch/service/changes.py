"""Which cushions sent something that was stored, for who looks at what changed only."""

from collections.abc import Iterable, Sequence
from threading import Lock

from perch.model.records import Record, Snapshot

Stored = Record | Snapshot


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
