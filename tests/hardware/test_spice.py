"""What ngspice gets is the circuit, part by part. ngspice itself runs in `make hardware`."""

import re

import pytest

from design import spice
from design.circuit import Circuit
from design.simulate import bare, discharge_a, unfiltered
from design.variants import BUILDS, FULL, SIMPLE

EACH = pytest.mark.parametrize("circuit", BUILDS.values(), ids=BUILDS)
JOINS_ONLY = ("J1", "J2")


@EACH
def test_every_part_but_the_plugs_is_in_it(circuit: Circuit) -> None:
    text = "\n".join(spice.netlist(circuit, 1000))
    for part in circuit.parts:
        if part.ref not in JOINS_ONLY:
            for net in part.nets.values():
                assert re.search(rf"(?m)^\S*{part.ref.lower()}\S*.* {re.escape(spice.node(net))}( |$)", text) or (
                    part.ref.startswith("U")
                ), (part.ref, net)


@EACH
def test_every_net_of_the_circuit_is_a_node_of_its_own(circuit: Circuit) -> None:
    nodes = [spice.node(net) for net in circuit.nets()]
    assert len(set(nodes)) == len(nodes)
    text = " ".join(spice.netlist(circuit, 1000))
    assert [node for node in nodes if f" {node} " not in text] == []


@EACH
def test_the_pins_that_wires_of_the_cushion_lead_to_have_meters(circuit: Circuit) -> None:
    meters = spice.pins(circuit)
    assert len(meters) >= circuit.cells + 1  # and the button
    lines = [line.split()[0] for line in spice.netlist(circuit, 1000)]
    assert set(meters) <= set(lines)


@pytest.mark.parametrize(
    ("value", "amount"), [("1.5 kΩ 1 %", 1500), ("47 Ω", 47), ("22 Ω 1 W", 22), ("100 nF", 1e-7), ("100 µF 10 V", 1e-4)]
)
def test_values_by_hand(value: str, amount: float) -> None:
    assert spice.amount(value) == pytest.approx(amount)


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(ValueError, match="no resistance"):
        spice.amount("1N4148")


def test_cells_with_odd_numbers_can_be_others() -> None:
    lines = dict(line.split(maxsplit=1) for line in spice.netlist(SIMPLE, 300, 1e7))
    assert [lines[f"rcell{n}"].split()[-1] for n in range(4)] == ["300", "1e+07", "300", "1e+07"]


def test_bare_takes_away_what_protects_and_nothing_else() -> None:
    whole = spice.netlist(FULL, 1000)
    changed = {a.split()[0] for a, b in zip(whole, bare(whole), strict=True) if a != b}
    assert changed == {*(f"rs{n}" for n in range(16)), "r28", "r30", "r31", "r32", "r33"}


def test_unfiltered_takes_away_the_capacitors_of_the_feeds_and_nothing_else() -> None:
    whole = spice.netlist(FULL, 1000, inductive=True)
    gone = [line.split()[0] for line in whole if line not in unfiltered(whole)]
    assert sorted(gone) == sorted(f"{begins}c{n}" for n in range(30, 34) for begins in ("", "r_", "l_"))


@EACH
def test_every_feed_has_a_capacitor_to_ground_beyond_its_resistor(circuit: Circuit) -> None:
    feeds = [net for net in circuit.nets() if net.startswith("RED")]
    assert len(feeds) == circuit.cells / 4
    for n, feed in enumerate(feeds):
        assert set(circuit.part(f"R{30 + n}").nets.values()) == {"3V3", feed}
        assert set(circuit.part(f"C{30 + n}").nets.values()) == {"GND", feed}


def test_a_capacitor_that_stands_on_one_leg_has_longer_legs_than_others() -> None:
    lines = dict(line.split(maxsplit=1) for line in spice.netlist(SIMPLE, 1000, inductive=True))
    assert [lines[f"l_{ref}"].split()[-1] for ref in ("c30", "c0", "c21")] == ["15n", "8n", "8n"]


def test_a_spark_is_that_of_the_standard() -> None:
    # IEC 61000-4-2, contact discharge of 8 kV: 30 A at first, 16 A after 30 ns, 8 A after 60 ns.
    assert max(discharge_a(ns / 10) for ns in range(100)) == pytest.approx(30, rel=0.05)
    assert discharge_a(30) == pytest.approx(16, rel=0.05)
    assert discharge_a(60) == pytest.approx(8, rel=0.05)


def test_in_a_spark_the_kit_is_behind_its_wire() -> None:
    lines = spice.netlist(SIMPLE, 1000, inductive=True)
    assert [line for line in lines if line.startswith("lkit ")] == [f"lkit {spice.node('3V3')} {spice.CHIP} 80n"]
    assert not any(spice.CHIP in line for line in spice.netlist(SIMPLE, 1000))
