"""Where the tests find the real MicroPython, and how they start it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = ROOT / ".cache" / "micropython" / "micropython"
NARROW = BINARY.parents[1] / "micropython32" / "micropython"
RUNNER = ROOT / "tests" / "firmware" / "on_micropython.py"
HEAP = "128K"
HEAP_64 = "192K"  # what a 64-bit port needs for what 32 bits have in 128 KB: 1.46 times as much for the code alone


def command(heap: str = HEAP) -> list[str]:
    """How MicroPython is started with so much heap; a missing one is a failure, never a skip."""
    if not BINARY.exists():
        raise FileNotFoundError(f"no MicroPython at {BINARY}: run `make micropython`, or `make test` for all")
    return [str(BINARY), "-X", f"heapsize={heap}"]


def narrow(heap: str = HEAP) -> list[str]:
    """How MicroPython is started with so much heap and words of 32 bits, as an ESP32 has.

    Where the machine runs no such one: with words of 64 bits, and for 128 KB a heap in which the same finds room.
    """
    if NARROW.exists():
        return [str(NARROW), "-X", f"heapsize={heap}"]
    return command(HEAP_64 if heap == HEAP else heap)


def run_tests(path: Path, heap: str = HEAP, timeout_s: float = 240) -> str:
    """Run one portable test file in MicroPython and return what it printed, errors included."""
    started = subprocess.Popen(
        [*command(heap), str(RUNNER), str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        return started.communicate(timeout=timeout_s)[0]
    except subprocess.TimeoutExpired:
        started.kill()
        return started.communicate()[0] + f"\nended by the test run after {timeout_s:g} s\n"
