"""The wires of hardware/wiring/*.yml (WireViz): each as its two ends, each end a (connector, pin).

A file is a drawing; `simple.yml` is all of that cushion, `full-….yml` are together that of the full one.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# Wires are coloured by what they do: how a net begins, and its colour in WireViz.
COLOURS = {
    "3V3|RED": "RD",
    "GND": "BK",
    "5V|BZ|LED\\+": "OG",
    "CELL|IN": "YE",
    "MUX|S\\d": "VT",
    "BUZZER|TONE": "WH",
    "BUTTON|PRESS": "GY",
    "MOTOR|M-": "PK",
    "LED$|PIXEL": "TQ",
}
FOLDER = Path(__file__).parents[2] / "hardware" / "wiring"
STRIPBOARD = "STRIPS"

End = tuple[str, str]
Harness = dict[str, Any]


def drawings(name: str) -> list[Path]:
    """The files of a variant."""
    return sorted(FOLDER.glob(f"{name}*.yml"))


def together(parts: Sequence[Harness]) -> Harness:
    """One harness out of those of several drawings; a plug between two of them stands in both."""
    whole: Harness = {"connectors": {}, "cables": {}, "connections": []}
    for part in parts:
        for name, connector in part["connectors"].items():
            whole["connectors"][name] = whole["connectors"].get(name, {}) | connector
        whole["cables"] |= part["cables"]
        whole["connections"] += part["connections"]
    return whole


def colour(net: str) -> str:
    """The colour of the wires of a net. Raises StopIteration where none is laid down."""
    return next(given for begins, given in COLOURS.items() if re.match(begins, net))


def wires(harness: Harness) -> Iterator[tuple[End, End]]:
    """All wires of a harness as it is read from its file, and the bridges between pins of one connector."""
    for end, other, _ in coloured(harness):
        yield end, other
    for name, connector in harness["connectors"].items():
        for pin, next_pin in connector.get("loops", []):
            yield (name, str(pin)), (name, str(next_pin))


def coloured(harness: Harness) -> Iterator[tuple[End, End, str]]:
    """All wires with their colours."""
    for chain in harness["connections"]:
        ends, cable, others = [_pins(step, harness) for step in chain]
        if not len(ends) == len(cable) == len(others):
            raise ValueError(f"a connection has {len(ends)} ends, {len(cable)} wires and {len(others)} ends: {chain}")
        for end, (name, number), other in zip(ends, cable, others, strict=True):
            yield end, other, harness["cables"][name]["colors"][int(number) - 1]


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
