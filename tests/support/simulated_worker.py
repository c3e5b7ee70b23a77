"""A simulated worker on a whole cushion: how it is started, and its bouts against what the person did."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perch.journal import Reader
from perch.model.sitting import Bout

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MONDAY_MS = 1_771_804_800_000  # 2026-02-23, 00:00 UTC
DEVICE = "cushion-00d351"
NEAR_MS = 1500


def job(port: int, days: int | None) -> dict[str, Any]:
    """Somebody works for some days, or for ever, as fast as it goes."""
    return {
        "job": "simulate", "settings": {"sample_hz": 2}, "seed": 7, "person": "worker", "speed": None,
        "start_utc": MONDAY_MS, "end_utc": None if days is None else MONDAY_MS + days * DAY_MS,
        "utc_offset_ms": 0, "host": "127.0.0.1", "port": port, "device": DEVICE,
    }  # fmt: skip


def contacts(said: Iterator[dict[str, Any]]) -> list[list[int]]:
    """What really happened on the seat, told until the cushion ends."""
    return [what["contact"] for what in said if "contact" in what]


def assert_same(bouts: list[Bout], truth: list[list[int]]) -> None:
    """Each contact with the seat is a bout, and nothing else is."""
    assert len(bouts) == len(truth) > 0
    for bout, (start, end) in zip(bouts, truth, strict=True):
        assert abs(bout.start_ms - start) <= NEAR_MS
        assert abs(bout.end_ms - end) <= NEAR_MS


def bouts(path: Path) -> list[Bout]:
    with Reader(path) as journal:
        return journal.bouts(DEVICE, 0, MONDAY_MS + 1000 * DAY_MS)
