"""How all tests are run: where their files go, which of them share a process, and how often a property is tried."""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from support.brokers import Mosquitto
from support.cushions import Sender
from support.units import Units, is_slow, turn_of

if TYPE_CHECKING:
    from xdist.remote import Producer

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
settings.register_profile("chance", CALM, derandomize=False)
settings.register_profile("calm", CALM, derandomize=True, database=None)
settings.load_profile("calm")

MEMORY = Path("/dev/shm")
MEASURED = ("tests/host/", "tests/firmware/")
"""The folders whose tests take every branch of what is pure. To measure others costs time."""
UNMEASURED = (
    "tests/firmware/cpython/test_outbox_in_any_order",
    "tests/firmware/test_app.py::test_a_cushion_whose_memory_runs_out",
    "tests/firmware/test_checkpoint.py::test_without_the_time",
    "tests/firmware/test_esp32_start",
    "tests/firmware/test_faults.py::test_a_bag_that_lies",
    "tests/firmware/test_faults.py::test_a_cell_that_somebody_touches",
    "tests/firmware/test_faults.py::test_healthy_cells",
    "tests/firmware/test_flash_outbox.py::test_it_stays_within_its_capacity",
    "tests/firmware/test_people",
    "tests/firmware/test_sitting.py::test_a_bag_that_lies",
    "tests/firmware/test_sitting.py::test_each_stretch_of_the_example",
    "tests/firmware/test_sitting.py::test_the_raw_occupancy_example",
    "tests/firmware/test_wrap",
    "tests/host/test_home_assistant_view.py::test_many_whose_time_has_come",
    "tests/host/test_influx_sync.py::test_a_record_years_ahead",
    "tests/host/test_oracles",
    "tests/host/test_person_year",
    "tests/host/test_quota.py::test_a_day_holds_no_more",
    "tests/host/test_quota.py::test_what_is_beyond",
    "tests/host/test_unreadable_rows",
)
"""Of these the tests that compute for seconds, as all tests of properties do: others take the same branches."""
ROOM = 4 * 2**30  # far more than all tests leave at a time


def in_memory(folder: Path) -> bool:
    """Whether a folder lies in memory, has room for the files of all tests, and lets them run programs there."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    return shutil.disk_usage(folder).free > ROOM and not os.statvfs(folder).f_flag & os.ST_NOEXEC


if "TMPDIR" not in os.environ and in_memory(MEMORY):  # SQLite waits for the disk after each transaction
    os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None


def pytest_configure(config: pytest.Config) -> None:
    """End the first of two measurements that pytest-cov 7.1 begins in a process of xdist, and does not know of."""
    if hasattr(config, "workerinput") and (first := Coverage.current()):
        first.stop()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare Python a look through all that is collected, while it grows and ever after: all of it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def is_measured(item: pytest.Item) -> bool:
    """Whether the branches that a test takes are counted."""
    is_property = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
    return item.nodeid.startswith(MEASURED) and not item.nodeid.startswith(UNMEASURED) and not is_property


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure the branches that a test takes, and its fixtures, only where that is needed: traced it takes longer."""
    paused = None if is_measured(item) else Coverage.current()
    if paused:
        paused.stop()
    try:
        return (yield)
    finally:
        if paused:
            paused.start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in their order."""
    items.sort(key=lambda item: turn_of(item.nodeid))
    for item in items:
        if is_slow(item.nodeid):
            item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> Units:
    """Give the tests of a file to one process, where they may share what they set up."""
    return Units(config, log)


@pytest.fixture(autouse=True)
def signals_stay_as_they_are() -> Iterator[None]:
    """Fail whoever leaves a signal handled otherwise: a broken pipe would end the process of all later tests."""
    watched = (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in watched]
    yield
    assert [signal.getsignal(number) for number in watched] == before


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own, with its defaults."""
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()


@pytest.fixture
def sender(mosquitto: Mosquitto) -> Iterator[Sender]:
    """The line of a cushion `chair` at that broker."""
    sender = Sender(mosquitto.port)
    yield sender
    sender.close()
