"""Looks for damaged records at the start of the host and once a day, and sets them aside."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from perch.journal import JournalError, Reader, Writer
from perch.service.system_clock import monotonic_ms
from perch.service.worker import Worker

_EACH_MS = 86_400_000
_COUNT_S = 5.0
_STOP_S = 2.0

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Verifier(Worker):
    """Reads every record of a journal at the start and each day, in a thread of its own.

    In between it counts what is still damaged, as cushions heal records.
    """

    journal: Path
    now_ms: Callable[[], int]

    def __post_init__(self) -> None:
        super().__init__("verify", self.turn, each_s=_COUNT_S, passing=(JournalError,), stop_s=_STOP_S)
        self._due_ms = monotonic_ms()
        self._damaged = self._damaged_entries = 0

    def health(self) -> dict[str, int]:
        """Return how many records and entries cannot be read, as fields of `HostHealth`."""
        return {"damaged": self._damaged, "damaged_entries": self._damaged_entries}

    def turn(self) -> None:
        """Read every record if a day has passed, and count what is damaged now. Raises JournalError."""
        is_due = monotonic_ms() >= self._due_ms
        if is_due:
            self.look()
            self._due_ms = monotonic_ms() + _EACH_MS
        with Reader(self.journal) as reader:
            self._damaged = len(reader.set_aside())
            if is_due or self._damaged_entries:
                self._damaged_entries = len(reader.damaged_entries())

    def look(self) -> None:
        """Set aside every record that is damaged, and log it. Raises JournalError."""
        with Reader(self.journal) as reader:
            damaged = reader.damaged()
        if not damaged:
            return
        text = "record %s/%s/%d is damaged (%s) and set aside; its cushion heals it if it sends it again"
        with Writer(self.journal, beside_host=True) as writer:
            for record in writer.set_aside(damaged, self.now_ms()):
                log.error(text, record.device, record.boot, record.seq, record.reason)
