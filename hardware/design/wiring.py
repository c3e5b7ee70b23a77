"""The wires of wiring/*.yml (WireViz): each as its two ends, each end a (connector, pin).

A file is a drawing; `simple.yml` is all of that cushion, `full-….yml` are together that of the full one.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "wiring"
STRIPBOARD = "STRIPS"

End = tuple[str, str]
Harness = dict[str, Any]


def drawings(name: str = "") -> list[Path]:
    """The files of a variant; without a name those of all."""
    return sorted(FOLDER.glob(f"{name}*.yml"))


def together(parts: Sequence[Harness]) -> Harness:
    """One harness out of those of several drawings; a plug between two of them stands in both."""
    whole: Harness = {"connectors": {}, "cables": {}, "connections": []}
    for part in parts:
        whole["connectors"] |= part["connectors"]
        whole["cables"] |= part["cables"]
        whole["connections"] += part["connections"]
    return whole


def wires(harness: Harness) -> Iterator[tuple[End, End]]:
    """All wires of a harness as it is read from its file."""
    for chain in harness["connections"]:
        ends, cable, others = [_pins(step, harness) for step in chain]
        if not len(ends) == len(cable) == len(others):
            raise ValueError(f"a connection has {len(ends)} ends, {len(cable)} wires and {len(others)} ends: {chain}")
        yield from zip(ends, others, strict=True)


def missing(harness: Harness) -> set[End]:
    """Pins of connectors that no wire goes to."""
    reached = {end for wire in wires(harness) for end in wire}
    every = {(name, pin) for name, connector in harness["connectors"].items() for pin in _all(connector)}
    return every - reached


def _pins(step: Harness, harness: Harness) -> list[End]:
    ((name, given),) = step.items()
    if name not in harness["connectors"] and name not in harness["cables"]:
        raise ValueError(f"{name} is neither a connector nor a cable")
    return [(name, pin) for word in given for pin in _spread(str(word))]


def _spread(word: str) -> list[str]:
    """`3-5` is 3, 4 and 5."""
    found = re.fullmatch(r"(\d+)-(\d+)", word)
    return [str(n) for n in range(int(found[1]), int(found[2]) + 1)] if found else [word]


def _all(connector: Harness) -> list[str]:
    named = connector.get("pinlabels") or connector.get("pins") or range(1, connector.get("pincount", 0) + 1)
    return [str(pin) for pin in named]
