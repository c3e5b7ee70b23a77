"""The long versions of what `make test` does in short, by `make soak`: some ten minutes."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.brokers import Mosquitto
from support.chaos import Chaos, look
from support.cushions import Sender
from support.fuzz import survive
from support.hosts import HostProcess
from support.influx_outage import Away


@pytest.fixture
def host(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[HostProcess]:
    host = HostProcess(tmp_path, mosquitto.port)
    yield host
    host.kill()


def test_a_hundred_thousand_fuzzed_messages_stop_nothing_and_fill_no_memory(host: HostProcess, sender: Sender) -> None:
    survive(host, sender, 100_000)


def test_an_hour_of_a_thousand_cushions_waits_on_disk_while_influxdb_is_away_and_none_of_it_is_lost(
    tmp_path: Path,
) -> None:
    away = Away(tmp_path, cushions=1_000, minutes=60)
    away.run()
    print(f"memory {away.grown / 2**20:+.1f} MiB")


@pytest.mark.parametrize("run", range(5))
def test_thirty_thousand_records_survive_ten_kills_of_each(tmp_path: Path, run: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    Chaos(tmp_path, seed, devices=20, records=1_500, rounds=60, each=10).run(look)
