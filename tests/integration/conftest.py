"""Hosts, servers and cushions of the integration tests; broker and sender are those of `tests/conftest.py`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Timer

import pytest

from perch.mqtt.embedded import EmbeddedBroker
from perch.simulator.process import SimulatedCushion
from support.brokers import Mosquitto
from support.cushions import Sender
from support.hosts import HostProcess
from support.influx import Influx
from support.processes import PATIENCE_S
from support.simulated_worker import job


@pytest.fixture
def host(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[HostProcess]:
    host = HostProcess(tmp_path, mosquitto.port)
    yield host
    host.kill()


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[Influx]:
    influx = Influx(tmp_path)
    yield influx
    influx.close()


@pytest.fixture
def sending_host(tmp_path: Path, mosquitto: Mosquitto, influx: Influx) -> Iterator[HostProcess]:
    """A host that fills InfluxDB."""
    host = HostProcess(tmp_path, mosquitto.port, {"PERCH_INFLUX_URL": influx.url})
    yield host
    host.kill()


@pytest.fixture(params=["mosquitto", "embedded"])
def any_port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    """The port of a real Mosquitto, and then of the embedded broker."""
    with ExitStack() as stack:
        if request.param == "mosquitto":
            real = Mosquitto(tmp_path)
            stack.callback(real.kill)
            yield real.port
        else:
            embedded = EmbeddedBroker()
            embedded.start()
            stack.callback(embedded.stop)
            yield embedded.port


@pytest.fixture
def senders() -> Iterator[Callable[[int, str], Sender]]:
    """Make senders at any broker; all are closed at the end."""
    with ExitStack() as stack:

        def make(port: int, device: str) -> Sender:
            sender = Sender(port, device)
            stack.callback(sender.close)
            return sender

        yield make


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
