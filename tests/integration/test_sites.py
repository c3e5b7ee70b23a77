"""Two sites, each with a broker and a host, fill one InfluxDB; they have a cushion of one name."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from support.brokers import Mosquitto
from support.cushions import Sender
from support.hosts import HostProcess
from support.influx import Influx
from support.messages import MINUTE_MS, ZERO_MS, bout, point
from support.processes import wait

SITES = ("north", "south")


@pytest.fixture
def sites(tmp_path: Path, influx: Influx) -> Iterator[dict[str, Sender]]:
    """The cushion `chair` of each site."""
    with ExitStack() as stack:
        senders = {}
        for site in SITES:
            folder = tmp_path / site
            folder.mkdir()
            broker = Mosquitto(folder)
            stack.callback(broker.kill)
            env = {"PERCH_INFLUX_URL": influx.url, "PERCH_INFLUX_SITE": site}
            stack.callback(HostProcess(folder, broker.port, env).kill)
            senders[site] = stack.enter_context(closing(Sender(broker.port)))
        yield senders


def starts(influx: Influx, site: str) -> list[int]:
    """When its bouts began, in ms after the zero of the test."""
    return [row["time"] - ZERO_MS for row in influx.rows("seat_bout") if row["site"] == site]


def test_cushions_of_one_name_keep_to_their_sites_and_a_delete_touches_its_own_only(
    influx: Influx, sites: dict[str, Sender]
) -> None:
    for site in SITES:  # placed by a later record, and by an earlier one in the end
        for record in (bout(1, 0, MINUTE_MS, zero=None), point(9, 99_000, zero=ZERO_MS + 5000)):
            sites[site].record(record)
        sites[site].wait_until_stored()
    influx.wait_for("seat_bout", 2)
    assert (starts(influx, "north"), starts(influx, "south")) == ([5000], [5000])
    sites["north"].record(point(2, 50_000))
    sites["north"].wait_until_stored()
    wait(lambda: starts(influx, "north") == [0])
    assert starts(influx, "south") == [5000]
