"""What a record costs as a journal grows from 1 to 10 million records, and what memory that takes.

    python tests/bench/growth.py [MILLIONS]

1,000 cushions with some 100 records a day each, in the order in which they come, stored by the writer of the host in
batches that are each on disk before the next; only checking and storing is counted. After the first million, and at the
end, the whole host takes more of them through a real Mosquitto. The filling ends after a quarter of an hour at the
latest, with what is in the journal then.
"""

import statistics
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from perch.journal import Writer  # noqa: E402  beside the others
from perch.model.records import Arrival  # noqa: E402  beside the others
from perch.wire.fast import check  # noqa: E402  beside the others
from support.brokers import Mosquitto  # noqa: E402  found by the path above
from support.flood import StoredCounter, flood, packets  # noqa: E402  found by the path above
from support.hosts import HostProcess  # noqa: E402  found by the path above
from support.processes import PATIENCE_S, cpu_s  # noqa: E402  found by the path above

MILLION, MILLIONS = 1_000_000, 10
CUSHIONS = 1_000
AT_ONCE = 2_000
FILL_S = 900
FLOOD, FLOODS = 20_000, 5
ZERO_MS = 1_764_000_000_000
NOW_MS = ZERO_MS + 400 * 86_400_000
EACH_MS = 14 * 60_000
OF_A_BOOT = 700  # a week
UNBOUNDED = "max_queued_messages 0\nmax_inflight_messages 0\n"
Message = tuple[str, bytes]


def main() -> None:
    """Fill, measure and print."""
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else MILLIONS
    messages, began = said(), perf_counter()
    costs: list[float] = []
    hosts: list[tuple[float, float]] = []
    with TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.db"
        for number in range(1, millions + 1):
            costs.append(stored(journal, messages))
            size = sum(part.stat().st_size for part in journal.parent.glob("journal.db*")) / 2**20
            print(f"{number:3} million: {costs[-1]:5.1f} µs a record, {size:6.0f} MiB of journal", flush=True)
            if number == 1:
                hosts.append(hosted(Path(folder), messages))
            if perf_counter() - began > FILL_S:
                print(f"no more than {number} million within {FILL_S} s")
                break
        hosts.append(hosted(Path(folder), messages))
    compare(costs, hosts)


def compare(costs: list[float], hosts: list[tuple[float, float]]) -> None:
    """Print what grew."""
    first, last = costs[1] if len(costs) > 1 else costs[0], costs[-1]
    print(f"to check and store, the last million beside the second: {last / first:.2f} (bar 1.10)")
    for words, (cpu_us, mib) in zip(("1 million", f"{len(costs)} million"), hosts, strict=True):
        print(f"the host with {words}: {cpu_us:.1f} µs of a processor a record, {mib:.0f} MiB")
    cpu, memory = (last / first for first, last in zip(hosts[0], hosts[-1], strict=True))
    print(f"the host, at the end beside 1 million: {cpu:.2f} of the processor (bar 1.10), {memory:.2f} of the memory")


def said() -> Iterator[Message]:
    """The records of all cushions in turn, `alive` for the most part, and a bout in four."""
    for number in count():
        cushion, turn = number % CUSHIONS, number // CUSHIONS
        boot, seq = f"{turn // OF_A_BOOT:04x}{cushion:04x}", turn % OF_A_BOOT
        common = f'"v":1,"boot":"{boot}","seq":{seq},"zero":{ZERO_MS + turn // OF_A_BOOT * OF_A_BOOT * EACH_MS}'
        at = seq * EACH_MS
        own = f'"kind":"alive","at":{at}'
        if turn % 4 == 0:
            own = (
                f'"kind":"bout","start":{at},"end":{at + 600_000},"mean_load":900,"limit_ms":2400000,"rev":3,'
                '"fw":"1.0.0","shifts":4,"balance_lr":-20,"balance_fr":40'
            )
        yield f"perch/v1/chair-{cushion}/record", f"{{{common},{own}}}".encode()


def stored(journal: Path, messages: Iterator[Message]) -> float:
    """Store a million records; return what one costs, in µs of a processor."""
    used = 0.0
    with closing(Writer(journal)) as writer:
        for _ in range(MILLION // AT_ONCE):
            batch = list(islice(messages, AT_ONCE))
            began = process_time()
            arrivals = [Arrival(topic, payload, check(topic, payload, NOW_MS)) for topic, payload in batch]
            arrivals.sort(key=lambda one: one.meaning[:3])
            receipts = writer.store(arrivals, NOW_MS)
            used += process_time() - began
            assert len(receipts) == AT_ONCE and not any(one.reason for one in receipts), receipts[:1]
    return used / MILLION * 1e6


def hosted(folder: Path, messages: Iterator[Message]) -> tuple[float, float]:
    """Have the host take some more of them; return the µs of a processor for one, and the MiB that it takes then."""
    broker = Mosquitto(folder, UNBOUNDED)
    host, costs, known = HostProcess(folder, broker.port), [], 0
    answers = StoredCounter(broker.port, PATIENCE_S)
    for _ in range(FLOODS):
        topics, payloads = zip(*islice(messages, FLOOD), strict=True)
        ready, before = packets(topics, payloads), cpu_s(host.pid)
        flood(broker.port, ready, FLOOD)
        known += FLOOD
        answers.wait_for(known)
        costs.append((cpu_s(host.pid) - before) / FLOOD * 1e6)
    memory = host.memory / 2**20
    answers.close()
    host.stop()
    broker.kill()
    return statistics.median(costs), memory


if __name__ == "__main__":
    main()
