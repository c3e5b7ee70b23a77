"""The printed board as the files that a board house takes (Gerber, Excellon), written and read back with gerbonara."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from gerbonara import LayerStack
from gerbonara.apertures import CircleAperture
from gerbonara.cad.primitives import Board, Pad, ThroughViaStack, THTPad, Trace
from gerbonara.graphic_objects import Line as Stroke
from gerbonara.graphic_primitives import Circle, Line
from gerbonara.newstroke import Newstroke
from gerbonara.utils import MM

from design.circuit import Circuit
from design.lands import Land, size_mm
from design.route import TRACK_MM, VIA_DRILL_MM, VIA_MM, Routed
from design.rules import SIDES, Copper, Hole

LETTERS_MM, STROKE_MM = 1.0, 0.15


def write(circuit: Circuit, lands: list[Land], routed: Routed, path: Path) -> list[str]:
    """Write the zip file for the board house; return pictures of its upper and its lower side as SVG."""
    board = Board(*size_mm(circuit), corner_radius=0)
    for land in lands:
        board.add(Pad(land.x_mm, land.y_mm, pad_stack=THTPad.circle(land.drill_mm, land.land_mm, paste=False)))
    for _, x, y in routed.vias:
        board.add(Pad(x, y, pad_stack=ThroughViaStack(VIA_DRILL_MM, VIA_MM)))
    for track in routed.tracks:
        board.add(Trace(TRACK_MM, track.start, track.end, style="direct", side=SIDES[track.layer]))
    for x, y, words in _words(circuit, lands):
        for stroke in _strokes(x, y, words):
            board.add_silk("top", stroke)
    stack = board.layer_stack()
    stack.save_to_zipfile(path, board_name=f"perch-{circuit.name}")
    return [str(stack.to_pretty_svg(side=side, margin=2)) for side in ("top", "bottom")]


@cache
def _font() -> Newstroke:
    """Reading it takes a second."""
    return Newstroke()


def _strokes(x: float, y: float, words: str) -> Iterator[Stroke]:
    """Words with their middle here. The font's y runs downwards, that of the files upwards."""
    lines = list(_font().render(words, size=LETTERS_MM))
    spots = [spot for line in lines for spot in line]
    left = x - (min(at for at, _ in spots) + max(at for at, _ in spots)) / 2
    above = y + (min(at for _, at in spots) + max(at for _, at in spots)) / 2
    pen = CircleAperture(STROKE_MM, unit=MM)
    for line in lines:
        for (x1, y1), (x2, y2) in zip(line, line[1:], strict=False):
            yield Stroke(left + x1, above - y1, left + x2, above - y2, aperture=pen, unit=MM)


def _words(circuit: Circuit, lands: list[Land]) -> Iterator[tuple[float, float, str]]:
    """The name of each part in the middle of its lands, and over each wire's land where it goes."""
    for ref in dict.fromkeys(land.ref for land in lands if land.pin):
        own = [land for land in lands if land.ref == ref and land.pin]
        x = sum(land.x_mm for land in own) / len(own)
        yield x, own[0].y_mm + (1.6 if len(own) > 2 or own[-1].x_mm - own[0].x_mm < 4 else 0), ref
    for land in lands:
        if not land.pin:
            yield land.x_mm, land.y_mm + 1.7, _label(circuit, land)
        elif land.pin in "+KBCEGDS":
            yield land.x_mm, land.y_mm - 1.5, land.pin


def _label(circuit: Circuit, land: Land) -> str:
    """The part and the pin that a wire goes to, the first of several."""
    ref, _, pin = land.ref.partition(" ")
    return f"{ref} {pin or next(name for name, net in circuit.part(ref).nets.items() if net == land.net)}"


def read(path: Path) -> tuple[list[Copper], list[Hole]]:
    """All copper and all holes of the files. Raises ValueError where something is neither a dot nor a line."""
    stack = LayerStack.open(path)
    copper = [_copper(side, shape) for side in SIDES for shape in _shapes(stack[side, "copper"])]
    drilled = [shape for layer in stack.drill_layers for shape in _shapes(layer)]
    return copper, [Hole((shape.x, shape.y), 2 * shape.r) for shape in drilled]


def _shapes(layer: Any) -> list[Any]:
    return [shape for thing in layer.objects for shape in thing.to_primitives()]


def _copper(side: str, shape: object) -> Copper:
    if isinstance(shape, Circle):
        return Copper(side, (shape.x, shape.y), (shape.x, shape.y), 2 * shape.r)
    if isinstance(shape, Line):
        return Copper(side, (shape.x1, shape.y1), (shape.x2, shape.y2), shape.width)
    raise ValueError(f"{shape} is neither a dot nor a line")
