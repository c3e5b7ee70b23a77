"""Host, broker and InfluxDB killed again and again while twenty cushions send: nothing is lost, nothing is twice."""

import random
from pathlib import Path

from support.chaos import EACH, Chaos, look


def test_ten_thousand_records_survive_five_kills_of_each_and_are_in_journal_and_influxdb_once(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chaos = Chaos(tmp_path, seed, devices=20, records=500, rounds=20)
    chaos.run(look)
    print(chaos.kills)
    assert min(chaos.kills.values()) >= EACH
