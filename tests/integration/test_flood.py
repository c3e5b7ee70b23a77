"""Many cushions send at once, and some flood: each record of an honest one is stored, and called so."""

import json
from pathlib import Path

import pytest

from support.brokers import Mosquitto
from support.cushions import AnswerCounter
from support.flood import flood, packets
from support.flood_beside import FLOODS, Beside
from support.hosts import HostProcess
from support.messages import bout

CUSHIONS, EACH = 1_000, 15
UNBOUNDED = "max_queued_messages 0\nmax_inflight_messages 0\n"


def test_every_record_of_a_thousand_cushions_in_turn_is_called_stored(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path, UNBOUNDED)
    host, answers = HostProcess(tmp_path, broker.port), AnswerCounter(broker.port)
    records = [
        json.dumps(bout(seq, seq * 60_000, seq * 60_000 + 30_000)).encode()
        for seq in range(EACH)
        for _ in range(CUSHIONS)
    ]
    flood(broker.port, packets([f"perch/v1/c{n}/record" for n in range(CUSHIONS)], records), len(records))
    answers.wait_for(len(records))
    answers.close()
    assert "dropped" not in host.said
    host.kill()
    broker.kill()


@pytest.mark.parametrize(("leaf", "flooders"), FLOODS)
def test_an_honest_cushion_is_heard_beside_those_that_flood(tmp_path: Path, leaf: str, flooders: int) -> None:
    beside = Beside(tmp_path, leaf, flooders, records=10)
    print(f"{leaf} of {flooders}: at most {max(beside.waits_s):.1f} s, {len(beside.named)} named")
    assert bool(beside.named) is (leaf != "cells"), "nothing of `cells` is heard that was not asked for"
