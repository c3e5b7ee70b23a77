"""Notifications to the service manager, as by sd_notify(3) of systemd: ready, alive, and about to stop."""

import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from perch.model.host import HostHealth
from perch.model.troubles import troubles
from perch.service.host import Host
from perch.service.worker import Worker

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def tell(address: str, state: str) -> bool:
    """Send an assignment such as READY to the manager at a unix datagram socket; return whether it took it.

    Without an address nobody listens; one that begins with `@` is of the abstract namespace. A manager that cannot be
    reached is no reason to stop.
    """
    if not address:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)
        return True
    return False


_LOOKS = 4  # in the time after which the manager loses its patience
_PATIENCE_S = 60.0  # where it has no limit to it

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Watchdog(Worker):
    """Tells the manager at `address`, four times in `patience_s`, that the host is alive, and what is wrong with it.

    It is alive if it made a round since the last look, even one in which nothing could be stored, and none of its
    threads has ended. So it is restarted where that helps, and not where the disk is full, which is a status. Without
    `feeds` only the status is sent.
    """

    address: str
    patience_s: float
    host: Host
    feeds: bool = True

    def __post_init__(self) -> None:
        super().__init__("watchdog", self._look, each_s=self.patience_s / _LOOKS)
        self._before: int | None = None
        self._status = ""

    def _look(self) -> None:
        rounds, health = self.host.ingest.rounds, self.host.health()
        if health.threads:
            log.error("%s ended: it has to be started anew", ", ".join(health.threads))
        elif self._before is not None and rounds == self._before:
            log.error("nothing was taken in for %g s, though it was asked for", self.each_s)
        elif self._before is not None and self.feeds:
            tell(self.address, ALIVE)
        self._say_status(health)
        self._before = rounds
        self.host.ingest.ping()

    def _say_status(self, health: HostHealth) -> None:
        """Send the status, where it changed."""
        words = [] if self.host.connected else ["No connection to the broker."]
        status = " ".join(words + [trouble.sentences() for trouble in troubles(health)]) or "All is well."
        if status != self._status:
            self._status = status
            tell(self.address, f"STATUS={' '.join(status.split())}")


@contextmanager
def managed(host: Host, env: Mapping[str, str]) -> Iterator[None]:
    """Tell a service manager that we are ready, that we live as often as it asks, and that we are about to stop."""
    address = env.get("NOTIFY_SOCKET", "")
    patience_s = int(env.get("WATCHDOG_USEC", "0")) / 1_000_000
    feeds = bool(patience_s) and env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    with ExitStack() as closing:
        closing.callback(tell, address, STOPPING)
        tell(address, READY)
        if address:
            watchdog = Watchdog(address, patience_s or _PATIENCE_S, host, feeds)
            watchdog.start()
            closing.callback(watchdog.stop)
        yield
