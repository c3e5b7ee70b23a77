"""Many cushions send at once, more than any queue holds: each record is stored, and each is called so."""

import json
from pathlib import Path

from support.brokers import Mosquitto
from support.cushions import AnswerCounter
from support.flood import flood, packets
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
