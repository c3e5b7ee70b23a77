"""What the report of a week costs with five years of one person in the journal, beside half a year of it.

Cold, as it is typed, with the clock set to the end of what is stored; and the steps of SQLite's machine that it takes,
which do not depend on how busy this one is.
"""

import os
import statistics
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

import years  # noqa: E402  found by the path above

from perch.days.period import Rules, period  # noqa: E402  beside the other
from perch.journal import Reader  # noqa: E402  beside the other
from perch.model.calendar import Calendar  # noqa: E402  beside the other

RUNS, BAR_S = 5, 0.5
LENGTHS = {"half a year": 182, "five years": 1_826}
RULES = Rules(Calendar(ZoneInfo("UTC")), frozenset(range(5)))
TYPED = "import sys; from perch.cli import common, main; common.now_ms = lambda: {now}; main(['report', 'week'])"


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as folder:
        places = {name: Path(folder) / name.replace(" ", "-") for name in LENGTHS}
        for name, place in places.items():
            place.mkdir()
            count = years.stored(place / "journal.db", LENGTHS[name])
            print(f"{name}: {count} records, {steps(place / 'journal.db', LENGTHS[name])} steps of SQLite a week")
        took: dict[str, list[float]] = {name: [] for name in LENGTHS}
        for _ in range(RUNS):
            for name, place in places.items():
                took[name].append(cold(place, LENGTHS[name]))
    for name, seconds in took.items():
        print(f"`perch report week` with {name}: {statistics.median(seconds):.2f} s cold (bar {BAR_S} s)")


def end_ms(days: int) -> int:
    """The end of what is stored."""
    return years.FIRST_MS + days * years.DAY_MS


def cold(place: Path, days: int) -> float:
    """Seconds from the start of the process to its end."""
    env = {"PATH": os.environ["PATH"], "TZ": "UTC", "XDG_CONFIG_HOME": str(place), "PERCH_DATA_DIR": str(place)}
    began = perf_counter()
    command = [sys.executable, "-c", TYPED.format(now=end_ms(days))]
    said = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    took = perf_counter() - began
    assert "sat a day" in said, said
    return took


def steps(journal: Path, days: int) -> int:
    """How many steps of its machine SQLite takes for the week."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with Reader(journal) as reader:
        reader._db.set_progress_handler(count, 1)
        reader.devices()
        last = RULES.calendar.day_of(end_ms(days) - 1)
        period(reader, years.DEVICE, RULES, (last - timedelta(days=6), last), None, end_ms(days))
    return taken


if __name__ == "__main__":
    main()
