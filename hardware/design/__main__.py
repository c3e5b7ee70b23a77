"""`python -m design WHAT`: print the tables of the documents, or `build` all that `make hardware` makes."""

import sys
from collections.abc import Callable, Iterator

from design import parts, population, power, sensor, simulate

TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "parts": parts.tables,
    "people": population.tables,
    "sensors": sensor.tables,
    "calibration": sensor.weights_tables,
    "power": power.tables,
    "safety": simulate.tables,
}
USAGE = f"python -m design build, or one of: {', '.join(TABLES)}"


def main(words: list[str]) -> int:
    """Do what is asked; the exit status."""
    if words == ["build"]:
        from design.make import make

        return make()
    if len(words) != 1 or words[0] not in TABLES:
        print(USAGE, file=sys.stderr)
        return 2
    print("\n".join(TABLES[words[0]]()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
