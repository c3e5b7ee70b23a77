"""Where each pin of a circuit has its land on the printed board that can be had instead of the stripboard.

The board takes what the stripboard takes; what is elsewhere is wired to lands that are named as its strips are. All is
through-hole. Places are in units of 1.27 mm, to the right and upwards.
"""

from dataclasses import dataclass

from design.circuit import Circuit, Pin
from design.strips import has_wires

UNIT_MM = 1.27
MARGIN_MM = 1.905  # of the edge beyond the outermost middle of a land
LETTERS_MM = 1.3  # more above the upmost one, for what is written there
WIRE_DRILL_MM, WIRE_MM = 1.0, 2.0
PART_DRILL_MM, PART_MM = 0.9, 1.7
THICK_DRILL_MM = {"Q2": 1.1, "R27": 1.0, "D2": 1.0}

# Distance of the legs in units, by how a reference begins; the longest that fits counts.
PITCH = {"R": 8, "RS": 8, "R27": 12, "C": 4, "C20": 2, "C22": 2, "F1": 4, "D": 6, "D2": 8, "Q": 2}

_ROWS = {  # of (part, or wire to what is elsewhere, where its first leg is), rows from below; 4 units high each
    "simple": (
        (("3V3 U1", 1), ("R30", 4), ("RED0 J1", 15), ("C30", 18), ("C20", 25)),
        (("GND U1", 1), ("5V U1", 5), ("F1", 8), ("C22", 15), ("GND SW1", 20), ("C21", 23)),
        (("BUZZER U1", 1), ("R20", 4), ("Q1", 14), ("R21", 20)),
        (("BZ+ BZ1", 1), ("R22", 4), ("D1", 15), ("TONE BZ1", 24)),
        (("BUTTON U1", 1), ("R28", 4), ("C25", 15), ("PRESS SW1", 22)),
    ),
    "full": (
        (("MOTOR U1", 1), ("R23", 4), ("Q2", 14), ("R24", 20)),
        (("5VM J2", 1), ("R27", 4), ("D2", 19)),
        (("M- J2", 1), ("R31", 4), ("RED1 J1", 15), ("C31", 18), ("GND LED1", 25)),
        (("LED U1", 1), ("R26", 4), ("PIXEL LED1", 15), ("D3", 18)),
        (("LED+ LED1", 1), ("R32", 4), ("RED2 J1", 15), ("C32", 18), ("GND U2 GND", 27)),
        (("3V3 U2", 1), ("R33", 4), ("RED3 J1", 15), ("C33", 18), ("GND U2 EN", 27)),
        (("C23", 4), ("C24", 12)),
    ),
}
_ROW, _BLOCK, _COLUMN = 4, 6, 18  # units: of a row, of a cell's block upwards, of a column of blocks to the right
_PER_COLUMN = {"simple": 4, "full": 8}
_OTHERS_AT = {"simple": (0, 25), "full": (36, 1)}


@dataclass(frozen=True, slots=True)
class Land:
    """A land with its hole: `ref` and `pin` of a part on the board, or a wire's with an empty pin and where it goes."""

    ref: str
    pin: str
    net: str
    x_mm: float
    y_mm: float
    drill_mm: float
    land_mm: float


def lands(circuit: Circuit) -> list[Land]:
    """All lands of the board. Raises KeyError where the circuit has no part of a name."""
    column = _PER_COLUMN[circuit.name]
    found: list[Land] = []
    for n in range(circuit.cells):
        found += _cell(circuit, n, n // column * _COLUMN, n % column * _BLOCK)
    left, below = _OTHERS_AT[circuit.name]
    for number, row in enumerate(_ROWS["simple"] + (_ROWS["full"] if circuit.name == "full" else ())):
        for what, at in row:
            found += _placed(circuit, what, left + at, below + number * _ROW)
    return found


def size_mm(circuit: Circuit) -> tuple[float, float]:
    """Width and height of the board."""
    found = lands(circuit)
    return max(land.x_mm for land in found) + MARGIN_MM, max(land.y_mm for land in found) + MARGIN_MM + LETTERS_MM


def goes_to(circuit: Circuit, net: str) -> list[str]:
    """The parts elsewhere that have a wire to this net; all pins of a plug are one wire."""
    return list(dict.fromkeys(ref for ref, _ in circuit.nets()[net] if has_wires(ref)))


def _cell(circuit: Circuit, n: int, left: int, below: int) -> list[Land]:
    """Two rows: the wire, the resistor before the pin and the wire to it; the capacitor and the divider's resistor."""
    to = goes_to(circuit, f"IN{n}")[0]
    at = ((f"CELL{n} J1", 0, 0), (f"RS{n}", 3, 0), (f"IN{n} {to}", 14, 0), (f"C{n}", 0, 3), (f"R{n}", 7, 3))
    return [land for what, x, y in at for land in _placed(circuit, what, left + x, below + y)]


def _placed(circuit: Circuit, what: str, x: int, y: int) -> list[Land]:
    """The land of a wire (`NET PART`), or those of a part, its pins to the right."""
    net, _, to = what.partition(" ")
    if to:
        return [_land(to, "", net, x, y, WIRE_DRILL_MM, WIRE_MM)]
    part = circuit.part(what)
    step = PITCH[max((begins for begins in PITCH if what.startswith(begins)), key=len)]
    drill = THICK_DRILL_MM.get(what, PART_DRILL_MM)
    return [
        _land(what, pin.name, pin.net, x + step * number, y, drill, PART_MM + drill - PART_DRILL_MM)
        for number, pin in enumerate(_in_order(part.ref, part.pins))
    ]


def _in_order(ref: str, pins: tuple[Pin, ...]) -> list[Pin]:
    """As the legs stand: a BC337 is C, B, E, an IRLZ44N is G, D, S, each seen from its flat side or its print."""
    order = {"Q1": "CBE", "Q2": "GDS"}.get(ref)
    return sorted(pins, key=lambda pin: order.index(pin.name)) if order else list(pins)


def _land(ref: str, pin: str, net: str, x: float, y: float, drill: float, size: float) -> Land:
    return Land(ref, pin, net, MARGIN_MM + x * UNIT_MM, MARGIN_MM + y * UNIT_MM, drill, size)
