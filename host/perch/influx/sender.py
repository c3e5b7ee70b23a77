"""The sender: a thread that keeps InfluxDB as the journal is, and waits while it is away."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from perch.days.period import Rules
from perch.influx.batches import BatchWriter
from perch.influx.changed_days import look_for_news
from perch.influx.client import Influx, Unreachable
from perch.influx.schema import MEASUREMENTS
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader
from perch.wire.messages import LATEST_ZERO_MS

_EACH_S = 1.0
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_GIVE_WAY_S, _GIVES_WAY = 0.1, 50
_LOOK_MS = 60_000
_STOP_S = 2.0

log = logging.getLogger(__name__)


class Sender:
    """Sends what the outbox of a journal holds until it is stopped, in a thread of its own.

    Raises JournalError on `start` where the journal cannot be used.
    """

    def __init__(self, journal: Path, influx: Influx, rules: Rules, now_ms: Callable[[], int]) -> None:
        self._path = journal
        self._influx = influx
        self._rules = rules
        self._now_ms = now_ms
        self._stopping = Event()
        self._looked_ms = 0
        self._thread = Thread(target=self._run, name="influx", daemon=True)

    def start(self, pressed: Callable[[], bool] = lambda: False) -> None:
        """Begin to send, and give way while the host is `pressed`: first what is to be stored, then what is shown."""
        self._pressed = pressed
        self._reader = Reader(self._path)
        self._outbox = InfluxQueue(self._path)
        self._filler = InfluxSync(self._reader, self._outbox, BatchWriter(self._influx, self._outbox), self._rules)
        self._thread.start()

    def stop(self) -> None:
        """End; what was not sent waits in the journal. A request that hangs is left alone after two seconds."""
        self._stopping.set()
        self._thread.join(_STOP_S)
        if not self._thread.is_alive():
            self._outbox.close()
            self._reader.close()
            self._influx.close()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause or _EACH_S):
            try:
                while self._step() and not self._stopping.is_set():
                    pause = self._recovered(pause)
                self._filler.settle(self._now_ms())
                pause = self._recovered(pause)
            except (Unreachable, JournalError) as error:
                pause = self._failed(error, pause)
            except Exception:
                log.exception("InfluxDB could not be told")
                pause = _LONGEST_PAUSE_S

    def _step(self) -> bool:
        for _ in range(_GIVES_WAY):
            if not self._pressed() or self._stopping.wait(_GIVE_WAY_S):
                break
        now_ms = self._now_ms()
        if self._outbox.pending_deletions():
            self._filler.settle(now_ms)  # nothing of theirs may come after it is deleted
            clear(self._influx, self._outbox)
        if abs(now_ms - self._looked_ms) >= _LOOK_MS:
            self._looked_ms = now_ms
            look_for_news(self._reader, self._outbox, self._rules)
        return self._filler.step(now_ms)

    def _failed(self, error: Exception, pause: float) -> float:
        if not pause:
            if isinstance(error, Unreachable):
                log.warning("InfluxDB: %s; the journal keeps all until it works", error)
            else:
                log.warning("nothing goes to InfluxDB: %s; trying again until it can", error)
        return longer(pause, error)

    def _recovered(self, pause: float) -> float:
        if pause:
            log.warning("InfluxDB works again")
        return 0.0


def longer(pause_s: float, error: Exception) -> float:
    """How long to wait before the next try: twice as long as before up to a minute, or as long as it asked us to."""
    usual_s = min(2 * pause_s or _SHORTEST_PAUSE_S, _LONGEST_PAUSE_S)
    return max(usual_s, error.wait_s) if isinstance(error, Unreachable) else usual_s


class SenderView(Protocol):
    """A store of points that can mostly delete; False where it cannot."""

    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool: ...


def clear(view: SenderView, outbox: InfluxQueue) -> None:
    """Delete what is to be deleted, if anything is. Raises Unreachable where that is to be tried again."""
    for one in outbox.pending_deletions():
        until_ms = LATEST_ZERO_MS if one.back_ms is None else one.back_ms
        could = [view.delete(measurement.name, one.device, 0, until_ms) for measurement in MEASUREMENTS]
        outbox.mark_deleted(one.device, "gone" if all(could) else "stays")
