"""What a fleet costs a host: 1,000, 10,000 and 100,000 cushions at the rate they are designed for, and an outage.

100,000 cushions make 120 records and 1,700 states a second. Each size runs for a minute, the processor counted over its
second half; up to 10,000 cushions with a real InfluxDB that is filled. At its end every record has to be called stored
and every cushion that said something to be in the journal. After an outage of an hour 10,000 cushions send
what they kept within the 30 s that they spread themselves over; the time runs until each record is called `stored`.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, sleep, time

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from perch.journal import Reader  # noqa: E402  beside the others
from support.brokers import Mosquitto  # noqa: E402  found by the path above
from support.flood import StoredCounter, Stream  # noqa: E402  found by the path above
from support.hosts import HostProcess  # noqa: E402  found by the path above
from support.influx import Influx  # noqa: E402  found by the path above
from support.messages import bout, state  # noqa: E402  found by the path above
from support.processes import PATIENCE_S, wait  # noqa: E402  found by the path above

SIZES = (1_000, 10_000, 100_000)
WITH_INFLUX = 10_000
RECORDS_S, STATES_S = 120 / 100_000, 1_700 / 100_000  # of one cushion
SECONDS, EACH_S = 60, 0.1
AWAY_S, SPREAD_S = 3_600, 30
UNBOUNDED = "max_queued_messages 0\nmax_inflight_messages 0\n"
Message = tuple[str, bytes]


def main() -> None:
    """Measure and print."""
    for size in SIZES:
        with TemporaryDirectory() as folder:
            broker = Mosquitto(Path(folder), UNBOUNDED)
            try:
                print(at_work(Path(folder), broker, size), flush=True)
            finally:
                broker.kill()
    with TemporaryDirectory() as folder:
        broker = Mosquitto(Path(folder), UNBOUNDED)
        try:
            print(after_an_outage(Path(folder), broker, WITH_INFLUX), flush=True)
        finally:
            broker.kill()


def at_work(folder: Path, broker: Mosquitto, size: int) -> str:
    """Run cushions at their rate, with an InfluxDB where they are few enough; return what that costs."""
    if size > WITH_INFLUX:
        return f"{size} cushions: {at_their_rate(HostProcess(folder, broker.port), broker, size)}, without InfluxDB"
    with closing(Influx(folder)) as influx:
        host = HostProcess(folder, broker.port, {"PERCH_INFLUX_URL": influx.url})
        return f"{size} cushions: {at_their_rate(host, broker, size)}, with InfluxDB"


def at_their_rate(host: HostProcess, broker: Mosquitto, size: int) -> str:
    """Send for a minute; return the share of a processor in its second half, and the memory."""
    messages, answers, records = said(size), StoredCounter(broker.port, PATIENCE_S), 0
    with closing(Stream(broker.port)) as stream:
        used = began = 0.0
        start, sent = perf_counter(), 0
        while (passed := perf_counter() - start) < SECONDS:
            if not began and passed >= SECONDS / 2:
                began, used = passed, host.used_s
            due = int(passed * size * (RECORDS_S + STATES_S)) - sent
            some = [next(messages) for _ in range(due)]
            stream.send(some)
            sent, records = sent + due, records + sum(topic.endswith("/record") for topic, _ in some)
            sleep(EACH_S)
        share, memory = (host.used_s - used) / (passed - began), host.memory / 2**20
        answers.wait_for(records)
        behind = perf_counter() - start - passed
    with Reader(host.journal) as reader:
        wait(lambda: len(reader.devices()) == min(size, sent), lambda: f"{len(reader.devices())} cushions are known")
    answers.close()
    host.kill()
    return (
        f"{sent / passed:.0f} messages/s take {100 * share:.1f} % of a processor and {memory:.0f} MiB;"
        f" all {records} records stored {behind:.1f} s after the last, {min(size, sent)} cushions heard"
    )


def said(size: int) -> Iterator[Message]:
    """States of all cushions in turn, and among them records, at the rates that there are of each."""
    zero, every = int(time() * 1000) - 86_400_000, round((RECORDS_S + STATES_S) / RECORDS_S)
    for number in count():
        device, turn = f"chair-{number % size}", number // size
        boot, at = f"{number % size:08x}", 80_000_000 + turn * 60_000
        if number % every:
            body = state(boot=boot, zero=zero, at=at, since=at - 60_000, bout=turn)
            yield f"perch/v1/{device}/state", json.dumps(body).encode()
        else:
            yield (
                f"perch/v1/{device}/record",
                json.dumps(bout(turn, at - 50_000, at - 1_000, boot=boot, zero=zero)).encode(),
            )


def after_an_outage(folder: Path, broker: Mosquitto, size: int) -> str:
    """Have all cushions send the records of an hour within half a minute; return when all were called stored."""
    host, total = HostProcess(folder, broker.port), int(size * RECORDS_S * AWAY_S)
    answers, peak = StoredCounter(broker.port, PATIENCE_S), 0
    listening = Thread(target=answers.wait_for, args=(total,))
    listening.start()
    records = [
        (f"perch/v1/chair-{number % size}/record", json.dumps(one).encode())
        for number in range(total)
        for one in [
            bout(number // size, number // size * 60_000, number // size * 60_000 + 30_000, boot=f"{number % size:08x}")
        ]
    ]
    began, sent, known = perf_counter(), 0, 0
    with closing(Stream(broker.port)) as stream:
        while listening.is_alive():
            due = min(total, int((perf_counter() - began) / SPREAD_S * total))
            stream.send(records[sent:due])
            sent = due
            listening.join(1.0)
            peak, known = max(peak, len(answers.stored) - known), len(answers.stored)
    took = perf_counter() - began
    host.kill()
    return (
        f"after an hour away: {total} records of {size} cushions answered within {took:.0f} s, {peak} at most a second"
    )


if __name__ == "__main__":
    main()
