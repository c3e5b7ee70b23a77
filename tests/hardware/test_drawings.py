"""What is drawn fits the circuit and the cells: stripboard, sewing pattern, printed parts."""

import math
import re
from dataclasses import astuple
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from design import cells, pattern, solid
from design.boards import KITS
from design.circuit import Circuit
from design.parts import lines
from design.strips import ELSEWHERE, PITCH_MM, ROWS, STANDING, WIRES, drawn, placed
from design.svg import A3_MM, Point, on_a3
from design.variants import CIRCUITS, RECOMMENDED

ROOT = Path(__file__).parents[2]
BOTH = pytest.mark.parametrize("circuit", CIRCUITS.values(), ids=CIRCUITS)
EVERY_LAYOUT = pytest.mark.parametrize("layout", cells.LAYOUTS.values(), ids=cells.LAYOUTS)


@BOTH
def test_every_leg_is_in_the_strip_of_its_net(circuit: Circuit) -> None:
    parts = {part.ref: part for part in placed(circuit) if not part.ref.startswith("bridge")}
    assert set(parts) == {ref for ref in circuit.refs() if not ref.startswith(ELSEWHERE)}
    for ref, part in parts.items():
        found = {pin: ROWS[circuit.name][row] for pin, (row, _) in part.holes.items()}
        nets = circuit.part(ref).nets
        if STANDING.fullmatch(ref):  # by its first leg; the wire at the other one is soldered to it
            nets = dict([next(iter(nets.items()))])
        assert found == nets


@BOTH
def test_no_leg_has_to_reach_further_than_a_part_has_legs_and_the_fuse_stands_on_its_own_width(
    circuit: Circuit,
) -> None:
    for part in placed(circuit):
        rows = [row for row, _ in part.holes.values()]
        span_mm = (max(rows) - min(rows)) * PITCH_MM
        assert span_mm <= 20.4 or "bridge" in part.ref, part.ref
        if part.ref == "F1":
            assert span_mm == pytest.approx(5.1, abs=0.1)


@BOTH
def test_strips_of_one_net_are_bridged(circuit: Circuit) -> None:
    rows = ROWS[circuit.name]
    bridged = {rows[row] for part in placed(circuit) if "bridge" in part.ref for row, _ in part.holes.values()}
    assert bridged == {net for net in rows if rows.count(net) > 1}


@BOTH
def test_no_two_parts_share_a_hole_or_lie_across_each_other(circuit: Circuit) -> None:
    for one, other in combinations(placed(circuit), 2):
        if {column for _, column in one.holes.values()} & {column for _, column in other.holes.values()}:
            a, b = (sorted(row for row, _ in part.holes.values()) for part in (one, other))
            assert a[-1] < b[0] or b[-1] < a[0], (one.ref, other.ref)


@BOTH
def test_the_board_is_as_large_as_the_one_in_the_bill(circuit: Circuit) -> None:
    bought = next(line.part for line in lines() if "stripboard" in line.part and line.quantity[circuit.name])
    strips, holes = map(int, re.findall(r"\d+", bought))
    used = [column for part in placed(circuit) for _, column in part.holes.values()]
    assert len(ROWS[circuit.name]) <= strips
    assert min(used) >= WIRES and max(used) < holes


@BOTH
def test_the_board_of_the_bill_fits_between_the_posts_of_the_box(circuit: Circuit) -> None:
    bought = next(line.part for line in lines() if "stripboard" in line.part and line.quantity[circuit.name])
    wide, long = (int(count) * PITCH_MM for count in re.findall(r"\d+", bought))
    box = (ROOT / "hardware" / "box.scad").read_text(encoding="utf-8")
    found = re.findall(r"^(strips|long) = full \? (\d+) : (\d+);", box, re.MULTILINE)
    room = {name: int(full if circuit.name == "full" else simple) for name, full, simple in found}
    post = int(re.findall(r"^post = (\d+);", box, re.MULTILINE)[0])
    assert wide < room["strips"] and long < room["long"] - 2 * post


def box() -> dict[str, list[float]]:
    """The lengths of box.scad by name: for the full and for the simple one, each as often as it has parts."""
    text = (ROOT / "hardware" / "box.scad").read_text(encoding="utf-8")
    found = re.findall(r"^(\w+) = ([^;]+);", text, re.MULTILINE)
    return {name: [float(word) for word in re.findall(r"\d+(?:\.\d+)?", value)] for name, value in found}


def test_the_kit_and_a_usb_plug_at_either_of_its_sockets_fit_the_box() -> None:
    kit, plug_mm = KITS[RECOMMENDED], 12.5
    lengths = box()
    assert lengths["kit"][0] > kit.size_mm[0]
    assert min(lengths["long"]) > kit.size_mm[1]
    assert lengths["usb"][0] >= kit.usb_mm + plug_mm


def test_the_d_subs_of_the_circuits_fit_their_openings() -> None:
    # Opening for a socket that is screwed on from behind, and its screws: DE-9 and DB-25.
    opening_mm, screws_mm = {"9": 20.5, "25": 42.5}, {"9": 25.0, "25": 47.1}
    lengths = box()["dsub"]  # full first
    for circuit, at in ((CIRCUITS["full"], 0), (CIRCUITS["simple"], 2)):
        contacts = re.findall(r"\d+", circuit.part("J1").value)[0]
        assert lengths[at : at + 2] == [opening_mm[contacts], screws_mm[contacts]]


def test_button_and_pixel_fit_their_holes() -> None:
    hole = float(re.findall(r"for a (\d+) mm hole", CIRCUITS["simple"].part("SW1").value)[0])
    pixel = float(re.findall(r"(\d+) mm", CIRCUITS["full"].part("LED1").value)[0])
    assert hole < box()["button"][0] <= hole + 0.3 and pixel < box()["pixel"][0] <= pixel + 0.3


def test_the_motors_cable_keeps_away_from_all_wires_and_cells() -> None:
    for layout in (cells.SIX, cells.EIGHT, cells.SIXTEEN):
        way = pattern.motor_wire()
        assert all(max(abs(x), abs(y)) <= cells.HALF_MM for x, y in way)
        assert way[-1][0] < 0 < pattern.EXIT[0]
        for a, b in pairwise(way):
            assert min(distance(place, a, b) for place in layout) > pattern.DISC_MM / 2
            for place in layout:
                for at in pattern.wire(place)[1:]:
                    assert distance(at, a, b) > 5


@BOTH
def test_every_strip_and_every_free_leg_with_a_wire_says_where_the_wire_goes(circuit: Circuit) -> None:
    text = drawn(circuit).svg()
    legs = {part.pins[1].net: part.ref for part in circuit.parts if STANDING.fullmatch(part.ref)}
    for ref in ("U1", "J1", "SW1", "BZ1"):
        for pin in circuit.part(ref).pins:
            net = pin.net
            if net in ROWS[circuit.name] or net in legs:
                begins = legs.get(net, net)
                found = re.search(rf">{re.escape(begins)}: ([^<]*)<", text)
                assert found and re.search(rf"\b{ref} ([^,]* )?{re.escape(pin.name)}(,| |$)", found[1]), (ref, pin)


@EVERY_LAYOUT
def test_the_pattern_is_as_large_as_the_cushion_with_room_for_its_thickness_and_a_seam(layout: cells.Layout) -> None:
    root = ElementTree.fromstring(pattern.pattern(layout).svg())
    assert (root.get("width"), root.get("height")) == ("460mm", "460mm")
    assert root.get("viewBox") == "-230 -230 460 460"
    boxes = [float(box.get("width", 0)) for box in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert boxes == [460, 459.6, 430, 400]  # paper, cut of the cover, its seam, felt and foam


@EVERY_LAYOUT
def test_each_cell_is_drawn_at_its_place(layout: cells.Layout) -> None:
    root = ElementTree.fromstring(pattern.pattern(layout).svg())
    discs = [disc.attrib for disc in root.iter("{http://www.w3.org/2000/svg}circle")]
    pucks = [((int(disc["cx"]), int(disc["cy"])), int(disc["r"]) * 2) for disc in discs if disc["r"] in ("10", "12")]
    assert pucks == [(place, 24 if place[1] <= -50 else 20) for place in layout]
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {f"CELL{n}" for n in range(len(layout))} <= set(words)


def distance(at: Point, start: Point, end: Point) -> float:
    """From a point to a stretch."""
    length = math.dist(start, end)
    if not length:
        return math.dist(at, start)
    along = sum((a - s) * (e - s) for a, s, e in zip(at, start, end, strict=True)) / length**2
    foot = [s + max(0, min(1, along)) * (e - s) for s, e in zip(start, end, strict=True)]
    return math.dist(at, foot)


@EVERY_LAYOUT
def test_no_wire_runs_over_the_disc_of_another_cell_nor_out_of_the_cushion(layout: cells.Layout) -> None:
    for place in layout:
        way = pattern.wire(place)
        assert way[0] == place and way[-1] == pattern.EXIT
        assert all(max(abs(x), abs(y)) <= cells.HALF_MM for x, y in way)
        for other in layout:
            if other != place:
                assert min(distance(other, a, b) for a, b in pairwise(way)) > pattern.DISC_MM / 2


def test_the_a4_sheets_cover_the_whole_pattern() -> None:
    sheets = dict(pattern.tiles(pattern.pattern(cells.SIX)))
    shown = [re.findall(r'viewBox="(\S+) (\S+) 190 277"', text)[0] for text in sheets.values()]
    corners = {(float(x), float(y)) for x, y in shown}
    assert corners == {(x, y) for x in (-230, -40, 150) for y in (-230, 47)}
    assert all('width="210mm" height="297mm"' in text for text in sheets.values())


CUBE = [
    ((0, 0, 0), (0, 1, 0), (1, 1, 0)), ((0, 0, 0), (1, 1, 0), (1, 0, 0)),
    ((0, 0, 1), (1, 0, 1), (1, 1, 1)), ((0, 0, 1), (1, 1, 1), (0, 1, 1)),
    ((0, 0, 0), (1, 0, 0), (1, 0, 1)), ((0, 0, 0), (1, 0, 1), (0, 0, 1)),
    ((0, 1, 0), (0, 1, 1), (1, 1, 1)), ((0, 1, 0), (1, 1, 1), (1, 1, 0)),
    ((0, 0, 0), (0, 0, 1), (0, 1, 1)), ((0, 0, 0), (0, 1, 1), (0, 1, 0)),
    ((1, 0, 0), (1, 1, 0), (1, 1, 1)), ((1, 0, 0), (1, 1, 1), (1, 0, 1)),
]  # fmt: skip


def stl(triangles: list[Any]) -> str:
    return "\n".join(f"vertex {x} {y} {z}" for triangle in triangles for x, y, z in triangle)


def test_a_cube_is_closed() -> None:
    triangles, size, volume = astuple(solid.checked(stl(CUBE)))
    assert (triangles, size) == (12, (1, 1, 1)) and volume == pytest.approx(0.001)


@pytest.mark.parametrize(
    ("triangles", "why"),
    [
        (CUBE[1:], "11 triangles, 3 edges"),
        ([*CUBE, CUBE[0]], "edges without"),
        ([CUBE[0][::-1], *CUBE[1:]], "edges without"),
        ([triangle[::-1] for triangle in CUBE], "inside out"),
        ([], "0 triangles"),
    ],
)
def test_a_body_with_a_hole_a_flap_or_a_turned_face_is_found(triangles: list[Any], why: str) -> None:
    with pytest.raises(solid.NotClosed, match=why):
        solid.checked(stl(triangles))


def test_a_file_that_is_cut_off_is_found() -> None:
    with pytest.raises(ValueError, match="cut off"):
        solid.triangles(stl(CUBE) + "\nvertex 0 0 0")


@pytest.mark.parametrize(("wide", "high"), [(2575, 1250), (1613, 1706), (783.4, 980.1)])
def test_a_drawing_of_another_program_fills_a_sheet_and_keeps_its_shape(wide: float, high: float) -> None:
    """Whatever the order of its attributes, and with a drawing in it that is not to be touched."""
    inner = '<svg width="9pt"/>'
    given = f'<svg xml:lang="en" height="{high}pt" width="{wide}pt" viewBox="-5 -3 {wide} {high}">{inner}</svg>'
    page = ElementTree.fromstring(on_a3(given))
    printed = [float(page.attrib[name].removesuffix("mm")) for name in ("width", "height")]
    assert printed[0] / printed[1] == pytest.approx(wide / high, rel=0.01)
    room = [space - size for space, size in zip(sorted(A3_MM), sorted(printed), strict=True)]
    assert min(room) == pytest.approx(0, abs=0.1)
    assert (page.attrib["viewBox"], page[0].attrib["width"]) == (f"-5 -3 {wide} {high}", "9pt")


@BOTH
def test_a_red_wire_goes_to_the_capacitor_before_the_resistor(circuit: Circuit) -> None:
    text = drawn(circuit).svg()
    for n in range(30, 30 + circuit.cells // 4):
        assert f">R{n}: C{n}<" in text and f">C{n}: J1 " in text
