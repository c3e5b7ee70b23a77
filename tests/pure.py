"""The coverage that `make coverage` asks for: `pure.py` prints a configuration of coverage.py.

It measures the branches of the portable firmware and of each module of the host that layers.py calls a noun or pure.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from promises.layers import LAYERS, PURE, unit_of  # noqa: E402 - found by the path
from promises.tree import HOST, module_of, sources  # noqa: E402


def left_out() -> list[Path]:
    """The modules of the host that read files, clocks or networks: their tests need not take each branch."""
    return [path for path in sources("host/perch") if LAYERS[unit_of(module_of(path, HOST)) or ""] > PURE]


def configuration() -> str:
    """The text of the file."""
    names = "\n    ".join(str(path.relative_to(ROOT)) for path in left_out())
    return (
        "[run]\nbranch = true\nsource =\n    host/perch\n    firmware/cushion\n"
        f"omit =\n    {names}\n[report]\nshow_missing = true\nskip_covered = true\n"
    )


if __name__ == "__main__":
    print(configuration(), end="")
