"""Words to the service manager: that we are ready, alive, or about to stop, as systemd's sd_notify(3) has them."""

import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from perch.model.host import HostHealth
from perch.report.troubles import troubles
from perch.service.worker import Worker

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


class Manager:
    """The service manager that listens at a unix datagram socket; without an address nobody listens.

    An address that begins with `@` is of the abstract namespace. A manager that cannot be reached is no reason to stop.
    """

    def __init__(self, address: str) -> None:
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    @property
    def listens(self) -> bool:
        """Whether there is one to be told something."""
        return bool(self._address)

    def tell(self, *words: str) -> bool:
        """Say something; whether it was taken."""
        if not self._address:
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            try:
                line.sendto("\n".join(words).encode(), self._address)
            except OSError:
                return False
        return True


_LOOKS = 4  # in the time after which the manager loses its patience
_PATIENCE_S = 60.0  # where it has no limit to it
_WELL = "All is well."
_NO_BROKER = "No connection to the broker."

log = logging.getLogger(__name__)


class Watched(Protocol):
    """A host: `rounds` grows while it lives, `ping` makes it do a round although there is nothing to store."""

    @property
    def rounds(self) -> int: ...
    @property
    def connected(self) -> bool: ...
    def ping(self) -> None: ...
    def health(self) -> HostHealth: ...


class Watchdog:
    """Tells the manager, four times in `patience_s`, that the host lives, and what it does not manage.

    It lives if it made a round since the last look, be it one in which nothing could be stored, and none of its threads
    has ended. So it is started anew where that helps, and not where the disk is full: that is its status. With
    `feeds` false only the status is told.
    """

    def __init__(self, manager: Manager, patience_s: float, host: Watched, *, feeds: bool = True) -> None:
        self._manager = manager
        self._each_s = patience_s / _LOOKS
        self._host = host
        self._feeds = feeds
        self._before: int | None = None
        self._status = ""
        self._worker = Worker("watchdog", self._look, each_s=self._each_s)

    def start(self) -> None:
        """Start the thread."""
        self._worker.start()

    def stop(self) -> None:
        """Stop the thread; waits at most a second."""
        self._worker.stop()

    def _look(self) -> None:
        rounds, health = self._host.rounds, self._host.health()
        if health.threads:
            log.error("%s ended: it has to be started anew", ", ".join(health.threads))
        elif self._before is not None and rounds == self._before:
            log.error("nothing was taken in for %g s, though it was asked for", self._each_s)
        elif self._before is not None and self._feeds:
            self._manager.tell(ALIVE)
        self._say_status(health)
        self._before = rounds
        self._host.ping()

    def _say_status(self, health: HostHealth) -> None:
        """Tell what is not well, where that changed."""
        words = [] if self._host.connected else [_NO_BROKER]
        status = " ".join(words + [trouble.sentences() for trouble in troubles(health)]) or _WELL
        if status != self._status:
            self._status = status
            self._manager.tell(f"STATUS={' '.join(status.split())}")


@contextmanager
def managed(service: Watched, env: Mapping[str, str]) -> Iterator[None]:
    """Tell a service manager that we are ready, that we live as often as it asks, and that we are about to stop."""

    manager = Manager(env.get("NOTIFY_SOCKET", ""))
    patience_s = int(env.get("WATCHDOG_USEC", "0")) / 1_000_000
    feeds = bool(patience_s) and env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    watchdog = Watchdog(manager, patience_s or _PATIENCE_S, service, feeds=feeds) if manager.listens else None
    manager.tell(READY)
    if watchdog:
        watchdog.start()
    try:
        yield
    finally:
        if watchdog:
            watchdog.stop()
        manager.tell(STOPPING)
