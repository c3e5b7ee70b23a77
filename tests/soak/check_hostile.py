"""A million messages of a cushion that has gone bad, and what they cost. Takes some minutes; `make soak` runs it."""

import random
from pathlib import Path

from support.guarded_broker import Guarded
from support.hostile_cushion import assert_unharmed, attack

MESSAGES = 1_000_000
MIB = 2**20


def test_a_million_evil_messages_cost_bounded_memory_and_disk_and_harm_nobody_else(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    guarded = Guarded(tmp_path, "max_packet_size 300000\n")
    harm = attack(guarded, MESSAGES, seed)
    print(f"memory {harm.memory / MIB:.0f} MiB, disk {harm.disk / MIB:.0f} MiB, longest wait {harm.longest_s:.1f} s")
    assert_unharmed(guarded, harm)
    assert harm.memory < 100 * MIB and harm.disk < 200 * MIB
    assert "mallory floods: nothing of it is heard" in (tmp_path / "host.log").read_text()
