"""Words to the service manager: that we are ready, alive, or about to stop, as systemd's sd_notify(3) has them."""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

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

log = logging.getLogger(__name__)


class Watchdog:
    """Checks four times in `patience_s` whether the host has stored or pinged since, and only then reports it alive.

    `rounds()` grows while the host lives; `ping()` makes it do a round even if there is nothing to store.
    """

    def __init__(
        self, manager: Manager, patience_s: float, rounds: Callable[[], int], ping: Callable[[], None]
    ) -> None:
        self._manager = manager
        self._each_s = patience_s / _LOOKS
        self._rounds = rounds
        self._ping = ping
        self._before: int | None = None
        self._worker = Worker("watchdog", self._look, each_s=self._each_s)

    def start(self) -> None:
        """Start the thread."""
        self._worker.start()

    def stop(self) -> None:
        """Stop the thread; waits at most a second."""
        self._worker.stop()

    def _look(self) -> None:
        rounds = self._rounds()
        if self._before is not None and rounds != self._before:
            self._manager.tell(ALIVE)
        elif self._before is not None:
            log.error("nothing was taken in for %g s, though it was asked for", self._each_s)
        self._before = rounds
        self._ping()


if TYPE_CHECKING:
    from perch.service.host import Host


@contextmanager
def managed(service: "Host", env: Mapping[str, str]) -> Iterator[None]:
    """Tell a service manager that we are ready, that we live as often as it asks, and that we are about to stop."""

    manager = Manager(env.get("NOTIFY_SOCKET", ""))
    patience_s = int(env.get("WATCHDOG_USEC", "0")) / 1_000_000
    watched = patience_s and env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    watchdog = Watchdog(manager, patience_s, lambda: service.rounds, service.ping) if watched else None
    manager.tell(READY)
    if watchdog:
        watchdog.start()
    try:
        yield
    finally:
        if watchdog:
            watchdog.stop()
        manager.tell(STOPPING)
