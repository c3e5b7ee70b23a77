"""A whole cushion of the desktop board, a real broker and the host: what the person did is in the journal."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from servers import PATIENCE_S, HostProcess, Mosquitto

from perch.journal import Reader
from perch.model.cushion import Broker
from perch.model.sitting import Bout
from perch.service.host import Host
from perch.simulator.process import SimulatedCushion

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


@pytest.fixture
def cushion() -> Iterator[Callable[[int, int | None], SimulatedCushion]]:
    """Start a cushion at a port for some days; it is stopped at the end, or when patience is."""
    with ExitStack() as stack:

        def start(port: int, days: int | None) -> SimulatedCushion:
            board = stack.enter_context(SimulatedCushion(job(port, days)))
            patience = Timer(2 * PATIENCE_S, board.stop)
            patience.start()
            stack.callback(patience.cancel)
            return board

        yield start


def test_a_working_day_goes_from_the_cells_to_the_journal(
    any_port: int, tmp_path: Path, cushion: Callable[[int, int | None], SimulatedCushion]
) -> None:
    now_ms = [MONDAY_MS]
    service = Host(tmp_path / "journal.db", Broker("127.0.0.1", any_port), lambda: now_ms[0])
    service.start()
    truth = []
    for what in cushion(any_port, 1):
        now_ms[0] = what.get("now", now_ms[0])
        truth += [what["contact"]] if "contact" in what else []
    service.stop()
    assert_same(bouts(tmp_path / "journal.db"), truth)


def test_nothing_is_lost_when_host_and_broker_are_killed_in_the_middle(
    mosquitto: Mosquitto, host: HostProcess, cushion: Callable[[int, int | None], SimulatedCushion]
) -> None:
    said = iter(cushion(mosquitto.port, 2))
    truth = []
    for kill in (host, mosquitto, host):
        truth += [next(what["contact"] for what in said if "contact" in what) for _ in range(3)]
        kill.kill()
        kill.start()
    truth += contacts(said)
    assert_same(bouts(host.journal), truth)


def test_a_journal_that_was_deleted_is_refilled_by_its_cushion(
    mosquitto: Mosquitto, host: HostProcess, cushion: Callable[[int, int | None], SimulatedCushion]
) -> None:
    said = iter(cushion(mosquitto.port, None))
    truth = [next(what["contact"] for what in said if "contact" in what) for _ in range(5)]
    host.kill()
    for file in host.journal.parent.glob("journal.db*"):
        file.unlink()
    host.start()
    held: list[Bout] = []
    for _ in said:
        held = bouts(host.journal)[: len(truth)]
        if len(held) == len(truth) and held[0].start_ms < truth[0][1]:
            break
    assert_same(held, truth)
