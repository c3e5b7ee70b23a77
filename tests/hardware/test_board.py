"""The printed board: its lands are the circuit's pins, its router joins them, and its rules find what is wrong."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from design import lands, route, rules
from design.circuit import Circuit
from design.guide import STEPS, named
from design.lands import Land
from design.strips import ELSEWHERE
from design.variants import CIRCUITS, SIMPLE

BOTH = pytest.mark.parametrize("circuit", CIRCUITS.values(), ids=CIRCUITS)
HARDWARE = Path(__file__).parents[2] / "hardware"


def drawn(lands: list[Land], routed: route.Routed) -> tuple[list[rules.Copper], list[rules.Hole]]:
    """The copper and the holes as they should come out of the files."""
    dots = [((land.x_mm, land.y_mm), land.land_mm, land.drill_mm) for land in lands]
    dots += [((x, y), route.VIA_MM, route.VIA_DRILL_MM) for _, x, y in routed.vias]
    copper = [rules.Copper(side, at, at, width) for side in rules.SIDES for at, width, _ in dots]
    copper += [rules.Copper(rules.SIDES[it.layer], it.start, it.end, route.TRACK_MM) for it in routed.tracks]
    return copper, [rules.Hole(at, drill) for at, _, drill in dots]


@BOTH
def test_every_pin_of_what_the_stripboard_takes_has_its_land_on_its_net(circuit: Circuit) -> None:
    found = {(land.ref, land.pin): land.net for land in lands.lands(circuit) if land.pin}
    on_board = [part for part in circuit.parts if not part.ref.startswith(ELSEWHERE)]
    assert found == {(part.ref, pin.name): pin.net for part in on_board for pin in part.pins}


@BOTH
def test_every_wire_that_leaves_has_a_land(circuit: Circuit) -> None:
    made = lands.lands(circuit)
    nets = {land.net for land in made}
    wanted = {(net, ref) for net in nets for ref in lands.goes_to(circuit, net)}
    assert {(land.net, land.ref.split()[0]) for land in made if not land.pin} == wanted


@BOTH
def test_the_board_takes_the_place_of_the_stripboard_in_the_box(circuit: Circuit) -> None:
    text = (HARDWARE / "box.scad").read_text(encoding="utf-8")
    room = {
        name: (int(full), int(simple)) for name, full, simple in re.findall(r"(\w+) = full \? (\d+) : (\d+);", text)
    }
    wide, high = lands.size_mm(circuit)
    assert wide < room["strips"][circuit.name == "simple"] and high < room["long"][circuit.name == "simple"] - 14


@BOTH
def test_no_two_lands_are_nearer_than_the_rules_allow(circuit: Circuit) -> None:
    nothing = route.Routed()
    found = list(rules.broken(*drawn(lands.lands(circuit), nothing), lands.lands(circuit), lands.size_mm(circuit)))
    assert [words for words in found if "pieces" not in words] == []


def test_the_simple_board_is_routed_and_breaks_no_rule() -> None:
    made, size = lands.lands(SIMPLE), lands.size_mm(SIMPLE)
    assert list(rules.broken(*drawn(made, route.routed(*size, made)), made, size)) == []


def land(net: str, x: float, y: float) -> Land:
    return Land("X", "1", net, x, y, 0.9, 1.7)


CROSSED = [land("A", 3.81, 10.16), land("A", 16.51, 10.16), land("B", 10.16, 3.81), land("B", 10.16, 16.51)]
SIZE = (20.32, 20.32)


def test_nets_that_cross_are_led_over_each_other() -> None:
    made = route.routed(*SIZE, CROSSED)
    assert {track.layer for track in made.tracks} == {0, 1} or made.vias
    assert list(rules.broken(*drawn(CROSSED, made), CROSSED, SIZE)) == []


def test_a_land_that_is_shut_in_is_told() -> None:
    wall = [land("B", 10.16 + 1.27 * x, 10.16 + 1.27 * y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]
    with pytest.raises(route.Stuck, match="A is shut in"):
        route.routed(*SIZE, [land("A", 10.16, 10.16), land("A", 3.81, 3.81), *wall])


def test_the_rules_find_each_kind_of_fault() -> None:
    made = route.routed(*SIZE, CROSSED)
    copper, holes = drawn(CROSSED, made)
    whole = (copper, holes, CROSSED, SIZE)

    def faults(**changed: object) -> str:
        given: dict[str, Any] = dict(zip(("copper", "holes", "lands", "size_mm"), whole, strict=True)) | changed
        return "\n".join(rules.broken(**given))

    assert faults() == ""
    assert "is in 2 pieces" in faults(copper=copper[:-1])
    bridge = rules.Copper("top", (3.81, 10.16), (10.16, 3.81), 0.4)
    assert "A, B are joined" in faults(copper=[*copper, bridge])
    beside = rules.Copper("top", (2.4, 9.0), (2.4, 9.0), 1.6)
    assert "mm between" in faults(copper=[*copper, beside])
    assert "too near the edge" in faults(size_mm=(17.0, 20.32))
    assert "no ring" in faults(holes=[replace(holes[0], diameter=1.4), *holes[1:]])
    assert "too near each other" in faults(holes=[*holes, rules.Hole((4.6, 10.16), 0.5)])


def test_every_step_of_the_guide_has_a_view_that_its_model_draws_and_something_to_measure() -> None:
    model = (HARDWARE / "steps.scad").read_text(encoding="utf-8")
    guide = (HARDWARE / "README.md").read_text(encoding="utf-8")
    for step in STEPS:
        assert f'if (step == "{step.model}")' in model and all(step.measure)
        assert f"build/step-{step.name}.svg" in guide, step.name
    assert {step.name.split("-")[0] for step in STEPS} == set(re.findall(r"^## (\d+)\. ", guide, re.MULTILINE))


def test_names_are_read_where_openscad_echoes_them() -> None:
    said = 'ECHO: "U1, kit", [-6.7, 0, 3]\nGeometries in cache: 2\nECHO: "lid", [0, 0, 130]\n'
    assert named(said) == [("U1, kit", (-6.7, 0, 3)), ("lid", (0, 0, 130))]
