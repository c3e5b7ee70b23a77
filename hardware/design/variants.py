"""The circuits that can be built: `SIMPLE`, and `FULL` with all that the firmware knows of.

What goes into the cushion and its cables is limited, so that whatever is crushed, wet or shorted in there neither gets
warm nor reaches the board: the cells are fed through FEED_OHM for four of them, beyond which FILTER_NF take a spark,
come back through SERIES_OHM each, and the motor is fed through MOTOR_OHM. No ground goes in. simulate.py
tries every short.
"""

from boards.esp32.pins import BOARDS
from design.boards import KITS
from design.circuit import INPUT, OUTPUT, POWER_IN, POWER_OUT, Circuit, Part, Pin, two

RECOMMENDED = "esp32s3"  # the firmware's name of the kit that all variants are drawn with
DIVIDER_OHM = 1500  # for force-sensing resistors: population.py says why; a test holds the firmware to it
VELOSTAT_OHM = 330  # conducts more: sensors.md
FILTER_NF = 100
SERIES_OHM = 4700  # between a cell's wire and a pin: what a spark or 5 V on that wire can push into the pin
FEED_OHM, FED_BY_ONE = 47, 4  # of the 3.3 V for so many cells
MOTOR_OHM = 22  # leaves a coin motor 3 V of 5

CELL_VALUE = "FSR 402 or velostat"


def ohms(value: int) -> str:
    """A resistance as it is written on a bag."""
    return f"{value / 1000:g} kΩ" if value >= 1000 else f"{value} Ω"


def _cells(count: int, ohm: int) -> list[Part]:
    """Each cell from its feed to its wire, the resistor and the capacitor from there to ground, the way to the pin."""
    found = []
    for n in range(-(-count // FED_BY_ONE)):
        found.append(two(f"R{30 + n}", ohms(FEED_OHM), "3V3", f"RED{n}"))
        found.append(two(f"C{30 + n}", f"{FILTER_NF} nF", "GND", f"RED{n}"))
    for n in range(count):
        wire = f"CELL{n}"
        found += [
            two(wire, CELL_VALUE, f"RED{n // FED_BY_ONE}", wire),
            two(f"R{n}", f"{ohms(ohm)} 1 %", wire, "GND"),
            two(f"C{n}", f"{FILTER_NF} nF", wire, "GND"),
            two(f"RS{n}", ohms(SERIES_OHM), wire, f"IN{n}"),
        ]
    return found


def _cable(count: int) -> Part:
    """The D-sub of the cushion's cable: cells from pin 1 on, then the 3.3 V. Pins that are not used are left out."""
    pins, each, first = (9, 1, 5) if count <= 4 else (25, 2, 17)
    nets = {n + 1: f"CELL{n}" for n in range(count)}
    nets |= {first + n: f"RED{n * each // FED_BY_ONE}" for n in range(count // each)}
    return Part("J1", f"D-sub {pins} socket and plug", tuple(Pin(str(pin), net) for pin, net in nets.items()))


_SUPPLY = (
    two("F1", "polyfuse 250 mA hold, 6 V or more", "5V", "5VF"),
    two("C20", "10 µF", "3V3", "GND", ("+", "-")),
    two("C21", "100 nF", "3V3", "GND"),
    two("C22", "100 µF 10 V", "5VF", "GND", ("+", "-")),
)
"""All 5 V loads are behind a resettable fuse; the board itself is fed by its USB socket."""

_BUZZER = (
    two("R20", "1 kΩ", "BUZZER", "BASE"),
    two("R21", "10 kΩ", "BASE", "GND"),
    Part("Q1", "BC337-40 NPN", (Pin("B", "BASE", INPUT), Pin("C", "TONE"), Pin("E", "GND"))),
    two("R22", "27 Ω", "5VF", "BZ+"),
    two("BZ1", "passive magnetic buzzer 12 mm, 42 Ω, 2048 Hz", "BZ+", "TONE", ("+", "-")),
    two("D1", "1N4148", "BZ+", "TONE", ("K", "A")),
)
"""R21 keeps it silent while the board starts; D1 takes what the coil gives back."""

_BUTTON = (
    two("SW1", "push button for a 7 mm hole", "PRESS", "GND"),
    two("C25", f"{FILTER_NF} nF", "PRESS", "GND"),
    two("R28", "1 kΩ", "PRESS", "BUTTON"),
)
"""R28 and C25 keep a spark on the button off the pin."""

_MOTOR = (
    two("R23", "220 Ω", "MOTOR", "GATE"),
    two("R24", "100 kΩ", "GATE", "GND"),
    Part("Q2", "IRLZ44N N-MOSFET, logic level", (Pin("G", "GATE", INPUT), Pin("D", "M-"), Pin("S", "GND"))),
    two("D2", "1N5819", "5VF", "M-", ("K", "A")),
    two("R27", f"{ohms(MOTOR_OHM)} 1 W", "5VF", "5VM"),
    two("J2", "plug and socket 2-way with wires", "5VM", "M-"),
    two("M1", "coin vibration motor 3 V, 100 mA at most", "5VM", "M-", ("+", "-")),
)
"""R24 keeps the motor still while the board starts; R23 slows the edges; D2 takes what the coil gives back; R27 is
all that a short of the motor's cable leaves."""

_PIXEL = (Pin("VDD", "LED+", POWER_IN), Pin("DIN", "PIXEL", INPUT), Pin("VSS", "GND", POWER_IN))
_LED = (
    two("D3", "1N4148", "LED+", "5VF", ("K", "A")),
    two("R26", "330 Ω", "LED", "PIXEL"),
    Part("LED1", "APA106-F5 or PL9823-F5, 5 mm", _PIXEL),
    two("C24", "100 nF", "LED+", "GND"),
)
"""D3 takes the pixel's supply down to 4.3 V, so that 3.3 V is a sure high at its input (0.7 of the supply)."""


def _multiplexer(cells: int) -> list[Part]:
    pins = [Pin("VCC", "3V3", POWER_IN), Pin("GND", "GND", POWER_IN), Pin("EN", "GND", INPUT), Pin("SIG", "MUX")]
    pins += [Pin(f"S{bit}", f"S{bit}", INPUT) for bit in range(4)]
    pins += [Pin(f"C{n}", f"IN{n}") for n in range(cells)]
    return [Part("U2", "CD74HC4067 on a carrier board", tuple(pins)), two("C23", "100 nF", "3V3", "GND")]


def _board(nets: dict[int, tuple[str, str]]) -> Part:
    """`nets`: of each GPIO, its net and what the pin does."""
    kit = KITS[RECOMMENDED]
    power = (Pin("3V3", "3V3", POWER_OUT), Pin("5V", "5V", POWER_OUT), Pin(kit.ground, "GND", POWER_IN))
    return Part("U1", kit.value, power + tuple(Pin(kit.label(gpio), *net) for gpio, net in nets.items()))


def _simple(ohm: int) -> Circuit:
    pins, cells = BOARDS[RECOMMENDED], 4
    nets = {gpio: (f"IN{n}", INPUT) for n, gpio in enumerate(pins.direct)}
    nets |= {pins.buzzer: ("BUZZER", OUTPUT), pins.button: ("BUTTON", INPUT)}
    parts = [_board(nets), _cable(cells), *_cells(cells, ohm), *_SUPPLY, *_BUZZER, *_BUTTON]
    return Circuit("simple", cells, tuple(parts))


def _full(ohm: int) -> Circuit:
    pins, cells = BOARDS[RECOMMENDED], 16
    nets = {pins.mux_common: ("MUX", INPUT)}
    nets |= {gpio: (f"S{bit}", OUTPUT) for bit, gpio in enumerate(pins.mux_select)}
    nets |= {pins.buzzer: ("BUZZER", OUTPUT), pins.motor: ("MOTOR", OUTPUT), pins.led: ("LED", OUTPUT)}
    nets[pins.button] = ("BUTTON", INPUT)
    parts = [_board(nets), *_multiplexer(cells), _cable(cells), *_cells(cells, ohm)]
    return Circuit("full", cells, (*parts, *_SUPPLY, *_BUZZER, *_BUTTON, *_MOTOR, *_LED))


SIMPLE = _simple(DIVIDER_OHM)
FULL = _full(VELOSTAT_OHM)
CIRCUITS = {circuit.name: circuit for circuit in (SIMPLE, FULL)}
# What the bill of materials buys: the velostat cushion is the simple one with other cells and their resistors.
BUILDS = {"simple": SIMPLE, "velostat": _simple(VELOSTAT_OHM), "full": FULL}
