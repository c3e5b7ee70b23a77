"""What the firmware takes of a board: bytes of bytecode in its flash, and of memory once it is loaded.

Memory is counted by MicroPython with words of 32 bits, on a heap of 128 KB: of all files as a board gets them, and of
each module by itself. A board has them in one file, which takes less than the modules together. What a module takes by
itself is a hint: the one that comes first pays for the names of all, and the one for which a pool of names was full
pays for the next.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
STANDINS = ROOT / "tests" / "firmware" / "standins"
sys.path[:0] = [str(ROOT / path) for path in ("tests", "tools")]

from deploy.application import ENTRY, application  # noqa: E402  found by the path above
from support import bytecode, micropython  # noqa: E402  found by the path above

LIMIT = 120_000  # bytes of bytecode in all
FOR_THE_START = ("boards.esp32.net.stack", "boards.esp32.assembly")  # and forgotten, but not what they load
LOADED = Path(__file__).with_name("loaded.py")


def main() -> None:
    """Print both tables; exit code 1 where there is too much bytecode."""
    files = {path: len(data) for path, data in application(ROOT / "firmware").files.items()}
    with TemporaryDirectory() as folder:
        bytecode.board(Path(folder) / "board")
        bytecode.modules(Path(folder) / "modules")
        whole, single = loaded(Path(folder) / "board"), loaded(Path(folder) / "modules", *FOR_THE_START)
    print(f"loaded at start {whole['in all']} bytes of memory, {whole['free']} free of 128 KB; each module by itself:")
    print(table({name: size for name, size in single.items() if name not in ("in all", "free")}))
    print(f"flash, {sum(files.values())} bytes in all of at most {LIMIT}:")
    print(table(files))
    if sum(files.values()) > LIMIT:
        raise SystemExit("that is too much bytecode")


def loaded(folder: Path, *later: str) -> dict[str, int]:
    """What loading the entry, and modules that it loads later, takes; from within the folder: a file keeps its path."""
    command = [*micropython.narrow(), str(LOADED), str(STANDINS), ENTRY, *later]
    said = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True).stdout
    taken: dict[str, int] = json.loads(said)
    return taken


def table(sizes: dict[str, int]) -> str:
    """The largest first."""
    return "\n".join(f"  {size:>7}  {name}" for name, size in sorted(sizes.items(), key=lambda row: (-row[1], row[0])))


if __name__ == "__main__":
    main()
