"""How much of a board the firmware takes: bytes of bytecode in its flash, and of memory once it is loaded.

Memory is measured by loading the bytecode in MicroPython with words of 32 bits, on a heap of 128 KB.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
STANDINS = ROOT / "tests" / "firmware" / "standins"
sys.path[:0] = [str(ROOT / path) for path in ("tests", "tools")]

from deploy.application import Application, application  # noqa: E402  found by the path above
from support import micropython  # noqa: E402  found by the path above
from support.bytecode import compile_all  # noqa: E402  found by the path above

LIMIT = 120_000  # bytes of bytecode in all
LOADED = Path(__file__).with_name("loaded.py")


def main() -> None:
    """Print the table; exit code 1 where there is too much bytecode."""
    app = application(ROOT / "firmware")
    with TemporaryDirectory() as folder:
        compile_all(Path(folder))
        print(table(flash(app), memory(Path(folder))))
    if total(app) > LIMIT:
        raise SystemExit("that is too much bytecode")


def flash(app: Application) -> dict[str, int]:
    """Bytes of bytecode, by folder."""
    folders: Counter[str] = Counter()
    for path, data in app.files.items():
        folders["boards/esp32" if path.startswith("boards/") else path.rpartition("/")[0]] += len(data)
    return folders


def total(app: Application) -> int:
    """Bytes of bytecode in all."""
    return sum(map(len, app.files.values()))


def memory(firmware: Path) -> dict[str, int]:
    """Bytes of memory that each folder takes when it is loaded, and what is `free` then.

    Loaded from where it is, since each module keeps its path, and on a board that is short.
    """
    command = [*micropython.narrow(), str(LOADED), ".", str(STANDINS)]
    said = subprocess.run(command, cwd=firmware, stdout=subprocess.PIPE, check=True).stdout
    taken: dict[str, int] = json.loads(said)
    return taken


def table(flash: dict[str, int], memory: dict[str, int]) -> str:
    """Both, by folder and in all."""
    free = memory.pop("free")
    rows = [(name, flash[name], memory[name]) for name in sorted(flash)]
    rows.append(("in all", sum(flash.values()), sum(memory.values())))
    lines = [f"  {name:<14} {a:>7} {b:>7}" for name, a, b in [("bytes", "flash", "memory"), *rows]]
    return "\n".join([*lines, f"  {'at most':<14} {LIMIT:>7}", f"  {'free of 128 KB':<14} {'':>7} {free:>7}"])


if __name__ == "__main__":
    main()
