"""What a record costs with 1 to 10 million records in the journal, and what memory that takes.

    python tests/bench/growth.py [MILLIONS]

1,000 cushions with some 100 records a day each, in the order in which they come. At 1, 2, 5 and 10 million, 200,000 of
them are checked and stored by the writer of the host in batches of 2,000, each on disk before the next, and what that
takes of a processor is counted; in between they are stored in larger batches, which costs less. At the first and at the
last of these marks the whole host takes more of them through a real Mosquitto, once it has read all that is there. It
does so at its start and once a day: that is counted by itself. No more is filled in after a quarter of an hour.
"""

import statistics
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep

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
MARKS = (1, 2, 5, 10)
CUSHIONS = 1_000
MEASURED, AT_ONCE = 200_000, 2_000
FILLED_AT_ONCE = 50_000
FILL_S = 900
FLOOD, FLOODS = 20_000, 5
IDLE_S, IDLE_SHARE = 4.0, 0.015  # little: one that reads gets no more than a tenth where many others are at work
ZERO_MS = 1_764_000_000_000
NOW_MS = ZERO_MS + 400 * 86_400_000
EACH_MS = 14 * 60_000
OF_A_BOOT = 700  # a week
UNBOUNDED = "max_queued_messages 0\nmax_inflight_messages 0\n"
Message = tuple[str, bytes]
Cost = tuple[float, float, float]
"""µs of a processor a record, MiB of memory, and seconds of a processor from the start until all was read."""


def main() -> None:
    """Fill, measure and print."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else MILLIONS
    messages, began, there = said(), perf_counter(), 0
    costs: list[tuple[int, float]] = []
    hosts: list[Cost] = []
    with TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.db"
        for mark in [one for one in MARKS if one <= most]:
            while there < mark * MILLION - MEASURED and perf_counter() - began < FILL_S:
                stored(journal, messages, FILLED_AT_ONCE, FILLED_AT_ONCE)
                there += FILLED_AT_ONCE
            costs.append((there, stored(journal, messages, MEASURED, AT_ONCE)))
            there += MEASURED
            size = sum(part.stat().st_size for part in journal.parent.glob("journal.db*")) / 2**20
            print(f"{there / MILLION:5.2f} million: {costs[-1][1]:5.1f} µs a record, {size:6.0f} MiB", flush=True)
            if mark == MARKS[0]:
                hosts.append(hosted(Path(folder), messages))
                there += FLOODS * FLOOD
            if perf_counter() - began >= FILL_S:
                print(f"no more than that within {FILL_S} s")
                break
        hosts.append(hosted(Path(folder), messages))
    compare(costs, hosts)


def compare(costs: list[tuple[int, float]], hosts: list[Cost]) -> None:
    """Print what grew."""
    print(f"to check and store, the last beside the first: {costs[-1][1] / costs[0][1]:.2f} (bar 1.10)")
    for words, (cpu_us, mib, read_s) in zip(("first", "last"), hosts, strict=True):
        print(
            f"the host at the {words}: {cpu_us:.1f} µs of a processor a record, {mib:.0f} MiB; {read_s:.1f} s to start"
        )
    cpu, memory, _ = (last / first for first, last in zip(hosts[0], hosts[-1], strict=True))
    print(f"the host, the last beside the first: {cpu:.2f} of the processor (bar 1.10), {memory:.2f} of the memory")


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


def stored(journal: Path, messages: Iterator[Message], records: int, at_once: int) -> float:
    """Store so many records; return what one costs, in µs of a processor."""
    used = 0.0
    with closing(Writer(journal)) as writer:
        for _ in range(records // at_once):
            batch = list(islice(messages, at_once))
            began = process_time()
            arrivals = [Arrival(topic, payload, check(topic, payload, NOW_MS)) for topic, payload in batch]
            arrivals.sort(key=lambda one: one.meaning[:3])
            receipts = writer.store(arrivals, NOW_MS)
            used += process_time() - began
            assert len(receipts) == at_once and not any(one.reason for one in receipts), receipts[:1]
    return used / records * 1e6


def hosted(folder: Path, messages: Iterator[Message]) -> Cost:
    """Have the host take some more of them; return what that costs."""
    broker = Mosquitto(folder, UNBOUNDED)
    host, costs, known = HostProcess(folder, broker.port), [], 0
    read_s = once_idle(host)
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
    return statistics.median(costs), memory, read_s


def once_idle(host: HostProcess) -> float:
    """Wait until a host has hardly worked for some seconds; return the seconds of a processor that it used before."""
    until = perf_counter() + FILL_S
    while perf_counter() < until:
        before = cpu_s(host.pid)
        sleep(IDLE_S)
        if cpu_s(host.pid) - before < IDLE_SHARE * IDLE_S:
            return before
    raise TimeoutError("the host does not come to rest")


if __name__ == "__main__":
    main()
