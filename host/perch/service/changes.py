"""Which cushions sent something that was stored, for who looks at what changed only."""

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Protocol

from perch.model.records import Record, Snapshot

Stored = Record | Snapshot


class StoringHost(Protocol):
    """A host that calls a listener with what is on disk now."""

    def on_stored(self, listener: Callable[[Sequence[Stored]], None]) -> None: ...


class Changes:
    """The cushions of which something was stored since they were taken last; for any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._devices: set[str] = set()

    @classmethod
    def of(cls, host: StoringHost) -> "Changes":
        """Return the changes of a host from now on."""
        changes = cls()
        host.on_stored(lambda stored: changes.add(message.device for message in stored))
        return changes

    def add(self, devices: Iterable[str]) -> None:
        """Note that something of these cushions changed."""
        with self._lock:
            self._devices.update(devices)

    def take(self) -> set[str]:
        """Return the cushions that changed since the last call."""
        with self._lock:
            devices, self._devices = self._devices, set()
        return devices
