"""A circuit as plain data: parts, and which of their pins are joined."""

from collections.abc import Iterator
from dataclasses import dataclass

# What a pin does, by the names of the electrical rules check (SKiDL).
PASSIVE, INPUT, OUTPUT, POWER_IN, POWER_OUT = "PASSIVE", "INPUT", "OUTPUT", "PWRIN", "PWROUT"


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin of a part by its name, the net that it is on, and what it does."""

    name: str
    net: str
    does: str = PASSIVE


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is bought: `ref` names it in the circuit, `value` says which it is."""

    ref: str
    value: str
    pins: tuple[Pin, ...]

    @property
    def nets(self) -> dict[str, str]:
        """The net of each pin, by the pin's name."""
        return {pin.name: pin.net for pin in self.pins}


@dataclass(frozen=True, slots=True)
class Circuit:
    """All parts of a cushion with so many cells."""

    name: str
    cells: int
    parts: tuple[Part, ...]

    def part(self, ref: str) -> Part:
        """The part of this name. Raises KeyError."""
        return {part.ref: part for part in self.parts}[ref]

    def nets(self) -> dict[str, list[tuple[str, str]]]:
        """Of each net, the pins that it joins, as (ref, pin)."""
        joined: dict[str, list[tuple[str, str]]] = {}
        for part in self.parts:
            for pin in part.pins:
                joined.setdefault(pin.net, []).append((part.ref, pin.name))
        return joined

    def refs(self) -> Iterator[str]:
        """The names of all parts."""
        return (part.ref for part in self.parts)


def two(ref: str, value: str, first: str, second: str, names: tuple[str, str] = ("1", "2")) -> Part:
    """A part with two passive pins."""
    return Part(ref, value, (Pin(names[0], first), Pin(names[1], second)))
