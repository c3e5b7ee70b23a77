"""Many cushions send at once, and some flood: each record of an honest one is stored, and called so."""

import json
from pathlib import Path
from time import monotonic, sleep

import pytest

from support.brokers import Mosquitto
from support.cushions import AnswerCounter, Sender
from support.flood import flood, flooding, packets
from support.hosts import HostProcess
from support.messages import bout

CUSHIONS, EACH = 1_000, 15
HONEST = 10
FLOOD = json.dumps(bout(1, 0, 30_000, boot="f" * 8)).encode()
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


@pytest.mark.parametrize(
    ("leaf", "flooders"),
    [("record", 1), ("state", 1), ("health", 1), ("settings/reported", 1), ("cells", 1), ("record", 10)],
)
def test_an_honest_cushion_is_heard_beside_those_that_flood(tmp_path: Path, leaf: str, flooders: int) -> None:
    """It sends again when the host says that it is online, as cushions do, and not otherwise."""
    broker = Mosquitto(tmp_path, "max_queued_messages 100000\nmax_inflight_messages 500\n")
    host, honest, waits = HostProcess(tmp_path, broker.port), Sender(broker.port), list[float]()
    honest.jitter_s = 10.0
    with flooding(broker.port, [f"perch/v1/mad{number}/{leaf}" for number in range(flooders)], FLOOD):
        for seq in range(HONEST):
            began = monotonic()
            honest.record(bout(seq, seq * 60_000, seq * 60_000 + 30_000))
            honest.wait_until_stored()
            waits.append(monotonic() - began)
            sleep(0.2)
    named = {name for name in (f"mad{number}" for number in range(flooders)) if f"{name} floods" in host.said}
    print(f"{leaf} of {flooders}: at most {max(waits):.1f} s, {len(named)} named")
    assert bool(named) is (leaf != "cells"), "nothing of `cells` is heard that was not asked for"
    honest.close()
    host.kill()
    broker.kill()
