"""Free memory of a whole cushion after each of so many simulated days: `memory.py DAYS`, 14 if not said.

The application on the desktop board under MicroPython, on a heap of 128 KB, without a link, its person a worker, at
2 samples a second. What is free is measured after a collection, at the end of each day.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "firmware")]

import interpreter  # noqa: E402  found by the path above

NOISE = 1024  # bytes


def main(days: int) -> None:
    """Let the days pass and print what is free after each."""
    with TemporaryDirectory() as folder:
        free = measured([*interpreter.command(), str(HERE / "days.py"), str(days), folder])
    if len(free) < days:
        raise SystemExit("it did not get to the end")
    print(f"lost from the second day to the last: {free[min(1, days - 1)] - free[-1]} bytes (noise: {NOISE})")


def measured(command: list[str]) -> list[int]:
    """What the command says is free after each day, printed as it does; what it keeps goes with it."""
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout
    free = []
    for line in started.stdout:
        free.append(int(line))
        print(f"day {len(free):2}: {free[-1]} bytes free", flush=True)
    started.wait()
    return free


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 14)
