"""Points into InfluxDB: in batches, and what it will never take set aside line by line, so that nothing is held up."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from threading import Thread
from typing import Protocol

from perch.influx.client import Rejected, TooOld
from perch.influx.line import Point
from perch.influx.schema import BOUT, NUDGE

MOST_LINES = 2_000
_ZEROED = {
    BOUT.name: Point(BOUT, "", 0, {"duration_s": 0, "nudges": 0, "censored": 0, "suspect": 0}),
    NUDGE.name: Point(NUDGE, "", 0, {"nth": 0, "delivered": 0, "stretch_s": 0}),
}

log = logging.getLogger(__name__)


class PointStore(Protocol):
    """An InfluxDB."""

    def write(self, lines: Sequence[str]) -> None: ...
    def look(self) -> None: ...
    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool: ...


class QuarantineSink(Protocol):
    """Where a line goes that is never taken."""

    def refuse(self, measurement: str, line: str, reason: str, now_ms: int) -> None: ...


def _nothing() -> None:
    """What is done where nothing is to be done then."""


class BatchWriter:
    """Writes and deletes; Away of the store goes through."""

    def __init__(self, store: PointStore, quarantine: QuarantineSink) -> None:
        self._store = store
        self._quarantine = quarantine
        self._told_too_old = False
        self._told_refused: set[str] = set()
        self._refused: list[tuple[str, str]] = []
        self._under_way: _UnderWay | None = None
        self._then: Callable[[], None] = _nothing

    def write(self, lines: Sequence[str], now_ms: int) -> None:
        """Write all lines; on return each is stored, or in the quarantine, or older than the store keeps."""
        self.begin(lines, now_ms)
        self.settle(now_ms)

    def begin(self, lines: Sequence[str], now_ms: int, then: Callable[[], None] = _nothing) -> None:
        """Begin to write all lines once those before are settled; on return the last batch of them is under way.

        `then` is called when that is settled, by whoever waits for it.
        """
        self.settle(now_ms)
        for first in range(0, len(lines), MOST_LINES):
            self.settle(now_ms)
            self._under_way = _UnderWay(partial(self._write, lines[first : first + MOST_LINES]))
        self._then = then

    def settle(self, now_ms: int) -> None:
        """Wait for the batch that is under way, so that each of its lines is where `write` says."""
        under_way, self._under_way = self._under_way, None
        then, self._then = self._then, _nothing
        if under_way:
            under_way.wait()
        for line, reason in self._refused:
            self._set_aside(line, reason, now_ms)
        self._refused.clear()
        then()

    def delete(self, device: str, places: Sequence[tuple[str, int]], now_ms: int) -> None:
        """Delete the points at these places (measurement, UTC ms), or say zero there where the store cannot delete."""
        self.settle(now_ms)
        stuck = [place for place in places if not self._deleted(device, place)]
        zeroed = [_ZEROED[name]._replace(device=device, at_ms=at) for name, at in stuck if name in _ZEROED]
        self.write([point.line for point in zeroed], now_ms)

    def wipe(self, device: str, measurements: Sequence[str], start_ms: int, end_ms: int) -> None:
        """Delete all that is in `[start_ms, end_ms)`, as far as the store can."""
        for measurement in measurements:
            self._store.delete(measurement, device, start_ms, end_ms)

    def _deleted(self, device: str, place: tuple[str, int]) -> bool:
        measurement, at_ms = place
        return self._store.delete(measurement, device, at_ms, at_ms + 1)

    def _write(self, lines: Sequence[str]) -> None:
        try:
            self._store.write(lines)
        except TooOld as error:
            self._tell_too_old(error)
        except Rejected as error:
            if len(lines) > 1:
                half = len(lines) // 2
                self._write(lines[:half])
                self._write(lines[half:])
            else:
                self._store.look()  # if it refuses everything, the line is not to blame, and Away is raised
                self._refused.append((lines[0], str(error)))

    def _tell_too_old(self, error: TooOld) -> None:
        if not self._told_too_old:
            log.warning("InfluxDB keeps nothing as old as some of this (%s); the journal does", error)
        self._told_too_old = True

    def _set_aside(self, line: str, reason: str, now_ms: int) -> None:
        measurement = line.partition(",")[0]
        if measurement not in self._told_refused:
            text = "InfluxDB does not take a line of %s, so it is in the quarantine: %s; of others `perch doctor` tells"
            log.error(text, measurement, reason)
        self._told_refused.add(measurement)
        self._quarantine.refuse(measurement, line, reason, now_ms)


class _UnderWay:
    """A call in a thread that the end of the process does not wait for, unlike one of an executor."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="influx-write", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait for its end; what it raised is raised here."""
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            self._error = error
