"""Deletes from InfluxDB what it has of forgotten cushions: done by whoever sends, so that nothing comes after it."""

from typing import Protocol

from perch.journal import Outbox
from perch.points.model import MEASUREMENTS
from perch.wire.messages import LATEST_ZERO_MS


class View(Protocol):
    """A store of points that can mostly delete; False where it cannot."""

    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool: ...


def clear(view: View, outbox: Outbox) -> None:
    """Delete what is to be deleted, if anything is. Raises Away where that is to be tried again."""
    for one in outbox.buried():
        until_ms = LATEST_ZERO_MS if one.back_ms is None else one.back_ms
        could = [view.delete(measurement.name, one.device, 0, until_ms) for measurement in MEASUREMENTS]
        outbox.cleared(one.device, "gone" if all(could) else "stays")
