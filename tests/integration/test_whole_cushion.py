"""A whole cushion of the desktop board, a real broker and the host: what the person did is in the journal."""

from collections.abc import Callable
from pathlib import Path

from perch.model.cushion import Broker
from perch.model.sitting import Bout
from perch.service.host import Host
from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.hosts import HostProcess
from support.simulated_worker import MONDAY_MS, assert_same, bouts, contacts


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
