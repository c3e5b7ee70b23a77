"""How many records a second the host takes, beside a bare paho subscriber that stores nothing.

One real Mosquitto; five runs of each, interleaved. Of the host the time runs from the first record sent until the
last is called `stored`, so each is received, checked, committed with synchronous=FULL, its outbox rows with it, and
acknowledged; once without an InfluxDB, once while a real one is filled. Of the bare subscriber it runs until the last
has been received.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import nodered  # noqa: E402  found by the path above
from flood import flood, packets  # noqa: E402  found by the path above

from support.brokers import Mosquitto  # noqa: E402  found by the path above
from support.cushions import Sender  # noqa: E402  found by the path above
from support.hosts import HostProcess  # noqa: E402  found by the path above
from support.influx import Influx  # noqa: E402  found by the path above
from support.messages import bout  # noqa: E402  found by the path above
from support.processes import free_port  # noqa: E402  found by the path above

RECORDS = 20_000
RUNS = 5
TOPIC = "perch/v1/chair/record"
UNBOUNDED = "max_queued_messages 0\nmax_inflight_messages 0\n"


def main() -> None:
    """Measure and print the table."""
    ways = {"host": with_host, "and InfluxDB": with_influx, "bare": with_bare_subscriber}
    if nodered.there():
        ways["Node-RED"] = with_node_red
    else:
        print(nodered.MISSING)
    print(f"{RECORDS} records a run, a second:\n\n run" + "".join(f"{name:>14}" for name in ways))
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for run in range(1, RUNS + 1):
        for name, way in ways.items():
            rates[name].append(RECORDS / measured(way, run))
        print(f"{run:4}" + "".join(f"{found[-1]:14.0f}" for found in rates.values()), flush=True)
    middle = {name: statistics.median(found) for name, found in rates.items()}
    print("\nmedians" + "".join(f"{value:>{14 if at else 11}.0f}" for at, value in enumerate(middle.values())))
    for name in list(ways)[:2]:
        print(f"{name}: {middle[name] / middle['bare']:.2f} of bare")


def measured(by: Callable[[Path, Mosquitto, list[bytes]], float], run: int) -> float:
    """Seconds that one run takes with a broker and a folder of its own."""
    with TemporaryDirectory() as folder:
        broker = Mosquitto(Path(folder), UNBOUNDED)
        try:
            return by(Path(folder), broker, payloads(run))
        finally:
            broker.kill()


def payloads(run: int) -> list[bytes]:
    """The records of a run: bouts of one cushion, a minute each."""
    boot = f"{run:08x}"
    return [json.dumps(bout(seq, seq * 60_000, seq * 60_000 + 30_000, boot=boot)).encode() for seq in range(RECORDS)]


def with_influx(folder: Path, broker: Mosquitto, records: list[bytes]) -> float:
    """The same while the host fills an InfluxDB."""
    with closing(Influx(folder)) as influx:
        return with_host(folder, broker, records, {"PERCH_INFLUX_URL": influx.url})


def with_host(folder: Path, broker: Mosquitto, records: list[bytes], more: Mapping[str, str] | None = None) -> float:
    """Until the host has called every record stored."""
    host, sender = HostProcess(folder, broker.port, more), Sender(broker.port)
    boot = json.loads(records[0])["boot"]
    sender.unstored = {(boot, seq): payload for seq, payload in enumerate(records)}
    sender.resends = False
    ready = packets(TOPIC, records)
    began = perf_counter()
    flood(broker.port, ready, len(records))
    sender.wait_until_stored()
    took = perf_counter() - began
    sender.close()
    host.kill()
    return took


def with_node_red(folder: Path, broker: Mosquitto, records: list[bytes]) -> float:
    """Until Node-RED has put each record into InfluxDB, as far as it does; seconds for as many as there were."""
    (folder / "red").mkdir()
    with closing(Influx(folder)) as influx:
        red = nodered.NodeRed(folder / "red", broker.port, TOPIC, influx, free_port())
        with closing(red):
            ready = packets(TOPIC, records)
            began = monotonic()
            flood(broker.port, ready, len(records))
            found, last = red.settled(len(records))
    if found < len(records):
        print(f"     Node-RED lost {len(records) - found}")
    return (last - began) * len(records) / found


def with_bare_subscriber(_folder: Path, broker: Mosquitto, records: list[bytes]) -> float:
    """Until a subscriber that does nothing has received every record."""
    command = [sys.executable, str(HERE / "bare.py"), str(broker.port), TOPIC, str(len(records))]
    bare = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert bare.stdout
    assert bare.stdout.readline() == b"ready\n"
    ready = packets(TOPIC, records)
    began = perf_counter()
    flood(broker.port, ready, len(records))
    assert bare.stdout.readline() == b"all\n"
    took = perf_counter() - began
    bare.stdout.close()
    bare.wait()
    return took


if __name__ == "__main__":
    main()
