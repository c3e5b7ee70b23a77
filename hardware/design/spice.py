"""The circuits as SPICE text, part by part from the circuit itself, for ngspice.

What is inside a chip or a kit is a model of ours: a regulator that gives and never takes, a load, two clamp diodes at
each pin.
"""

import re
from collections.abc import Iterator

from design.circuit import INPUT, OUTPUT, Circuit, Part, Pin
from design.strips import STANDING

FUSE_OHM = 1.0  # the least of a cold MF-R025: Bourns' MF-R data sheet
BUZZER_COIL_OHM = 42  # what a CEM-1203(42) is called after
MUX_OHM = 70  # of a switch that is on, typical at 4.5 V: CD74HC4067 data sheet SCHS209C; more at 3.3 V
PIN_PF = 2  # of a pin: ESP32 data sheet, DC characteristics
# Assumptions, all that follow and MODELS, taken so that a short or a spark looks worse than it is.
LOAD_MA = 30  # of kit and chip, the least: what is pushed into 3.3 V beyond it lifts the rail
USB_OHM = 0.3  # of the lead
PIN_OHM = 40  # of an output
MOTOR_COIL_OHM, PIXEL_OHM = 30, 250
ESL_NH, FREE_LEG_NH, ESR_OHM = 8, 15, 0.05  # of a capacitor with legs, and of one that stands on one of them
# Between stripboard and kit, a wire of 10 cm; and the kit's own capacitors beside its chip, without legs.
WIRE_NH, KIT_FARAD, KIT_ESL_NH, KIT_ESR_OHM = 80, 10e-6, 1, 0.01
CHIP = "chip33"  # 3.3 V as the chip has it
CLAMP = "clamp"
MODELS = f"""\
.model {CLAMP} d(is=1e-14 n=1 rs=2)
.model regulator d(is=1e-3 n=0.01 rs=0.05)
.model 1n4148 d(is=2.5n n=1.75 rs=0.57)
.model 1n5819 d(is=30u n=1.4 rs=0.05)
.model bc337 npn(is=4e-14 bf=300 rb=20 rc=0.2 re=0.05)
.model irlz44n nmos(level=1 vto=1.8 kp=60 rs=0.01 rd=0.01)"""

_SCALES = {"": 1.0, "k": 1e3, "M": 1e6, "n": 1e-9, "µ": 1e-6}


def amount(value: str) -> float:
    """Ohm or farad of a value as it is written on a bag. Raises ValueError."""
    found = re.match(r"([\d.]+) ([kMnµ]?)(?:Ω|F)\b", value)
    if not found:
        raise ValueError(f"{value!r} is no resistance and no capacitance")
    return float(found[1]) * _SCALES[found[2]]


def node(net: str) -> str:
    """The name of a net in SPICE."""
    return "0" if net == "GND" else "n_" + net.lower().replace("+", "p").replace("-", "m")


def netlist(
    circuit: Circuit, cell_ohm: float, odd_ohm: float | None = None, on: bool = False, inductive: bool = False
) -> list[str]:
    """All parts. Each cell is `cell_ohm`, those with odd numbers `odd_ohm` where it is given.

    `on` drives motor and buzzer, `inductive` gives capacitors their leads and the kit its wire.
    """
    lines = MODELS.splitlines()
    for part in circuit.parts:
        odd = odd_ohm is not None and part.ref.startswith("CELL") and int(part.ref[4:]) % 2
        lines += _part(part, odd_ohm if odd and odd_ohm else cell_ohm, on, inductive)
    return lines


def pins(circuit: Circuit) -> list[str]:
    """The meters of the pins that wires of the cushion and the button lead to."""
    return [f"v{part.ref}_{pin.name}".lower() for part in circuit.parts for pin in _clamped(part)]


def _clamped(part: Part) -> list[Pin]:
    if part.ref == "U1":
        return [pin for pin in part.pins if pin.does == INPUT]
    return [pin for pin in part.pins if pin.net.startswith("IN")] if part.ref == "U2" else []


def _part(part: Part, cell_ohm: float, on: bool, inductive: bool) -> list[str]:
    ref, ends = part.ref.lower(), [node(pin.net) for pin in part.pins]
    if ref.startswith("cell"):
        return [f"r{ref} {ends[0]} {ends[1]} {cell_ohm:g}"]
    if ref.startswith("c"):
        return _capacitor(ref, ends, amount(part.value), inductive)
    if re.match(r"rs?\d", ref):
        return [f"{ref} {ends[0]} {ends[1]} {amount(part.value):g}"]
    simple = {"f1": FUSE_OHM, "bz1": BUZZER_COIL_OHM, "m1": MOTOR_COIL_OHM, "sw1": 1e9}
    if ref in simple:
        return [f"r{ref} {ends[0]} {ends[1]} {simple[ref]:g}"]
    if ref.startswith("d"):
        return [f"{ref} {ends[1]} {ends[0]} {part.value.lower()}"]
    nets = {name: node(net) for name, net in part.nets.items()}
    if ref == "q1":
        return [f"q1 {nets['C']} {nets['B']} {nets['E']} bc337"]
    if ref == "q2":
        return [f"m_q2 {nets['D']} {nets['G']} {nets['S']} {nets['S']} irlz44n"]
    if ref == "led1":
        return [f"rled1 {nets['VDD']} 0 {PIXEL_OHM}", *_clamps("led1_din", nets["DIN"], nets["VDD"])]
    if ref == "u2":
        return list(_multiplexer(part))
    return list(_kit(part, on, inductive)) if ref == "u1" else []  # plugs only join


def _capacitor(ref: str, ends: list[str], farad: float, inductive: bool) -> list[str]:
    if not inductive:
        return [f"{ref} {ends[0]} {ends[1]} {farad:g}"]
    return [
        f"{ref} {ends[0]} {ref}_a {farad:g}",
        f"r_{ref} {ref}_a {ref}_b {ESR_OHM}",
        f"l_{ref} {ref}_b {ends[1]} {FREE_LEG_NH if STANDING.fullmatch(ref.upper()) else ESL_NH}n",
    ]


def _clamps(name: str, pad: str, supply: str) -> list[str]:
    """A pin with its two diodes and its capacitance, and a meter before them."""
    inside = f"{name}_pad"
    return [
        f"v{name} {pad} {inside} 0",
        f"c{name} {inside} 0 {PIN_PF}p",
        f"d{name}_up {inside} {supply} {CLAMP}",
        f"d{name}_down 0 {inside} {CLAMP}",
        f"r{name} {inside} 0 100meg",
    ]


def _multiplexer(part: Part) -> Iterator[str]:
    """Its clamps, and channel 0 joined to the common pin."""
    for name, net in part.nets.items():
        if net.startswith("IN"):
            yield from _clamps(f"u2_{name.lower()}", node(net), node("3V3"))
    yield f"ru2 {node(part.nets['C0'])} {node('MUX')} {MUX_OHM}"


def _kit(part: Part, on: bool, inductive: bool) -> Iterator[str]:
    """5 V by its lead, the regulator, the load, inputs with clamps and outputs that drive."""
    v33 = node("3V3")
    if inductive:
        yield from (f"lkit {v33} {CHIP} {WIRE_NH}n", f"ckit {CHIP} kit_a {KIT_FARAD:g}")
        yield from (f"rkit kit_a kit_b {KIT_ESR_OHM}", f"lkit_c kit_b 0 {KIT_ESL_NH}n")
        v33 = CHIP
    yield from ("vusb usb 0 5", f"rusb usb {node('5V')} {USB_OHM}")
    yield from ("vreg reg 0 3.3", f"dreg reg {v33} regulator", f"iload {v33} 0 {LOAD_MA / 1000}")
    for pin in part.pins:
        if pin.does == INPUT:
            yield from _clamps(f"u1_{pin.name.lower()}", node(pin.net), v33)
        elif pin.does == OUTPUT:
            high = on and pin.net in ("BUZZER", "MOTOR")
            yield f"vo_{pin.name.lower()} o_{pin.name.lower()} 0 {3.3 if high else 0}"
            yield f"ro_{pin.name.lower()} o_{pin.name.lower()} {node(pin.net)} {PIN_OHM}"
