"""How many points a second go from the outbox of a journal to InfluxDB, beside ready lines by the bare client.

Sixty days of one cushion: its days, hours, bouts and nudges, and the states and health that are kept of them. A real
InfluxDB 1.6.7 behind the tests' shim, emptied before each run; five runs of each, interleaved.
"""

import statistics
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import years  # noqa: E402  found by the path above

from perch.cli import SWITCH_S  # noqa: E402  beside the others
from perch.days.period import Rules  # noqa: E402  beside the others
from perch.influx.batch_writer import MOST_LINES, BatchWriter  # noqa: E402  beside the others
from perch.influx.changed_days import requeue_all  # noqa: E402  beside the others
from perch.influx.client import Influx  # noqa: E402  beside the others
from perch.influx.sync import InfluxSync  # noqa: E402  beside the others
from perch.journal import InfluxQueue, Reader  # noqa: E402  beside the others
from perch.model.calendar import Calendar  # noqa: E402  beside the others
from support.influx import Influx as Server  # noqa: E402  found by the path above

DAYS, RUNS = 60, 5
NOW_MS = years.FIRST_MS + DAYS * years.DAY_MS
RULES = Rules(Calendar(ZoneInfo("Europe/Berlin")), frozenset(range(5)))


class Told:
    """An InfluxDB that remembers what it was told."""

    def __init__(self, influx: Influx) -> None:
        self.lines: list[str] = []
        self._influx = influx

    def write(self, lines: Sequence[str]) -> None:
        self.lines += lines
        self._influx.write(lines)

    def again(self, lines: Sequence[str]) -> None:
        self._influx.write(lines)

    def look(self) -> None:
        """See whether it takes anything."""
        self._influx.look()

    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool:
        return self._influx.delete(measurement, device, start_ms, end_ms)


def main() -> None:
    """Measure and print the table."""
    sys.setswitchinterval(SWITCH_S)  # as for every command
    with TemporaryDirectory() as folder, closing(Server(Path(folder))) as server:
        journal = Path(folder) / "journal.db"
        years.stored(journal, DAYS, states=True)
        with Reader(journal) as reader, closing(InfluxQueue(journal)) as outbox:
            told = Told(Influx(server.url, "perch", "perch", ""))
            measure(server, reader, outbox, told)


def measure(server: Server, reader: Reader, outbox: InfluxQueue, told: Told) -> None:
    """Five runs of each, interleaved."""
    from_outbox, bare = [], []
    print("points a second:\n\n run   outbox  bare client")
    for run in range(1, RUNS + 1):
        emptied(server)
        told.lines = []
        from_outbox.append(filled(reader, outbox, told))
        lines = told.lines
        emptied(server)
        bare.append(written(told, lines))
        print(f"{run:4} {from_outbox[-1]:8.0f} {bare[-1]:12.0f}", flush=True)
        requeue_all(reader, outbox, RULES, [years.DEVICE])
    print(f"\nmedian {statistics.median(from_outbox):.0f} of {len(lines)} points, bare {statistics.median(bare):.0f}")


def emptied(server: Server) -> None:
    """An InfluxDB with nothing in it."""
    server.ask("DROP DATABASE perch")
    server.ask("CREATE DATABASE perch")


def filled(reader: Reader, outbox: InfluxQueue, told: Told) -> float:
    """Points a second from the outbox, until it is empty."""
    filler = InfluxSync(reader, outbox, BatchWriter(told, outbox), RULES)
    began = perf_counter()
    while filler.step(NOW_MS):
        pass
    return len(told.lines) / (perf_counter() - began)


def written(told: Told, lines: Sequence[str]) -> float:
    """Points a second where they are there already."""
    began = perf_counter()
    for first in range(0, len(lines), MOST_LINES):
        told.again(lines[first : first + MOST_LINES])
    return len(lines) / (perf_counter() - began)


if __name__ == "__main__":
    main()
