"""How many records a second the host takes, beside a bare paho subscriber that stores nothing.

One real Mosquitto; five runs of each, interleaved, once with all records of one cushion and once with 1,000 cushions in
turn. Of the host the time runs from the first record sent until the last is called `stored`, so each is received,
checked, committed with synchronous=FULL, its outbox rows with it, and answered; once without an InfluxDB, once while a
real one is filled. Of the bare subscriber it runs until the last has been received. Beside each rate stands the
processor time of a record, which says the same on a machine that others use as well.
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

from support.brokers import Mosquitto  # noqa: E402  found by the path above
from support.flood import StoredCounter, flood, packets  # noqa: E402  found by the path above
from support.hosts import HostProcess  # noqa: E402  found by the path above
from support.influx import Influx  # noqa: E402  found by the path above
from support.messages import bout  # noqa: E402  found by the path above
from support.processes import PATIENCE_S, cpu_s, free_port  # noqa: E402  found by the path above

RECORDS = 20_000
RUNS = 5
CUSHIONS = (1, 1_000)
TOPIC = "perch/v1/+/record"
Cost = tuple[float, float]
"""Seconds that it took, and seconds of a processor."""
Way = Callable[[Path, Mosquitto, list[bytes], list[str]], Cost]
UNBOUNDED = "max_queued_messages 0\nmax_inflight_messages 0\n"


def main() -> None:
    """Measure and print the table."""
    ways = {"host": with_host, "and InfluxDB": with_influx, "bare": with_bare_subscriber}
    if nodered.there():
        ways["Node-RED"] = with_node_red
    else:
        print(nodered.MISSING)
    for cushions in CUSHIONS:
        compare(ways, cushions)


def compare(ways: Mapping[str, Way], cushions: int) -> None:
    """Measure every way with so many cushions, and print the table."""
    ways = {name: way for name, way in ways.items() if cushions == 1 or way is not with_node_red}  # it knows one device
    print(f"\n{RECORDS} records of {cushions} cushions a run: records a second, µs of a processor for each\n")
    print(" run" + "".join(f"{name:>18}" for name in ways))
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for run in range(1, RUNS + 1):
        for name, way in ways.items():
            costs[name].append(measured(way, run, cushions))
        print(f"{run:4}" + "".join(shown(found[-1]) for found in costs.values()), flush=True)
    middle = {name: (median(found, 0), median(found, 1)) for name, found in costs.items()}
    print("\n mid" + "".join(map(shown, middle.values())))
    rate, cpu = middle["bare"]
    for name in list(ways)[:2]:
        print(
            f"{name}: {rate / middle[name][0]:.2f} of bare by the clock, {cpu / middle[name][1]:.2f} by the processor"
        )


def median(costs: list[Cost], part: int) -> float:
    """The median of the seconds (0), or of the seconds of a processor (1)."""
    return statistics.median(cost[part] for cost in costs)


def shown(cost: Cost) -> str:
    """A cost as a rate and as time for each record."""
    return f"{RECORDS / cost[0]:10.0f}/s {cost[1] / RECORDS * 1e6:3.0f} µs"


def measured(by: Way, run: int, cushions: int) -> Cost:
    """What one run costs with a broker and a folder of its own."""
    with TemporaryDirectory() as folder:
        broker = Mosquitto(Path(folder), UNBOUNDED)
        try:
            return by(Path(folder), broker, payloads(run, cushions), [topic(number) for number in range(cushions)])
        finally:
            broker.kill()


def topic(number: int) -> str:
    """Where a cushion publishes its records."""
    return f"perch/v1/chair-{number}/record"


def payloads(run: int, cushions: int) -> list[bytes]:
    """The records of a run: bouts, one a minute, of so many cushions in turn, each with a boot of its own."""
    numbers = ((number // cushions, f"{run:04x}{number % cushions:04x}") for number in range(RECORDS))
    return [json.dumps(bout(seq, seq * 60_000, seq * 60_000 + 30_000, boot=boot)).encode() for seq, boot in numbers]


def with_influx(folder: Path, broker: Mosquitto, records: list[bytes], topics: list[str]) -> Cost:
    """The same while the host fills an InfluxDB."""
    with closing(Influx(folder)) as influx:
        return with_host(folder, broker, records, topics, {"PERCH_INFLUX_URL": influx.url})


def with_host(
    folder: Path, broker: Mosquitto, records: list[bytes], topics: list[str], more: Mapping[str, str] | None = None
) -> Cost:
    """Until the host has called every record stored."""
    host, answers = HostProcess(folder, broker.port, more), StoredCounter(broker.port, PATIENCE_S)
    ready = packets(topics, records)
    before, began = cpu_s(host.pid), perf_counter()
    flood(broker.port, ready, len(records))
    answers.wait_for(len(records))
    took, cost = perf_counter() - began, cpu_s(host.pid) - before
    answers.close()
    host.kill()
    return took, cost


def with_node_red(folder: Path, broker: Mosquitto, records: list[bytes], topics: list[str]) -> Cost:
    """Until Node-RED has put each record into InfluxDB, as far as it does; the cost of as many as there were."""
    (folder / "red").mkdir()
    with closing(Influx(folder)) as influx:
        red = nodered.NodeRed(folder / "red", broker.port, TOPIC, influx, free_port())
        with closing(red):
            ready = packets(topics, records)
            before, began = cpu_s(red.pid), monotonic()
            flood(broker.port, ready, len(records))
            found, last = red.settled(len(records))
            cost = cpu_s(red.pid) - before
    if found < len(records):
        print(f"     Node-RED lost {len(records) - found}")
    return (last - began) * len(records) / found, cost * len(records) / found


def with_bare_subscriber(_folder: Path, broker: Mosquitto, records: list[bytes], topics: list[str]) -> Cost:
    """Until a subscriber that does nothing has received every record."""
    command = [sys.executable, str(HERE / "bare.py"), str(broker.port), TOPIC, str(len(records))]
    bare = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert bare.stdout and bare.stdin
    assert bare.stdout.readline() == b"ready\n"
    ready = packets(topics, records)
    before, began = cpu_s(bare.pid), perf_counter()
    flood(broker.port, ready, len(records))
    assert bare.stdout.readline() == b"all\n"
    took, cost = perf_counter() - began, cpu_s(bare.pid) - before
    bare.communicate()  # it ends with its input
    return took, cost


if __name__ == "__main__":
    main()
