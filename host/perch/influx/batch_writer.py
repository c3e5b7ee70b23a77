"""Write lines into InfluxDB in batches; a line that it refuses for good goes to the quarantine, alone."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import groupby
from operator import itemgetter
from threading import Thread
from typing import TypeVar

from perch.influx.client import Influx, Rejected
from perch.influx.line import Key, Point
from perch.influx.retention import LONGER_RETENTION
from perch.influx.schema import BOUT, NUDGE
from perch.journal import InfluxQueue

MOST_LINES = 2_000
_ZEROED = {
    BOUT.name: Point(BOUT, "", 0, {"duration_s": 0, "nudges": 0, "censored": 0, "suspect": 0}),
    NUDGE.name: Point(NUDGE, "", 0, {"nth": 0, "delivered": 0, "stretch_s": 0}),
}

RefusedLine = tuple[str, str]
"""A line, and the reason."""
T = TypeVar("T")

log = logging.getLogger(__name__)


class BatchWriter:
    """Write and delete in batches; at most one batch is under way. Every method raises Unreachable."""

    def __init__(self, store: Influx, quarantine: InfluxQueue) -> None:
        self._store = store
        self._quarantine = quarantine
        self._logged_too_old = False
        self._logged_refused: set[str] = set()
        self._keeps: tuple[()] | tuple[int | None] = ()  # what the store says that it keeps, once asked for a batch
        self._too_old_ms = -1  # a refused line of this time or before is too old
        self._under_way: Future[list[RefusedLine]] | None = None
        self._then: Callable[[], None] | None = None
        self.sent_ms: int | None = None
        """When the store took a batch last (UTC ms)."""

    def write(self, lines: Sequence[str], now_ms: int) -> None:
        """Write all lines; on return each is stored, in the quarantine, or older than the store keeps."""
        self.begin(lines, now_ms)
        self.settle(now_ms)

    def begin(self, lines: Sequence[str], now_ms: int, then: Callable[[], None] | None = None) -> None:
        """Begin to write all lines; on return the last batch of them is under way.

        `then` is called by the next `settle`, once that batch is settled.
        """
        self.settle(now_ms)
        for first in range(0, len(lines), MOST_LINES):
            self.settle(now_ms)
            self._keeps = ()
            self._under_way = _in_thread(partial(self._write, lines[first : first + MOST_LINES]))
        self._then = then

    def settle(self, now_ms: int) -> None:
        """Wait for the batch that is under way; then each of its lines is as after `write`."""
        under_way, self._under_way = self._under_way, None
        then, self._then = self._then, None
        if under_way:
            refused, self.sent_ms = under_way.result(), now_ms
            for line, reason in refused:
                self._set_aside(line, reason, now_ms)
        if then:
            then()

    def delete(self, device: str, keys: Sequence[Key], now_ms: int, *, between: bool = False) -> None:
        """Delete the points of these keys; where the store cannot delete, bouts and nudges get zeros instead.

        With `between` what lies between two of a measurement goes too, in one request: each takes the store a while.
        """
        self.settle(now_ms)
        runs = [list(run) for _, run in groupby(sorted(keys), itemgetter(0))] if between else [[key] for key in keys]
        left = [key for run in runs if not self.wipe(device, [run[0][0]], run[0][1], run[-1][1] + 1) for key in run]
        zeroed = [_ZEROED[name]._replace(device=device, at_ms=at) for name, at in left if name in _ZEROED]
        self.write([point.line for point in zeroed], now_ms)

    def wipe(self, device: str, measurements: Sequence[str], start_ms: int, end_ms: int) -> bool:
        """Delete all points in `[start_ms, end_ms)`; return whether the store could."""
        could = [self._store.delete(measurement, device, start_ms, end_ms) for measurement in measurements]
        return all(could)

    def _write(self, lines: Sequence[str]) -> list[RefusedLine]:
        """Write lines; return those that are refused for good."""
        try:
            self._store.write(lines)
        except Rejected as error:
            rest = self._new_enough(lines, error)
            if len(rest) < len(lines):
                self._log_too_old(error)
                return self._write(rest) if rest else []
            if len(lines) > 1:
                half = len(lines) // 2
                return self._write(lines[:half]) + self._write(lines[half:])
            self._store.look()  # if it refuses everything, the line is not to blame, and Unreachable is raised
            return [(lines[0], str(error))]
        return []

    def _new_enough(self, lines: Sequence[str], error: Rejected) -> Sequence[str]:
        """The lines of a refused batch that are not older than the bucket keeps, by the clock of the store.

        A store that does not tell what it keeps is believed by its words for a single line, and for all older ones.
        """
        if not self._keeps:
            self._keeps = (self._store.keeps_ms(),)
        (keeps_ms,) = self._keeps
        if keeps_ms is not None and error.clock_ms is not None:
            self._too_old_ms = error.clock_ms - keeps_ms if keeps_ms else -1
        elif len(lines) == 1 and "retention policy" in str(error):
            self._too_old_ms = max(self._too_old_ms, _at_ms(lines[0]))
        return [line for line in lines if _at_ms(line) > self._too_old_ms]

    def _log_too_old(self, error: Rejected) -> None:
        if not self._logged_too_old:
            text = "InfluxDB keeps nothing as old as some of this (%s); the journal does"
            log.warning(f"{text}. {LONGER_RETENTION}", error)
        self._logged_too_old = True

    def _set_aside(self, line: str, reason: str, now_ms: int) -> None:
        measurement = line.partition(",")[0]
        if measurement not in self._logged_refused:
            text = "InfluxDB does not take a line of %s, so it is in the quarantine: %s; of others `perch doctor` tells"
            log.error(text, measurement, reason)
        self._logged_refused.add(measurement)
        self._quarantine.refuse(measurement, line, reason, now_ms)


def _at_ms(line: str) -> int:
    """The time of a line, UTC ms."""
    return int(line.rpartition(" ")[2])


def _in_thread(call: Callable[[], T]) -> Future[T]:
    """Make a call in a daemon thread: unlike for one of an executor, the end of the process does not wait for it."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            future.set_exception(error)

    Thread(target=run, name="influx-write", daemon=True).start()
    return future
