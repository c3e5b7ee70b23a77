"""Does a cushion live for so many simulated days without a third heap area? `memory.py DAYS`, 14 if not said.

MicroPython's heap on a plain ESP32 is two areas of 56 KB, of which some 109 KB can be used; should it need more, it
takes the largest block that is left, and the Wi-Fi starves (seen on an emulated ESP32). So first the program that a
board gets is weighed at work on stand-ins of the hardware, with sixteen cells, at a real Mosquitto and host: what
is left of LIMIT is its room for garbage and for all that comes in days. Then the same program with a simulated seat, of
a worker and at 2 samples a second, lives in a heap that leaves just this room. It ends in a failure where that does not
last. Words are of 32 bits, as on the board; its two areas are one here.
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

from support import bytecode, micropython  # noqa: E402  found by the path above
from support.board_process import BoardProcess  # noqa: E402  found by the path above
from support.brokers import Mosquitto  # noqa: E402  found by the path above
from support.hosts import HostProcess  # noqa: E402  found by the path above

AREAS = 2 * 56 * 1024
LIMIT = 104 * 1024  # bytes that may be in use, garbage among them; 109 KB of the areas can be
NOISE = 1024  # bytes
MONDAY_MS = 1772409600000  # 2026-03-02


def main(days: int) -> None:
    """Weigh, let the days pass, and print what is free after each."""
    with TemporaryDirectory() as folder:
        broker = Mosquitto(Path(folder))
        host = HostProcess(Path(folder), broker.port)
        try:
            report(Path(folder), broker.port, days)
        finally:
            host.kill()
            broker.kill()


def report(folder: Path, port: int, days: int) -> None:
    """Print it; SystemExit where it does not get to the end."""
    board = weighed(folder, port)
    room = LIMIT - board
    print(f"at work the board's program takes {board} bytes of {AREAS} (limit {LIMIT}): {room} are left", flush=True)
    bytecode.desktop(folder / "desktop", HERE / "days.py")
    (simulated,) = lived(folder, port, 0, 1024 * 1024)
    free = []
    for bytes_free in lived(folder, port, days, simulated + room):
        free.append(bytes_free)
        print(f"day {len(free):2}: {bytes_free} bytes free", flush=True)
    if len(free) < days:
        raise SystemExit("it did not get to the end: on a board a third area would have been taken")
    print(f"lost from the second day to the last: {free[min(1, days - 1)] - free[-1]} bytes (noise: {NOISE})")


def weighed(folder: Path, port: int) -> int:
    """Bytes that the program of a board takes at work, after a collection."""
    bytecode.board(folder / "board")
    board = BoardProcess(folder, port, weighed=folder / "board")
    try:
        board.until(lambda: "perch: well" in board.log and "taken" in board.heard)
        before = board.heard
        board.until(lambda: board.heard is not before)  # what was loaded until it was well is gone
        return int(board.heard["taken"])
    finally:
        board.end()


def lived(folder: Path, port: int, days: int, usable: int) -> Iterator[int]:
    """What days.py prints in a heap of which so many bytes can be used; less where it ends before."""
    heap = usable * 65 // 64 + 1024  # one byte of four blocks of 16 says what is free
    command = [*micropython.narrow(str(heap)), "-c", "import days"]
    yield from numbers(command, folder / "desktop", job(folder, port, days))


def job(folder: Path, port: int, days: int) -> str:
    """For days.py."""
    made: dict[str, Any] = {"person": "worker", "seed": 7, "start_utc": MONDAY_MS, "utc_offset_ms": 0, "speed": None}
    made |= {"host": "127.0.0.1", "port": port, "device": "cushion-00d351", "folder": str(folder / "data")}
    return json.dumps(made | {"days": days, "settings": {"sample_hz": 2}}) + "\n"


def numbers(command: list[str], folder: Path, job: str) -> Iterator[int]:
    """The numbers that a program prints, as it does; it is ended with whoever listens. What else it says is shown."""
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as started:
        assert started.stdin
        assert started.stdout
        started.stdin.write(job)
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
