"""What ngspice says of the circuits: every short that a crushed cable can make, sparks, the divider, the multiplexer.

The safety text of README.md has its table; a limit that is broken is an error of `make hardware`.
"""

import math
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory

from design.circuit import Circuit
from design.spice import CHIP, netlist, node, pins
from design.variants import BUILDS, FEED_OHM, FULL, SIMPLE

WIRES = ("RED0", "RED1", "CELL0", "CELL1", "CELL4", "5VM", "M-")  # one of each kind, as many as tell groups apart
NAMES = {"RED": "3.3 V", "CELL": "a cell", "5VM": "motor +", "M-": "motor −"}
PRESSED = ((300, 300), (1e7, 1e7), (300, 1e7))  # cells with even and with odd numbers: pressed hard, or empty
LEAST_PIN_MA, MOST_PIN_MA = -1.0, 1.0
MOST_3V3, LEAST_3V3 = 3.6, 3.0  # the chip's own limits
MOST_SHORT_MA = 250  # what a wire of 0.08 mm² bears without getting warm, and F1 holds

SPARK_KV = 8
DISCHARGE, SHARP = ((16.6, 1.1, 2), (9.3, 12, 37)), 1.8  # of 4 kV: (A, ns of rise, ns of fall) of its two parts
SPARKED = {"CELL0": "a cell's wire", "PRESS": "the button", "RED0": "the cells' 3.3 V"}
# What 1.5 kV push through 1.5 kΩ into a pin, each of which bears that: ESP32 data sheet, HBM, JESD22-A114.
MOST_SPARK_A = 1.0
MOST_OVER_NS = 1  # over a maximum that is for what lasts; a discharge by its own pins, which it bears, is longer


Pair = tuple[str, str]
Change = Callable[[list[str]], list[str]]


class Unsafe(Exception):
    """A limit is broken; the text says which."""


@dataclass(frozen=True, slots=True)
class Spark:
    """The most into a pin, what 3.3 V becomes on the stripboard and at the chip, how long there over MOST_3V3."""

    pin_a: float
    board_3v3: float
    most_3v3: float
    over_ns: float


@dataclass(frozen=True, slots=True)
class Short:
    """The worst of all shorts of these two kinds of wires, over motor on or off and cells open or hard pressed."""

    wires: str
    most_ma: float
    least_3v3: float
    most_3v3: float
    pin_ma: float


def ngspice(lines: list[str], control: list[str]) -> dict[str, list[float]]:
    """Run it; of each thing that was printed, its values in order. Raises Unsafe where ngspice fails."""
    text = "\n".join(["perch", *lines, ".control", "set noaskquit", *control, "quit", ".endc", ".end"])
    with TemporaryDirectory() as folder:  # from a pipe ngspice 44 loses the first line
        file = Path(folder) / "perch.cir"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(["ngspice", "-b", file], capture_output=True, text=True, check=False)
    found: dict[str, list[float]] = {}
    for name, value in re.findall(r"^(\S+) = (\S+)", done.stdout, re.MULTILINE):
        found.setdefault(name.lower(), []).append(float(value))
    if not found or "singular" in done.stderr or "aborted" in done.stdout:
        raise Unsafe(f"ngspice failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return found


def bare(lines: list[str]) -> list[str]:
    """The same circuit without the resistors that protect it."""
    return [re.sub(r"^(rs\d+|r28|r3\d) (\S+) (\S+) .*", r"\1 \2 \3 0.01", line) for line in lines]


def unfiltered(lines: list[str]) -> list[str]:
    """The same circuit without the capacitors where the feeds leave, C30 and on."""
    return [line for line in lines if not re.match(r"([rl]_)?c3\d ", line)]


def shorts(circuit: Circuit, protect: Change = list) -> list[Short]:
    """All kinds of shorts between wires of the cushion and its cables; `protect` may change the circuit's lines."""
    wires = [wire for wire in WIRES if wire in circuit.nets()]
    pairs = list(combinations(wires, 2))
    tried: dict[str, list[list[float]]] = {}
    for pressed, on in product(PRESSED, (False, True)):
        for kind, *found in _tried(circuit, pairs, pressed, on, protect):
            tried.setdefault(kind, []).append(found)
    worst = ((kind, zip(*found, strict=True)) for kind, found in tried.items())
    return [Short(kind, max(ma), min(v33), max(v33), max(pin_ma, key=abs)) for kind, (ma, v33, pin_ma) in worst]


def _tried(
    circuit: Circuit, pairs: list[Pair], pressed: tuple[float, float], on: bool, protect: Change
) -> Iterator[tuple[str, float, float, float]]:
    """Yield of each short its kind, its current in mA, what 3.3 V becomes, the most into a pin in mA."""
    meters = pins(circuit)
    lines = protect(netlist(circuit, *pressed, on=on))
    lines += [f"vx{n} {node(a)} x{n} 0\nrx{n} x{n} {node(b)} 1e12" for n, (a, b) in enumerate(pairs)]
    control = []
    for n in range(len(pairs)):
        control += [f"alter rx{n} 0.05", "op", f"alter rx{n} 1e12", f"print i(vx{n}) v({node('3V3')})"]
        control += [f"print i({meter})" for meter in meters]
    found = ngspice(lines, control)
    for n, (a, b) in enumerate(pairs):
        v33 = found[f"v({node('3V3')})"][n]
        pin_ma = max((found[f"i({meter})"][n] * 1000 for meter in meters), key=abs)
        yield f"{_kind(a)} to {_kind(b)}", abs(found[f"i(vx{n})"][0]) * 1000, v33, pin_ma


def crushed_ma(circuit: Circuit) -> float:
    """Return the current in mA from 3.3 V with all wires of the cells' cable shorted together."""
    first, *others = dict.fromkeys(circuit.part("J1").nets.values())
    lines = netlist(circuit, 1e7) + [f"rcrush{n} {node(first)} {node(net)} 0.01" for n, net in enumerate(others)]
    feeds = [part.nets for part in circuit.parts if part.nets.get("2", "").startswith("RED") and "1" in part.nets]
    given = [f"v({node('3V3')})", *(f"v({node(nets['2'])})" for nets in feeds if nets["1"] == "3V3")]
    found = ngspice(lines, ["op", *(f"print {voltage}" for voltage in given)])
    return sum((found[given[0]][0] - found[feed][0]) / FEED_OHM for feed in given[1:]) * 1000


def _kind(net: str) -> str:
    return NAMES[re.sub(r"(?<=[A-Z])\d+$", "", net)]


def spark(circuit: Circuit, net: str, protect: Change = list) -> Spark:
    """What 8 kV from a person on a wire do; `protect` may change the circuit's lines."""
    lines = protect(netlist(circuit, 1e7, inductive=True)) + _gun(net)
    meters = pins(circuit)
    control = ["tran 0.1n 2u 0 0.1n", f"let over = v({CHIP}) gt {MOST_3V3}", f"meas tran most max v({CHIP})"]
    control += [f"meas tran board max v({node('3V3')})", "meas tran passed integ over", "print board most passed"]
    for meter in meters:
        control += [f"meas tran top_{meter} max i({meter})", f"meas tran low_{meter} min i({meter})"]
    found = ngspice(lines, [*control, *(f"print top_{meter} low_{meter}" for meter in meters)])
    currents = [value for name, values in found.items() if name.startswith(("top_", "low_")) for value in values]
    return Spark(max(map(abs, currents)), found["board"][0], found["most"][0], found["passed"][0] * 1e9)


def divider_mv(circuit: Circuit, cell_ohm: float) -> float:
    """The voltage at the pin of cell 0 when each cell has this resistance."""
    found = ngspice(netlist(circuit, cell_ohm), ["op", f"print v({node('IN0')})"])
    return found[f"v({node('IN0')})"][0] * 1000


def settled_mv(circuit: Circuit) -> float:
    """How far the common pin is from a light cell, 100 µs after the multiplexer came to it from one at 3 V.

    What that one left is the charge of 80 pF (the common pin, all channels' share of it, the converter).
    """
    pin = node("MUX")
    lines = [*netlist(circuit, 1e5), f"cmux {pin} 0 80p", f"ikick 0 {pin} pulse(0 2.4m 1u 1n 1n 0.1u 1)"]
    control = ["tran 0.1u 105u", f"meas tran before find v({pin}) at=0.9u", f"meas tran after find v({pin}) at=101u"]
    found = ngspice(lines, [*control, "print before after"])
    return abs(found["after"][0] - found["before"][0]) * 1000


def discharge_a(ns: float) -> float:
    """The current so long after a discharge by contact begins: IEC 61000-4-2, the equation of its ideal waveform."""
    amperes = 0.0
    for most, rise, fall in DISCHARGE:
        risen = (ns / rise) ** SHARP
        corrected = most / math.exp(-rise / fall * (SHARP * fall / rise) ** (1 / SHARP))
        amperes += corrected * risen / (1 + risen) * math.exp(-ns / fall)
    return SPARK_KV / 4 * amperes


def _gun(net: str) -> list[str]:
    """A spark on a net, from 1 ns on."""
    times = [*(n / 10 for n in range(100)), *range(10, 400)]
    return [f"igun 0 {node(net)} pwl(0 0 {' '.join(f'{ns + 1}n {discharge_a(ns):.4f}' for ns in times)} 2u 0)"]


def tables() -> Iterator[str]:
    """The tables of README.md."""
    yield "| shorted | variant | current, mA | 3.3 V becomes | into a pin, mA |"
    yield "|---|---|---:|---:|---:|"
    for name, circuit in BUILDS.items():
        for short in shorts(circuit):
            _check(name, short)
            volts = f"{short.least_3v3:.2f} to {short.most_3v3:.2f}"
            yield f"| {short.wires} | {name} | {short.most_ma:.1f} | {volts} | {short.pin_ma:+.2f} |"
    yield ""
    yield from _sparks()


def _sparks() -> Iterator[str]:
    """The table of sparks. Raises Unsafe."""
    columns = ["into a pin, A", "without the resistor before it"]
    columns += ["3.3 V on the stripboard, about", "at the chip", f"there over {MOST_3V3} V for"]
    yield f"| spark of {SPARK_KV} kV on | {' | '.join(columns)} |"
    yield "|---|---:|---:|---:|---:|---:|"
    for net, words in SPARKED.items():
        found = spark(SIMPLE, net)
        if found.pin_a > MOST_SPARK_A or found.over_ns > MOST_OVER_NS:
            over = f"over {MOST_3V3} V for {found.over_ns:.1f} ns"
            raise Unsafe(f"a spark on {words}: {found.pin_a:.2f} A into a pin, {over}")
        yield _spark_row(words, found, spark(SIMPLE, net, bare))
    before = spark(SIMPLE, "RED0", unfiltered)
    if before.over_ns <= MOST_OVER_NS:
        raise Unsafe("without C30 the cells' 3.3 V would be as safe from a spark: the simulation does not see it")
    both = spark(SIMPLE, "RED0", lambda lines: bare(unfiltered(lines)))
    yield _spark_row("the same, without C30", before, both)


def _spark_row(words: str, found: Spark, unprotected: Spark) -> str:
    volts = found.board_3v3
    about = f"{volts:.1f}" if volts < 10 else str(20 * round(volts / 20))  # no digit that another ngspice has otherwise
    rail = f"{about} V | {found.most_3v3:.1f} V | {found.over_ns:.1f} ns"
    return f"| {words} | {found.pin_a:.2f} | {unprotected.pin_a:.1f} | {rail} |"


def checks() -> Iterator[str]:
    """What else is to be as the documents say. Raises Unsafe."""
    for cell_ohm in (300, 1000, 10000):
        share = 1500 / (1500 + cell_ohm)
        alone = 3300 * share / (1 + 4 * 47 / (1500 + cell_ohm))
        if abs(divider_mv(SIMPLE, cell_ohm) - alone) > 3:
            raise Unsafe(f"a divider with {cell_ohm} Ω shows {divider_mv(SIMPLE, cell_ohm):.0f} mV, not {alone:.0f}")
    if (left := settled_mv(FULL)) > 2:
        raise Unsafe(f"the multiplexer is {left:.1f} mV off after 100 µs")
    if (crushed := crushed_ma(FULL)) > MOST_SHORT_MA:
        raise Unsafe(f"all wires of the cells' cable at once draw {crushed:.0f} mA")
    yield f"ngspice: all wires of the full cushion's cell cable at once draw {crushed:.0f} mA"
    worst = max(abs(short.pin_ma) for short in shorts(FULL, bare))
    if worst <= MOST_PIN_MA:
        raise Unsafe("without its resistors the circuit would be as safe: the simulation does not see them")
    yield f"ngspice: all shorts within the limits; without the resistors up to {worst:.0f} mA into a pin"
    yield f"ngspice: dividers as computed, multiplexer {left:.2f} mV off after 100 µs"


def _check(name: str, short: Short) -> None:
    if not LEAST_PIN_MA <= short.pin_ma <= MOST_PIN_MA:
        raise Unsafe(f"{name}, {short.wires}: {short.pin_ma:.2f} mA into a pin")
    if not (short.least_3v3 >= LEAST_3V3 and short.most_3v3 <= MOST_3V3):
        raise Unsafe(f"{name}, {short.wires}: 3.3 V becomes {short.least_3v3:.2f} to {short.most_3v3:.2f} V")
    if short.most_ma > MOST_SHORT_MA:
        raise Unsafe(f"{name}, {short.wires}: {short.most_ma:.0f} mA")
