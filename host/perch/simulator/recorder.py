"""Records the raw counts of a cushion's cells: asks it to stream them, again and again, and takes what arrives."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic
from typing import Any

from perch.devices.commands import CushionSession, NoAnswer
from perch.model.cushion import Broker, Cells
from perch.mqtt import LinkError
from perch.simulator.csv_trace import Sample
from perch.wire import decode, topics

STREAM_MS = 300_000
"""For how long a cushion is asked to stream: the longest that it will."""
RENEW_S = 150.0
SILENCE_S = 600.0
"""So long nothing may be heard of a cushion before a recording ends."""
_LOOK_S = 0.2


class Recorder(CushionSession):
    """The cells of one cushion, in `with`."""

    def __init__(self, broker: Broker, device: str, now_ms: Callable[[], int], every_ms: int) -> None:
        super().__init__(broker, device, now_ms, ("health", topics.REPORTED), self._hear)
        self._every_ms = every_ms
        self._heard: SimpleQueue[bytes] = SimpleQueue()
        self.calibration: dict[str, Any] | None = None
        """The calibration of the first sample, with the zero of then."""
        self.heard_at = 0.0
        """When the last sample came, on the monotonic clock."""

    @property
    def places(self) -> list[list[int]]:
        """Where its cells lie, (to the right, to the rear) in percent. Raises NoAnswer where it does not report it."""
        places: list[list[int]] = self.newest("health").get("places", [])
        if not places:
            raise NoAnswer(self.name, "does not tell where its cells lie: deploy the newest firmware to it")
        return places

    @property
    def settings(self) -> dict[str, int]:
        """Its settings in force, as far as it reported them."""
        return dict(self.newest(topics.REPORTED).get("settings", {}))

    @property
    def firmware(self) -> str | None:
        """The version of its firmware."""
        return self.newest("health").get("fw")

    def samples(self, stop: Event, for_s: float | None) -> Iterator[Sample]:
        """The samples, in ms from the first, until `stop` or for `for_s`. Raises NoAnswer where the cushion leaves."""
        cells, began = len(self.places), monotonic()
        self._ask()
        asked, boot = monotonic(), self.state.get("boot")
        self.heard_at = asked
        first = last = None
        while not stop.is_set() and (for_s is None or monotonic() < began + for_s):
            if monotonic() > asked + RENEW_S:
                with suppress(NoAnswer, LinkError):  # a broker that is away for a while is no trouble
                    self._ask()
                asked = monotonic()
            counts = self._next(cells)
            went_back = counts is not None and last is not None and counts.at < last
            if went_back or self.state.get("boot") not in (boot, None):
                raise NoAnswer(self.name, "started anew, so the recording ends here")
            if counts is None or counts.at == last:
                continue
            last = counts.at
            first = last if first is None else first
            self.calibration = self.calibration or counts.calibration
            yield Sample(last - first, list(counts.raws))

    def _ask(self) -> None:
        self.ask("cells", every_ms=self._every_ms, for_ms=STREAM_MS)

    def _next(self, cells: int) -> Cells | None:
        """The next sample, None where none came just now. Raises NoAnswer after a long silence."""
        try:
            payload = self._heard.get(timeout=_LOOK_S)
        except Empty:
            if monotonic() > self.heard_at + SILENCE_S:
                raise NoAnswer(self.name, "was not heard of for ten minutes, so the recording ends here") from None
            return None
        self.heard_at = monotonic()
        counts = decode.cells(payload)
        return counts if counts and len(counts.raws) == cells else None

    def _hear(self, topic: str, payload: bytes) -> None:
        if topic == topics.down(self.name, "cells"):
            self._heard.put(payload)
