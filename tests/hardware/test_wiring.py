"""One truth in four places: the firmware's pins, the circuit, the wires, and the tables that people read."""

import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from boards.esp32.conductance import DIVIDER_OHM
from boards.esp32.config import places
from boards.esp32.pins import BOARDS, MOST_CELLS
from design import variants
from design.boards import KITS
from design.cells import HALF_MM, LAYOUTS, SIXTEEN, percent
from design.circuit import POWER_IN, POWER_OUT, Circuit
from design.parts import lines
from design.pattern import wire
from design.variants import CIRCUITS, FULL, RECOMMENDED, SIMPLE
from support.wiring import STRIPBOARD, End, colour, coloured, drawings, missing, together, wires

ROOT = Path(__file__).parents[2]
BOTH = pytest.mark.parametrize("circuit", CIRCUITS.values(), ids=CIRCUITS)
TO_THE_BOX_MM = 500  # from the rear of the cushion to a box under or behind the seat
WIRED = ("U1", "U2", "J1", "J2", "M1", "SW1", "BZ1", "LED1", "CELL")  # by wires; all other parts sit on the stripboard


def harness(circuit: Circuit) -> Any:
    return together([yaml.safe_load(path.read_text(encoding="utf-8")) for path in drawings(circuit.name)])


def net(circuit: Circuit, end: End) -> str:
    name, pin = end
    return pin if name == STRIPBOARD else circuit.part(name).nets[pin]


def gpio_nets(circuit: Circuit) -> dict[str, str]:
    """The net of each GPIO that the circuit uses, by the GPIO's name at the board's edge."""
    power = ("3V3", "5V", KITS[RECOMMENDED].ground)
    return {pin: net for pin, net in circuit.part("U1").nets.items() if pin not in power}


def expected(circuit: Circuit) -> dict[str, str]:
    """The same, from the firmware's own table."""
    pins, label = BOARDS[RECOMMENDED], KITS[RECOMMENDED].label
    named = {label(pins.buzzer): "BUZZER", label(pins.button): "BUTTON"}
    if circuit.cells <= len(pins.direct):
        return named | {label(gpio): f"IN{n}" for n, gpio in enumerate(pins.direct[: circuit.cells])}
    named |= {label(pins.mux_common): "MUX", label(pins.motor): "MOTOR", label(pins.led): "LED"}
    return named | {label(gpio): f"S{bit}" for bit, gpio in enumerate(pins.mux_select)}


@BOTH
def test_the_circuit_has_each_pin_where_the_firmware_has_it(circuit: Circuit) -> None:
    assert gpio_nets(circuit) == expected(circuit)


def test_the_kits_have_the_pins_that_the_firmware_uses_at_their_edges() -> None:
    for board, pins in BOARDS.items():
        kit = KITS[board]
        gpios = [*pins.direct, pins.mux_common, *pins.mux_select, pins.buzzer, pins.motor, pins.button, pins.led]
        assert {kit.label(gpio) for gpio in gpios} <= {*kit.left, *kit.right}
        assert {"3V3", "5V", kit.ground} <= {*kit.left, *kit.right}


def test_no_pin_is_one_that_psram_takes() -> None:
    taken = {"esp32": {16, 17}, "esp32s3": set(range(26, 38))}  # of a WROVER; of N8R2 and N8R8
    for board, pins in BOARDS.items():
        used = {*pins.direct, pins.mux_common, *pins.mux_select, pins.buzzer, pins.motor, pins.button, pins.led}
        assert used & taken[board] == set(), board


@BOTH
def test_both_ends_of_every_wire_are_on_one_net(circuit: Circuit) -> None:
    wrong = [(a, b) for a, b in wires(harness(circuit)) if net(circuit, a) != net(circuit, b)]
    assert wrong == []


@BOTH
def test_every_pin_that_a_wire_must_reach_is_reached(circuit: Circuit) -> None:
    given = harness(circuit)
    assert missing(given) == set()
    reached = {end for wire in wires(given) for end in wire if end[0] != STRIPBOARD}
    wanted = {(part.ref, pin.name) for part in circuit.parts if part.ref.startswith(WIRED) for pin in part.pins}
    assert reached == wanted


@BOTH
def test_the_wire_of_each_cell_reaches_from_the_cushion_to_the_box(circuit: Circuit) -> None:
    given = harness(circuit)
    for count in (count for count in LAYOUTS if count <= circuit.cells):
        for number, place in enumerate(LAYOUTS[count]):
            within_mm = sum(math.dist(a, b) for a, b in pairwise(wire(place)))
            assert lead_m(given, f"CELL{number}") * 1000 >= within_mm + TO_THE_BOX_MM


def lead_m(given: dict[str, Any], cell: str) -> float:
    """How long the cable is that a cell's own wire is in."""
    for chain in given["connections"]:
        names = [next(iter(step)) for step in chain]
        if cell in names and "J1" in names:
            return float(given["cables"][names[1]]["length"])
    raise AssertionError(f"{cell} is not wired")


@BOTH
def test_as_much_wire_is_bought_as_is_drawn(circuit: Circuit) -> None:
    """The serial cable is cut: a part of it leads to the cushion, and what is left is the wire in box and cushion."""
    cables = harness(circuit)["cables"]
    bought = next(line.part for line in lines() if "serial" in line.part and line.quantity[circuit.name])
    cores, long_m = re.findall(r"(\d+) wires, ([\d.]+) m", bought)[0]
    leads = [cable for name, cable in cables.items() if name.startswith("LEAD")]
    assert sum(cable["wirecount"] for cable in leads) <= int(cores)
    others_m = sum(c["wirecount"] * c["length"] for n, c in cables.items() if not n.startswith(("LEAD", "MOTOR LEAD")))
    assert others_m <= int(cores) * (float(long_m) - leads[0]["length"])


@BOTH
def test_every_wire_has_the_colour_of_what_it_does(circuit: Circuit) -> None:
    for one, other, drawn in coloured(harness(circuit)):
        assert drawn == colour(net(circuit, one)), (one, other)


def test_the_motor_has_a_cable_of_its_own() -> None:
    given = harness(FULL)
    for chain in given["connections"]:
        names = {next(iter(step)) for step in chain}
        if names & {"M1", "J2"}:
            assert not names & {"J1", "LEAD0"}
    assert {"5VM", "M-"} & set(FULL.part("J1").nets.values()) == set()


@BOTH
def test_a_wire_on_a_wrong_pin_is_found(circuit: Circuit) -> None:
    given = harness(circuit)
    first = given["connections"][0][0]["U1"]
    first[1], first[2] = first[2], first[1]
    assert any(net(circuit, a) != net(circuit, b) for a, b in wires(given))
    given["connections"].pop()
    assert missing(given)


@BOTH
def test_every_net_joins_pins_and_has_one_source_of_power_at_most(circuit: Circuit) -> None:
    does = {(part.ref, pin.name): pin.does for part in circuit.parts for pin in part.pins}
    for name, joined in circuit.nets().items():
        assert len(joined) >= 2, name
        assert sum(does[end] == POWER_OUT for end in joined) <= 1, name
    assert [part.ref for part in circuit.parts if len(set(part.nets.values())) == 1] == []


@BOTH
def test_what_takes_power_is_fed_and_has_its_capacitor(circuit: Circuit) -> None:
    for part in circuit.parts:
        for pin in part.pins:
            if pin.does == POWER_IN and pin.net != "GND":
                assert any(other.ref.startswith("C") and other.nets.get("1") == pin.net for other in circuit.parts)


@BOTH
def test_no_ground_goes_into_the_cushion(circuit: Circuit) -> None:
    inside = [part for part in circuit.parts if part.ref.startswith(("CELL", "J1", "J2", "M1"))]
    assert "GND" not in {net for part in inside for net in part.nets.values()}


@BOTH
def test_each_cell_has_its_feed_its_divider_its_capacitor_and_the_resistor_before_its_pin(circuit: Circuit) -> None:
    for n in range(circuit.cells):
        wire = f"CELL{n}"
        assert circuit.part(wire).nets == {"1": f"RED{n // 4}", "2": wire}
        assert circuit.part(f"R{30 + n // 4}").nets == {"1": "3V3", "2": f"RED{n // 4}"}
        assert circuit.part(f"RS{n}").nets == {"1": wire, "2": f"IN{n}"}
        for ref in (f"R{n}", f"C{n}"):
            assert circuit.part(ref).nets == {"1": wire, "2": "GND"}


def test_the_multiplexer_has_each_cell_on_the_channel_of_its_number_and_is_enabled() -> None:
    nets = FULL.part("U2").nets
    assert [nets[f"C{n}"] for n in range(MOST_CELLS)] == [f"IN{n}" for n in range(FULL.cells)]
    assert (nets["EN"], nets["VCC"], nets["SIG"]) == ("GND", "3V3", "MUX")


def test_the_divider_is_the_one_that_the_firmware_reckons_with() -> None:
    assert variants.DIVIDER_OHM == DIVIDER_OHM
    assert SIMPLE.part("R0").value == "1.5 kΩ 1 %" and DIVIDER_OHM == 1500


@BOTH
def test_nothing_of_the_cushion_reaches_a_pin_or_the_supply_without_a_resistor(circuit: Circuit) -> None:
    nets = circuit.nets()
    inside = {net for ref in ("J1", "J2") if ref in circuit.refs() for net in circuit.part(ref).nets.values()}
    for net in inside:
        chips = {ref for ref, _ in nets[net]} & {"U1", "U2"}
        assert not chips, (net, chips)
    assert {"3V3", "5V", "5VF"} & inside == set()
    assert {ref for ref, _ in nets["PRESS"]} == {"SW1", "C25", "R28"}


@BOTH
def test_the_plug_has_a_contact_for_each_cell_and_a_red_for_one_or_two_of_them(circuit: Circuit) -> None:
    found = list(circuit.part("J1").nets.values())
    assert [net for net in found if net.startswith("CELL")] == [f"CELL{n}" for n in range(circuit.cells)]
    contacts = int(re.findall(r"\d+", circuit.part("J1").value)[0])
    assert len(found) <= contacts and {int(pin) for pin in circuit.part("J1").nets} <= set(range(1, contacts + 1))
    for n in range(-(-circuit.cells // 4)):
        assert found.count(f"RED{n}") >= 2


def test_the_firmware_has_the_cells_where_the_pattern_has_them() -> None:
    for count, layout in LAYOUTS.items():
        assert places(count) == percent(layout), count
    for count in range(9, 16):
        assert places(count) == percent(SIXTEEN)[:count]


def test_every_place_is_a_whole_percent_and_has_its_mirror_image() -> None:
    for layout in LAYOUTS.values():
        assert all(x * 100 % HALF_MM == y * 100 % HALF_MM == 0 for x, y in layout)
        assert {(-x, y) for x, y in layout} == set(layout)


def row(document: str, begins: str) -> list[tuple[int, ...]]:
    """A row of the table of pins: the GPIOs of each kit."""
    table = (ROOT / document).read_text(encoding="utf-8").split("## Pins")[1].split("\n## ")[0]
    cells = next(line.split("|") for line in table.splitlines() if line.startswith(f"| {begins}"))
    return [tuple(map(int, re.findall(r"\d+", cell))) for cell in cells[2:4]]


@pytest.mark.parametrize("document", ["hardware/README.md", "firmware/boards/esp32/README.md"])
def test_the_tables_of_pins_are_those_of_the_firmware(document: str) -> None:
    kits = [BOARDS[board] for board in ("esp32", "esp32s3")]
    assert row(document, "cells") == [pins.direct for pins in kits]
    assert row(document, "CD74HC4067, common") == [(pins.mux_common,) for pins in kits]
    assert row(document, "CD74HC4067, S0 to S3") == [pins.mux_select for pins in kits]
    for begins, name in (("vibr", "motor"), ("passive", "buzzer"), ("button", "button"), ("status LED", "led")):
        assert row(document, begins) == [(getattr(pins, name),) for pins in kits], name
