"""What sits on the stripboard, and in which holes: one strip for each net, no cuts. Seen from the parts' side.

A net may have two strips, joined by a bridge, so that no leg has to reach far. What protects a wire stands on its strip
by one leg only.
"""

import re
from dataclasses import dataclass

from design.circuit import Circuit, Part, two
from design.svg import Drawing

# E, B and C of Q1 side by side; F1 is 5.1 mm wide, two strips.
_DRIVER = ["GND", "BASE", "TONE", "BZ+", "5VF", "BUZZER", "5V"]
_CELLS = [f"CELL{n}" for n in range(16)]
ROWS = {
    "simple": [*_CELLS[:4], "3V3", *_DRIVER, "PRESS"],
    # G, D and S of Q2 side by side
    "full": [*_CELLS[:8], "GND", "3V3", *_CELLS[8:], "MOTOR", "GATE", "M-", *_DRIVER]
    + ["LED+", "PRESS", "LED", "PIXEL"],
}
ELSEWHERE = ("U", "J", "M", "SW", "BZ", "LED", "CELL")  # on wires
# What stands on its strip by one leg; the other leg, in heat-shrink, is soldered to the wire that leaves.
STANDING = re.compile(r"RS\d+|R27|R28|[RC]3\d")
WIDTH = {"Q2": 4, "C22": 3, "C20": 3, "Q1": 3, "F1": 2, "D1": 3, "D2": 3, "D3": 3}  # in holes, letters and all
STANDING_WIDTH = 5
WIRES = 3  # the first holes are for wires that leave the board

SHEET_MM = 190  # as wide as a sheet of A4 prints, so that the names can be read
PITCH_MM = 2.54
LINE_MM = 3.2
LEFT_MM = 58
COPPER = 'fill="#f3dcc0" stroke="none"'
LEG = 'fill="none" stroke="#333" stroke-width="0.6" stroke-opacity="0.75"'
HOLE = 'fill="#fff" stroke="#b98" stroke-width="0.15"'
SOLDER = 'fill="#222" stroke="none"'

HALO = 'stroke-width="0.5" paint-order="stroke"'

Hole = tuple[int, int]
Used = dict[int, list[tuple[int, int]]]  # of a column, the spans of strips that parts use


@dataclass(frozen=True, slots=True)
class Placed:
    """A part and the hole (strip, column) of each of its pins."""

    ref: str
    holes: dict[str, Hole]


def placed(circuit: Circuit) -> list[Placed]:
    """All parts of the board in their holes, and the bridges (`W1` ...) between strips of one net."""
    free: Used = {}
    found = [_put(two(f"bridge {net}", "wire", net, net), rows, free) for net, rows in _doubled(circuit).items()]
    found += [_put(part, _strips(part, circuit, free), free) for part in sorted(_on_board(circuit), key=_order)]
    return found


def drawn(circuit: Circuit) -> Drawing:
    """The board with its parts, the strips named, and which wire goes to which strip."""
    parts, rows = placed(circuit), ROWS[circuit.name]
    columns = 1 + max(column for part in parts for _, column in part.holes.values())
    values = _values(circuit)
    board_mm = (len(rows) + 3) * PITCH_MM
    page = Drawing(LEFT_MM + columns * PITCH_MM + 16, board_mm + 4 + LINE_MM * len(values))
    for number, line in enumerate(values):
        page.text((3, board_mm + 3 + LINE_MM * number), line, 2.2, "start")
    page.scale = SHEET_MM / page.width
    caption = f"stripboard of the {circuit.name} cushion, seen from the parts: {len(rows)} strips; {page.scale:.2f} : 1"
    page.text((3, 4), caption, 3, "start")
    for row, net in enumerate(rows):
        _strip(page, row, columns, f"{net}: {_leaving(circuit, net) if rows.index(net) == row else 'bridge'}")
    for part in parts:
        _legs(page, part)
    for part in parts:
        _names(page, part, _free_leg_to(circuit, part.ref) if STANDING.fullmatch(part.ref) else "")
    return page


def has_wires(ref: str) -> bool:
    """Whether a part is elsewhere, and has wires of its own from the board: cells and motor have those of a plug."""
    return ref.startswith(ELSEWHERE) and not ref.startswith(("CELL", "M1"))


def _on_board(circuit: Circuit) -> list[Part]:
    return [part for part in circuit.parts if not part.ref.startswith(ELSEWHERE)]


def _order(part: Part) -> tuple[bool, int]:
    """What needs most room first, what stands last: at the end of its strip."""
    return bool(STANDING.fullmatch(part.ref)), -len(part.pins)


def _doubled(circuit: Circuit) -> dict[str, list[int]]:
    rows = ROWS[circuit.name]
    return {net: [i for i, n in enumerate(rows) if n == net] for net in rows if rows.count(net) > 1}


def _values(circuit: Circuit) -> list[str]:
    """Which part is which, one line a value."""
    by_value: dict[str, list[str]] = {}
    for part in _on_board(circuit):
        by_value.setdefault(part.value, []).append(part.ref)
    return [f"{value}: {', '.join(refs)}" for value, refs in by_value.items()]


def _strips(part: Part, circuit: Circuit, free: Used) -> list[int]:
    """Of each pin the strip; where its net has several, the one that keeps the legs short, or that has room first."""
    rows = ROWS[circuit.name]
    choices = [[row for row, net in enumerate(rows) if net == pin.net] for pin in part.pins]
    if STANDING.fullmatch(part.ref):
        return [min(choices[0], key=lambda row: _column((row, row), STANDING_WIDTH, free))]
    middle = [choice[0] for choice in choices if len(choice) == 1]
    anchor = middle[0] if middle else choices[0][0]
    return [min(choice, key=lambda row: abs(row - anchor)) for choice in choices]


def _put(part: Part, strips: list[int], free: Used) -> Placed:
    """In the first column that has room; `free` then has its holes as used."""
    span = (min(strips), max(strips))
    width = STANDING_WIDTH if STANDING.fullmatch(part.ref) else WIDTH.get(part.ref, 1)
    column = _column(span, width, free)
    for c in range(column, column + width):
        free.setdefault(c, []).append(span)
    at = column if STANDING.fullmatch(part.ref) else column + width // 2
    return Placed(part.ref, {pin.name: (row, at) for pin, row in zip(part.pins, strips, strict=False)})


def _column(span: tuple[int, int], width: int, free: Used) -> int:
    """The first column from which on nobody uses these strips for this width."""
    column = WIRES
    while any(_overlaps(span, used) for c in range(column, column + width) for used in free.get(c, [])):
        column += 1
    return column


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _free_leg_to(circuit: Circuit, ref: str) -> str:
    """Where the wire at a free leg goes: a feed's to its capacitor, which stands between it and what is elsewhere."""
    net = circuit.part(ref).pins[-1].net
    between = [other for other, _ in circuit.nets()[net] if other != ref and re.fullmatch(r"C3\d", other)]
    return between[0] if between else _leaving(circuit, net)


def _leaving(circuit: Circuit, net: str) -> str:
    """The wires of a net to what is elsewhere."""
    pins: dict[str, list[str]] = {}
    for ref, pin in circuit.nets()[net]:
        if has_wires(ref):
            pins.setdefault(ref, []).append(pin)
    return ", ".join(f"{ref} {' '.join(each)}" for ref, each in pins.items()) or "no wire"


def _spot(hole: Hole) -> tuple[float, float]:
    return LEFT_MM + hole[1] * PITCH_MM, (hole[0] + 2.5) * PITCH_MM


def _strip(page: Drawing, row: int, columns: int, words: str) -> None:
    x, y = _spot((row, 0))
    page.box(x - 1.2, y - 0.9, columns * PITCH_MM, 1.8, COPPER)
    for column in range(columns):
        page.disc(_spot((row, column)), 0.9, HOLE)
    page.text((LEFT_MM - 3, y + 0.9), words, 2.2, "end")


def _legs(page: Drawing, part: Placed) -> None:
    spots = _spots(part)
    if STANDING.fullmatch(part.ref):
        spots.append(_free_end(spots[0]))
    page.line(spots, LEG)
    for spot in spots[:1] if STANDING.fullmatch(part.ref) else spots:
        page.disc(spot, 1.3, SOLDER)


def _spots(part: Placed) -> list[tuple[float, float]]:
    return sorted((_spot(hole) for hole in part.holes.values()), key=lambda spot: spot[1])


def _free_end(spot: tuple[float, float]) -> tuple[float, float]:
    return spot[0] + 1.6, spot[1] - 1.0


def _names(page: Drawing, part: Placed, free_leg: str) -> None:
    """What each part and leg is, over all legs; `free_leg` says where the wire at that of a standing resistor goes."""
    spots = _spots(part)
    if STANDING.fullmatch(part.ref):
        x, y = _free_end(spots[0])
        page.text((x + 0.2, y + 0.5), f"{part.ref}: {free_leg}", 1.4, "start", f'stroke="#fff" {HALO}')
        return
    x, y = spots[0][0], (spots[0][1] + spots[-1][1]) / 2
    turned = f'transform="rotate(-90 {x - 0.6:g} {y:g})" stroke="#fff" {HALO}'
    page.text((x - 0.6, y), part.ref, 1.9 if spots[-1][1] - spots[0][1] > 2 * PITCH_MM else 1.4, more=turned)
    for name, hole in part.holes.items():
        if name in "+KEBCGDS":
            at = (_spot(hole)[0] + 0.8, _spot(hole)[1] + 0.7)
            page.text(at, name, 1.6, "start", f'stroke="#fff" {HALO}')
