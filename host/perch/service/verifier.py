"""Looks for damaged records at the start of the host and once a day, and moves them out of the way of all others."""

import logging
from collections.abc import Callable
from pathlib import Path

from perch.journal import JournalError, Reader, Writer
from perch.service.worker import Worker

_EACH_S = 86_400.0
_STOP_S = 2.0

log = logging.getLogger(__name__)


class Verifier:
    """Reads every record of a journal now and each day, in a thread of its own; `start` and `stop` as other parts."""

    def __init__(self, journal: Path, now_ms: Callable[[], int], each_s: float = _EACH_S) -> None:
        self._path = journal
        self._now_ms = now_ms
        self._worker = Worker("verify", self.look, each_s=each_s, passing=(JournalError,), stop_s=_STOP_S)

    def start(self, _backlogged: Callable[[], bool] = lambda: False) -> None:
        """Start the thread."""
        self._worker.start()

    def stop(self) -> None:
        """Stop the thread; waits at most two seconds."""
        self._worker.stop()

    def look(self) -> None:
        """Set aside every record that is damaged, and log it. Raises JournalError."""
        with Reader(self._path) as reader:
            damaged = reader.damaged()
        if not damaged:
            return
        writer = Writer(self._path, beside_host=True)
        try:
            moved = writer.set_aside(damaged, self._now_ms())
        finally:
            writer.close()
        for record in moved:
            text = "record %s/%s/%d is damaged (%s) and set aside; its cushion heals it if it sends it again"
            log.error(text, record.device, record.boot, record.seq, record.reason)
