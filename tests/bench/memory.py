"""Free memory of a whole cushion after each of so many simulated days: `memory.py DAYS`, 14 if not said.

The compiled application with a simulated seat, on a heap of 128 KB: MicroPython with words of 32 bits, its files in a
folder, at a real Mosquitto with a real host. A worker sits there; 2 samples a second. What is free is measured after a
collection, when all records are stored.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / path) for path in ("tests", "tools", "host")]

from support import micropython  # noqa: E402  found by the path above
from support.brokers import Mosquitto  # noqa: E402  found by the path above
from support.bytecode import compile_all  # noqa: E402  found by the path above
from support.hosts import HostProcess  # noqa: E402  found by the path above

NOISE = 1024  # bytes
MONDAY_MS = 1772409600000  # 2026-03-02


def main(days: int) -> None:
    """Let the days pass and print what is free after each."""
    free = []
    for bytes_free in lived(days):
        free.append(bytes_free)
        print(f"day {len(free):2}: {bytes_free} bytes free", flush=True)
    if len(free) < days:
        raise SystemExit("it did not get to the end")
    print(f"lost from the second day to the last: {free[min(1, days - 1)] - free[-1]} bytes (noise: {NOISE})")


def lived(days: int) -> Iterator[int]:
    """Bytes free after each day; fewer than so many days where it ends before."""
    with TemporaryDirectory() as folder:
        compile_all(Path(folder) / "firmware")
        broker = Mosquitto(Path(folder))
        host = HostProcess(Path(folder), broker.port)
        try:
            command = [*micropython.narrow(), str(HERE / "days.py"), f"{folder}/firmware"]
            yield from said(command, job(Path(folder), broker.port, days))
        finally:
            host.kill()
            broker.kill()


def job(folder: Path, port: int, days: int) -> str:
    """For days.py."""
    made: dict[str, Any] = {"person": "worker", "seed": 7, "start_utc": MONDAY_MS, "utc_offset_ms": 0, "speed": None}
    made |= {"host": "127.0.0.1", "port": port, "device": "cushion-00d351", "folder": str(folder / "data")}
    return json.dumps(made | {"days": days, "settings": {"sample_hz": 2}}) + "\n"


def said(command: list[str], told: str) -> Iterator[int]:
    """The numbers that a program prints, as it does; it is ended with whoever listens. What else it says is shown."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdin
        assert started.stdout
        started.stdin.write(told)
        started.stdin.flush()
        try:
            for line in started.stdout:
                if not line.strip().isdigit():
                    print(line, end="", file=sys.stderr)
                    continue
                yield int(line)
        finally:
            started.kill()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 14)
