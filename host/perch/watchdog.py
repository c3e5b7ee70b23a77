"""Feeds the service manager's watchdog, as long as the host really works."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from perch.notify import ALIVE, Manager

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
