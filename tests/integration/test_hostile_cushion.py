"""A cushion that has gone bad harms no other, and costs no more than it may. `make soak` has a million messages."""

import random
from pathlib import Path

from perch.journal import Reader
from perch.journal.quarantine import MOST_OF_ONE
from support.guarded_broker import Guarded
from support.hostile_cushion import NAME, assert_unharmed, attack

MESSAGES = 12_000
MIB = 2**20


def test_thousands_of_evil_messages_cost_little_and_harm_nobody_else(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    guarded = Guarded(tmp_path, "max_packet_size 300000\n")  # so that the host sees the large ones too
    harm = attack(guarded, MESSAGES, seed)
    print(harm)
    assert_unharmed(guarded, harm)
    assert harm.memory < 60 * MIB and harm.disk < 60 * MIB
    with Reader(tmp_path / "journal.db") as journal:
        rows = [row for row in journal.quarantine(10**6).rows if row.topic == f"perch/v1/{NAME}/record"]
        assert 0 < len(rows) <= MOST_OF_ONE
    told = guarded.typed("doctor").stdout
    assert f"perch/v1/{NAME}/" in told
