"""The schematic, drawn block by block. Every part is asked for with the nets that its symbol stands between, so a
drawing that no longer fits the circuit is an error and not a wrong picture.
"""

from pathlib import Path
from typing import Any

import schemdraw
import schemdraw.elements as elm

from design.circuit import Circuit, Part

Spot = tuple[float, float]


class Mismatch(Exception):
    """The drawing is not of this circuit; the text says where."""


class Sheet:
    """A drawing under way; remembers the parts that were `seen`."""

    def __init__(self, circuit: Circuit, drawing: Any) -> None:
        self.circuit, self.drawing = circuit, drawing
        self.seen: set[str] = set()

    def part(self, ref: str, *nets: str) -> Part:
        """A part, known to be between these nets, in the order of its pins."""
        part = self.circuit.part(ref)
        if tuple(pin.net for pin in part.pins) != nets:
            raise Mismatch(f"{ref} is between {part.nets}, but drawn between {nets}")
        self.seen.add(ref)
        return part

    def two(self, element: Any, ref: str, nets: tuple[str, str], start: Spot, end: Spot, label: str = "top") -> None:
        """A symbol with two ends, labelled with the part's name and its value."""
        value = self.part(ref, *nets).value
        self.drawing.add(element.at(start).to(end).label(f"{ref}\n{_short(value)}", loc=label, fontsize=9))

    def net(self, name: str, at: Spot, direction: str = "left") -> None:
        """The name of a net at the end of a line."""
        if name not in self.circuit.nets():
            raise Mismatch(f"there is no net {name}")
        if name == "GND":
            self.drawing.add(elm.Ground().theta(0).at(at))
        elif name in ("3V3", "5V", "5VF") or (name.startswith("RED") and direction == "left"):
            self.drawing.add(elm.Vdd(label=name).theta(0).at(at))
        else:
            aside, align = (-0.15, "right") if direction == "left" else (0.15, "left")
            self.words((at[0] + aside, at[1] - 0.12), name, align)

    def words(self, at: Spot, text: str, align: str = "center") -> None:
        """Text, its foot here."""
        self.drawing.add(elm.Label().at(at).theta(0).label(text, fontsize=9, halign=align))

    def dot(self, at: Spot) -> None:
        """Lines that cross here are joined."""
        self.drawing.add(elm.Dot().at(at))

    def line(self, *spots: Spot) -> None:
        """A line through these spots."""
        for start, end in zip(spots, spots[1:], strict=False):
            self.drawing.add(elm.Line().at(start).to(end))


def _short(value: str) -> str:
    """Return the part of a value that fits; the bill of materials has the rest."""
    words = value.split(",")[0].split(" ")
    return "" if words[0] in ("FSR", "push", "passive", "coin", "plug", "D-sub") else " ".join(words[:2])


def draw(circuit: Circuit, path: Path) -> None:
    """Write the schematic. Mismatch where the circuit has changed under it."""
    schemdraw.use("svg")
    drawing = schemdraw.Drawing(show=False)
    sheet = Sheet(circuit, drawing)
    y = _cells(sheet)
    _supply(sheet, (0, y - 2))
    _button(sheet, (0, y - 7.5))
    _feeds(sheet, (7, y - 7.5))
    _buzzer(sheet, (14.5, y - 3))
    if "U2" in circuit.refs():
        _motor(sheet, (23.5, y - 3))
        _pixel(sheet, (34.5, y - 3))
        _box(sheet, "U2", (26, y - 13))
    _box(sheet, "U1", (3, y - 13))
    _box(sheet, "J1", (15, y - 13))
    if missing := set(circuit.refs()) - sheet.seen:
        raise Mismatch(f"not drawn: {', '.join(sorted(missing))}")
    drawing.save(str(path))


def _cells(sheet: Sheet) -> float:
    """All dividers, eight in a row; the height that is left below."""
    count, each = sheet.circuit.cells, 8
    for n in range(count):
        _cell(sheet, n, (n % each * 6.2, -(n // each) * 8.5))
    return -((count - 1) // each + 1) * 8.5 + 0.5


def _cell(sheet: Sheet, n: int, at: Spot) -> None:
    x, y = at
    wire, feed = f"CELL{n}", sheet.circuit.part(f"CELL{n}").nets["1"]
    node = (x, y - 3)
    sheet.net(feed, (x, y))
    sheet.two(elm.ResistorVar(), wire, (feed, wire), (x, y), node)
    _across(sheet, elm.Resistor(), f"R{n}", wire, node, 3)
    sheet.dot(node)
    sheet.line(node, (x + 1.7, y - 3), (x + 1.9, y - 3))
    sheet.dot((x + 1.7, y - 3))
    _across(sheet, elm.Capacitor(), f"C{n}", wire, (x + 1.7, y - 3), 3)
    sheet.words((x + 0.15, y - 2.75), wire, "left")
    sheet.two(elm.Resistor(), f"RS{n}", (wire, f"IN{n}"), (x + 1.9, y - 3), (x + 4, y - 3))
    sheet.net(f"IN{n}", (x + 4, y - 3), "right")


def _feeds(sheet: Sheet, at: Spot) -> None:
    """Draw the feeds of the cells' 3.3 V, one below the other."""
    x, y = at
    for number, ref in enumerate(ref for ref in sheet.circuit.refs() if ref.startswith("R3") and len(ref) > 2):
        spot = (x, y - 1.5 * number)
        sheet.words((x - 0.15, spot[1] - 0.12), "3V3", "right")
        feed = sheet.circuit.part(ref).nets["2"]
        sheet.two(elm.Resistor(), ref, ("3V3", feed), spot, (x + 2.2, spot[1]))
        node = (x + 2.2, spot[1])
        sheet.dot(node)
        sheet.words((node[0] + 0.1, node[1] + 0.15), feed, "left")
        end = (x + 5.6, spot[1])
        sheet.two(elm.Capacitor(), f"C{ref[1:]}", ("GND", feed), node, end)
        sheet.net("GND", end)


def _supply(sheet: Sheet, at: Spot) -> None:
    x, y = at
    sheet.net("5V", (x, y))
    sheet.two(elm.Fuse(), "F1", ("5V", "5VF"), (x, y), (x + 2.5, y))
    sheet.net("5VF", (x + 2.5, y))
    _across(sheet, elm.Capacitor(polar=True), "C22", "5VF", (x + 2.5, y))
    bypasses = [ref for ref in ("C20", "C21", "C23") if ref in sheet.circuit.refs()]
    for number, ref in enumerate(bypasses):
        spot = (x + 5 + 1.9 * number, y)
        sheet.net("3V3", spot)
        _across(sheet, elm.Capacitor(), ref, "3V3", spot)


def _across(sheet: Sheet, element: Any, ref: str, net: str, at: Spot, high: float = 2.5) -> None:
    """A part from a net down to ground."""
    below = (at[0], at[1] - high)
    sheet.two(element, ref, (net, "GND"), at, below)
    sheet.net("GND", below)


def _buzzer(sheet: Sheet, at: Spot) -> None:
    x, y = at
    sheet.part("Q1", "BASE", "TONE", "GND")
    symbol = elm.BjtNpn(circle=True).theta(0).at((x + 4, y - 4)).label("Q1\nBC337", loc="right", fontsize=9)
    transistor = sheet.drawing.add(symbol)
    base, collector, emitter = (tuple(transistor.absanchors[name]) for name in ("base", "collector", "emitter"))
    _driven(sheet, ("BUZZER", "BASE"), ("R20", "R21"), x, base)
    sheet.net("GND", emitter)
    cx, top = collector[0], y + 1.2
    sheet.net("5VF", (cx, top + 1.8))
    sheet.two(elm.Resistor(), "R22", ("5VF", "BZ+"), (cx, top + 1.8), (cx, top - 1), "bottom")
    sheet.two(elm.Inductor(), "BZ1", ("BZ+", "TONE"), (cx, top - 1), (cx, top - 3.5))
    sheet.line((cx, top - 3.5), collector)
    _flyback(sheet, "D1", ("BZ+", "TONE"), (cx, top - 1), (cx, top - 3.5))


def _driven(sheet: Sheet, nets: tuple[str, str], refs: tuple[str, str], x: float, input_: Spot) -> None:
    """A pin's way to the input of a transistor: a resistor in it, and one from there to ground."""
    y = input_[1]
    sheet.net(nets[0], (x, y))
    sheet.two(elm.Resistor(), refs[0], nets, (x, y), (x + 2.5, y))
    sheet.line((x + 2.5, y), input_)
    sheet.dot((x + 2.9, y))
    _across(sheet, elm.Resistor(), refs[1], nets[1], (x + 2.9, y))


def _flyback(sheet: Sheet, ref: str, nets: tuple[str, str], high: Spot, low: Spot) -> None:
    """A diode beside a coil, its cathode at the high end."""
    aside = high[0] + 1.5
    diode = elm.Schottky() if ref == "D2" else elm.Diode()
    sheet.line(high, (aside, high[1]))
    sheet.line(low, (aside, low[1]))
    sheet.dot(high)
    sheet.dot(low)
    sheet.two(diode, ref, nets, (aside, low[1]), (aside, high[1]), "bottom")


def _motor(sheet: Sheet, at: Spot) -> None:
    x, y = at
    sheet.part("Q2", "GATE", "M-", "GND")
    fet = sheet.drawing.add(elm.NFet().theta(0).reverse().anchor("gate").at((x + 4.5, y - 4)))
    sheet.words((x + 6.2, y - 4), "Q2\nIRLZ44N", "left")
    gate, drain, source = (tuple(fet.absanchors[name]) for name in ("gate", "drain", "source"))
    _driven(sheet, ("MOTOR", "GATE"), ("R23", "R24"), x, gate)
    sheet.net("GND", source)
    top, high, low = (drain[0], y + 3.5), (drain[0], y + 1.5), (drain[0], y - 1)
    sheet.part("J2", "5VM", "M-")
    sheet.net("5VF", top)
    sheet.two(elm.Resistor(), "R27", ("5VF", "5VM"), top, high, "bottom")
    sheet.two(elm.Motor(), "M1", ("5VM", "M-"), high, low)
    sheet.words((high[0] - 0.3, low[1] - 0.5), "M1 is plugged in by J2: 5VM, M-", "right")
    sheet.line(low, drain)
    _flyback(sheet, "D2", ("5VF", "M-"), top, low)


def _pixel(sheet: Sheet, at: Spot) -> None:
    x, y = at
    sheet.part("LED1", "LED+", "PIXEL", "GND")
    sheet.net("5VF", (x + 3.4, y + 2))
    sheet.two(elm.Diode().reverse(), "D3", ("LED+", "5VF"), (x + 3.4, y - 0.5), (x + 3.4, y + 2), "bottom")
    sheet.line((x + 3.4, y - 0.5), (x + 3.4, y - 1.5))
    sheet.drawing.add(elm.Rect(corner1=(0, 0), corner2=(2.2, 2)).theta(0).at((x + 2.3, y - 3.5)))
    sheet.words((x + 3.4, y - 2.7), "LED1\nAPA106")
    sheet.net("LED", (x - 0.6, y - 2.5))
    sheet.two(elm.Resistor(), "R26", ("LED", "PIXEL"), (x - 0.6, y - 2.5), (x + 2.3, y - 2.5))
    sheet.line((x + 3.4, y - 3.5), (x + 3.4, y - 4))
    sheet.net("GND", (x + 3.4, y - 4))
    sheet.dot((x + 3.4, y - 0.5))
    sheet.line((x + 3.4, y - 0.5), (x + 6.8, y - 0.5))
    _across(sheet, elm.Capacitor(), "C24", "LED+", (x + 6.8, y - 0.5))


def _button(sheet: Sheet, at: Spot) -> None:
    x, y = at
    sheet.net("BUTTON", (x, y))
    sheet.two(elm.Resistor(), "R28", ("PRESS", "BUTTON"), (x, y), (x + 2, y))
    sheet.dot((x + 2, y))
    sheet.words((x + 2, y + 0.2), "PRESS")
    _across(sheet, elm.Capacitor(), "C25", "PRESS", (x + 2, y))
    sheet.line((x + 2, y), (x + 3.7, y))
    sheet.two(elm.Button(), "SW1", ("PRESS", "GND"), (x + 3.7, y), (x + 3.7, y - 2.5))
    sheet.net("GND", (x + 3.7, y - 2.5))


def _box(sheet: Sheet, ref: str, at: Spot) -> None:
    """A part as a box with its pins and their nets, one under the other."""
    part = sheet.circuit.part(ref)
    sheet.part(ref, *(pin.net for pin in part.pins))
    x, y = at
    high = 0.62 * len(part.pins) + 0.5
    sheet.drawing.add(elm.Rect(corner1=(0, 0), corner2=(2, -high)).theta(0).at(at))
    sheet.words((x + 1, y + 0.3), f"{ref}  {part.value}")
    for number, pin in enumerate(part.pins):
        height = y - 0.6 - 0.62 * number
        sheet.words((x + 1, height - 0.12), pin.name)
        sheet.line((x + 2, height), (x + 2.5, height))
        sheet.words((x + 2.6, height - 0.12), pin.net, "left")
