"""What a service manager like systemd is told while the host runs."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perch.service import Service


@contextmanager
def managed(service: "Service", env: Mapping[str, str]) -> Iterator[None]:
    """Tell a service manager that we are ready, that we live as often as it asks, and that we are about to stop."""
    from perch.notify import READY, STOPPING, Manager
    from perch.watchdog import Watchdog

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
