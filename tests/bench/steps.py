"""How many instructions one decision step takes, with sixteen cells, and what that is on an ESP32.

Counted by callgrind on MicroPython's unix port: a run with more steps, or collections of garbage, less one with fewer,
so that starting up does not count. The estimate for the ESP32 goes by pystone, of which both are known: instructions a
pass on the unix port (counted once in the same way: MicroPython 1.25, x86-64), and passes a second on an ESP32
(reported by others). No ESP32 has run this.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

from support import micropython  # noqa: E402  found by the path above

PYSTONE = 41_084  # instructions a pass
REPORTS = {
    "1166 a second, micropython issue 6565": 1166,
    "332 a second, the slowest: issue 5673, its 499 at 240 MHz brought to 160": 332,
}
# The board collects after so many bytes; its words, and so what a step leaves behind, are half as large as here.
COLLECT_EVERY = 8192
WORDS = 2
BAR_MS = 10


def main() -> None:
    """Count and print."""
    if shutil.which("valgrind") is None:
        raise SystemExit("no valgrind here: apt-get install valgrind")
    garbage, few = counted(20, 1)
    step = (counted(120, 1)[1] - few) // 100
    collection = (counted(20, 11)[1] - few) // 10
    mean = step + collection * garbage // WORDS // COLLECT_EVERY
    print(f"with 16 cells, in instructions: a decision step {step:,}, a collection of garbage {collection:,};")
    print(f"a step leaves {garbage} bytes behind, so {mean:,} on the mean. On an ESP32 at 160 MHz, bar {BAR_MS} ms:")
    for basis, passes in REPORTS.items():
        ms = [instructions * 1000 / PYSTONE / passes for instructions in (step, mean, collection)]
        print(f"  step {ms[0]:.1f} ms, mean {ms[1]:.1f} ms, collection {ms[2]:.0f} ms  (pystones: {basis})")


def counted(steps: int, collections: int) -> tuple[int, int]:
    """(bytes a step leaves behind, instructions of the whole run)."""
    tool = ["valgrind", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file=/dev/null"]
    command = [*tool, *micropython.command("512K"), str(HERE / "one_step.py"), str(steps), str(collections)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        raise SystemExit(f"callgrind did not count:\n{done.stderr[-2000:]}")
    return int(done.stdout), int(found[-1])


if __name__ == "__main__":
    main()
