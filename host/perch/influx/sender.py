"""The thread that keeps InfluxDB as the journal is, and waits while InfluxDB is away."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.changed_days import horizon_hour, requeue_regrouped
from perch.influx.client import Influx, TokenRefused, Unreachable
from perch.influx.people import PeopleSync
from perch.influx.retention import LONGER_RETENTION, too_short
from perch.influx.schema import DEVICE, MEASUREMENTS, STATE
from perch.influx.sync import InfluxSync
from perch.journal import InfluxQueue, JournalError, Reader
from perch.journal.rename import RENAMED
from perch.wire.messages import LATEST_ZERO_MS

_EACH_S = 1.0
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_GIVE_WAY_S, _GIVES_WAY = 0.1, 50
_LOOK_MS = 60_000
_MOST_AHEAD = 100_000
_STOP_S = 2.0
_SLOW_MS = 30_000
_SLOW = "a batch has been under way for longer than half a minute: InfluxDB is slow to write or to delete"

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Sender:
    """Sends what the queue of a journal has until it is stopped, in a thread of its own.

    `opened` opens the InfluxDB, and once more where our token is refused, as another may be in its file by then. It
    gives way while the host is `pressed`, since storing comes before showing. Raises JournalError on `start` where the
    journal cannot be used.
    """

    journal: Path
    opened: Callable[[], Influx]
    rules: Rules
    now_ms: Callable[[], int]
    pressed: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self._failing: tuple[str, int] | None = None
        self._step_ms: int | None = None
        self._sent_ms: int | None = None
        self._stopping = Event()
        self._looked_ms = 0
        self._knows_retention = False
        self._thread = Thread(target=self._run, name="influx", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._reader = Reader(self.journal)
        self._queue = InfluxQueue(self.journal)
        self._open_sync()
        self._thread.start()

    def _open_sync(self) -> None:
        """Open the InfluxDB, and make what writes to it."""
        self._influx = self.opened()
        self._writer = BatchWriter(self._influx, self._queue)
        self._sync = InfluxSync(self._reader, self._queue, self._writer, self.rules)
        self._people = PeopleSync(self._reader, self._queue, self._writer, self.rules)

    def health(self) -> dict[str, object]:
        """Return the fields of `HostHealth` about InfluxDB; `influx` also names a batch that takes longer than 30 s."""
        step_ms = self._step_ms
        is_slow = step_ms is not None and self.now_ms() - step_ms > _SLOW_MS
        why, since_ms = self._failing or ((_SLOW, step_ms) if is_slow else (None, None))
        ended = self._thread.ident is not None and not self._thread.is_alive()
        threads = ("influx",) if ended else ()
        return {"influx": why, "influx_ms": since_ms, "sent_ms": self._sent_ms, "threads": threads}

    def stop(self) -> None:
        """Stop the thread; waits at most 2 s for a request. What was not sent stays in the queue."""
        self._stopping.set()
        self._thread.join(_STOP_S)
        if not self._thread.is_alive():
            self._queue.close()
            self._reader.close()
            self._influx.close()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause or _EACH_S):
            try:
                while self._step() and not self._stopping.is_set():
                    pause = self._recovered(pause)
                self._writer.settle(self.now_ms())
                pause = self._recovered(pause)
            except (Unreachable, JournalError) as error:
                pause = self._failed(error, pause)
            except Exception as error:
                if not pause:
                    log.exception("InfluxDB could not be written; trying again until it can")
                self._note(f"nothing is sent for an error of Perch itself ({error!r})")
                pause = _LONGEST_PAUSE_S

    def _step(self) -> bool:
        for _ in range(_GIVES_WAY):
            if not self.pressed() or self._stopping.wait(_GIVE_WAY_S):
                break
        self._step_ms = self.now_ms()
        try:
            return self._sent(self._step_ms)
        finally:
            self._step_ms = None

    def _sent(self, now_ms: int) -> bool:
        """Send a batch of what waits; return whether there was any."""
        if self._queue.pending_deletions() or self._queue.notes(RENAMED):
            self._writer.settle(now_ms)  # nothing of theirs may come after it is deleted
            clear(self._influx, self._queue)
        if abs(now_ms - self._looked_ms) >= _LOOK_MS:
            self._looked_ms = now_ms
            requeue_regrouped(self._reader, self._queue, self.rules)
            self._writer.settle(now_ms)
            self._people.look(now_ms)
            self._warn_of_retention(now_ms)
            if dropped := self._queue.trim_ahead(horizon_hour(now_ms), _MOST_AHEAD):
                log.warning("%d hours more than a year ahead are left out; `perch rebuild` sends them later", dropped)
        return self._sync.step(now_ms)

    def _warn_of_retention(self, now_ms: int) -> None:
        """Log once if the bucket keeps less than the journal has."""
        if not self._knows_retention:
            first = min((span[0] for one in self._reader.devices() if (span := self._reader.span(one))), default=None)
            if missing := too_short(self._influx.keeps_ms(), first, now_ms):
                log.warning("InfluxDB: %s. %s", missing, LONGER_RETENTION)
            self._knows_retention = True

    def _failed(self, error: Exception, pause: float) -> float:
        if not pause:
            if isinstance(error, Unreachable):
                log.warning("InfluxDB: %s; the journal keeps all until it works", error)
            else:
                log.warning("nothing goes to InfluxDB: %s; trying again until it can", error)
        self._note(str(error))
        if isinstance(error, TokenRefused):
            self._influx.close()
            self._open_sync()
        return longer(pause, error)

    def _note(self, why: str) -> None:
        self._failing = (why, self._failing[1] if self._failing else self.now_ms())

    def _recovered(self, pause: float) -> float:
        if pause:
            log.warning("InfluxDB works again")
        self._failing, self._sent_ms = None, self._writer.sent_ms or self._sent_ms
        return 0.0


def longer(pause_s: float, error: Exception) -> float:
    """The seconds until the next try: twice `pause_s` up to a minute, or as long as InfluxDB asks."""
    usual_s = min(2 * pause_s or _SHORTEST_PAUSE_S, _LONGEST_PAUSE_S)
    return max(usual_s, error.wait_s) if isinstance(error, Unreachable) else usual_s


def clear(store: Influx, queue: InfluxQueue) -> None:
    """Delete the points of forgotten cushions, and those under an old name of one that was renamed.

    Raises Unreachable, then it is to be called again. States under an old name that the journal has no more stay.
    """
    for forgotten in queue.pending_deletions():
        until_ms = LATEST_ZERO_MS if forgotten.back_ms is None else forgotten.back_ms
        could = [store.delete(measurement.name, forgotten.device, 0, until_ms) for measurement in MEASUREMENTS]
        queue.mark_deleted(forgotten.device, "gone" if all(could) else "stays")
    for note, span in queue.notes(RENAMED).items():
        states_from_ms, until_ms = json.loads(span)
        for measurement in MEASUREMENTS:
            from_ms = states_from_ms if measurement in (STATE, DEVICE) else 0
            store.delete(measurement.name, note.removeprefix(RENAMED), from_ms, until_ms + 1)
        queue.drop_note(note)
