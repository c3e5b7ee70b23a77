"""Words to the service manager: that we are ready, alive, or about to stop, as systemd's sd_notify(3) has them."""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

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
_STOP_S = 1.0

log = logging.getLogger(__name__)


class Watchdog:
    """Looks four times in `patience_s` whether the host has come round since the last look, and only then says so.

    `turns()` grows while it lives; `knock()` has it come round, even if nothing else is to be done.
    """

    def __init__(
        self, manager: Manager, patience_s: float, turns: Callable[[], int], knock: Callable[[], None]
    ) -> None:
        self._manager = manager
        self._each_s = patience_s / _LOOKS
        self._turns = turns
        self._knock = knock
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        self._thread.join(_STOP_S)

    def _run(self) -> None:
        before = self._turns()
        self._knock()
        while not self._stopping.wait(self._each_s):
            turns = self._turns()
            if turns != before:
                self._manager.tell(ALIVE)
            else:
                log.error("nothing was taken in for %g s, though it was asked for", self._each_s)
            before = turns
            self._knock()


if TYPE_CHECKING:
    from perch.service.host import Host


@contextmanager
def managed(service: "Host", env: Mapping[str, str]) -> Iterator[None]:
    """Tell a service manager that we are ready, that we live as often as it asks, and that we are about to stop."""

    manager = Manager(env.get("NOTIFY_SOCKET", ""))
    patience_s = int(env.get("WATCHDOG_USEC", "0")) / 1_000_000
    watched = patience_s and env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    watchdog = Watchdog(manager, patience_s, lambda: service.turns, service.knock) if watched else None
    manager.tell(READY)
    if watchdog:
        watchdog.start()
    try:
        yield
    finally:
        if watchdog:
            watchdog.stop()
        manager.tell(STOPPING)
