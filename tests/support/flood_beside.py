"""An honest cushion beside those that flood a real broker, and how long it waits until its records are stored."""

import json
from pathlib import Path
from time import monotonic, sleep

from support.brokers import Mosquitto
from support.cushions import Sender
from support.flood import flooding
from support.hosts import HostProcess
from support.messages import bout

FLOODS = (("record", 1), ("state", 1), ("health", 1), ("settings/reported", 1), ("cells", 1), ("record", 10))
"""What is flooded, and by how many."""
_RECORD = json.dumps(bout(1, 0, 30_000, boot="f" * 8)).encode()


class Beside:
    """Sends so many `records`, one after the other; `waits_s` has the wait for each, `named` the flooders in the log.

    The honest cushion sends again when the host says that it is online, as cushions do, and not otherwise.
    """

    def __init__(self, folder: Path, leaf: str, flooders: int, records: int) -> None:
        broker = Mosquitto(folder, "max_queued_messages 100000\nmax_inflight_messages 500\n")
        host, honest, self.waits_s = HostProcess(folder, broker.port), Sender(broker.port), list[float]()
        honest.jitter_s = 10.0
        mad = [f"mad{number}" for number in range(flooders)]
        with flooding(broker.port, [f"perch/v1/{name}/{leaf}" for name in mad], _RECORD):
            for seq in range(records):
                began = monotonic()
                honest.record(bout(seq, seq * 60_000, seq * 60_000 + 30_000))
                honest.wait_until_stored()
                self.waits_s.append(monotonic() - began)
                sleep(0.2)
        self.named = {name for name in mad if f"{name} floods" in host.said}
        honest.close()
        host.kill()
        broker.kill()
