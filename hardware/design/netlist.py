"""The circuit as a SKiDL netlist, with its electrical rules check. A program of its own, since SKiDL has one circuit a
process and writes its logs where it runs: `python -m design.netlist NAME`, in the folder for what comes out.
"""

import re
import sys
from pathlib import Path

import skidl
from skidl.logger import erc_logger

from design.circuit import OUTPUT, Circuit, Part, Pin
from design.variants import CIRCUITS

# Driven through what the check takes for a passive part: fuse, diode, or the ground of whoever feeds us.
FED = ("GND", "5VF", "LED+")


def main(name: str) -> int:
    """Write `NAME.net`; 1 if the check finds anything, or misses a fault that was put there for it."""
    circuit = CIRCUITS[name]
    _make(circuit)
    found = _check()
    skidl.generate_netlist(file_=f"{name}.net", tool=skidl.KICAD8)
    same = _read(Path(f"{name}.net")) == {net: sorted(ends) for net, ends in circuit.nets().items()}
    planted = _planted()
    print(f"netlist {name}: {len(circuit.parts)} parts, {len(circuit.nets())} nets; electrical rules: {found} found")
    if not same:
        print(f"netlist {name}: what was written is not the circuit", file=sys.stderr)
    if not planted:
        print("the electrical rules check did not find two outputs that were joined", file=sys.stderr)
    return 0 if same and planted and not found else 1


def _make(circuit: Circuit) -> None:
    """Build it in SKiDL."""
    parts = {part.ref: _part(part) for part in circuit.parts}
    for name, ends in circuit.nets().items():
        net = skidl.Net(name)
        if name in FED:
            net.drive = skidl.POWER
        for ref, pin in ends:
            net += next(each for each in parts[ref].pins if each.name == pin)


def _part(part: Part) -> skidl.Part:
    pins = [skidl.Pin(num=pin.name, name=pin.name, func=skidl.Pin.types[pin.does]) for pin in part.pins]
    named = {"name": part.value, "value": part.value, "ref": part.ref, "tag": part.ref}
    prefix, kind = re.sub(r"\d+$", "", part.ref), {"tool": skidl.SKIDL, "dest": skidl.NETLIST}
    return skidl.Part(**named, **kind, ref_prefix=prefix, footprint="stripboard", pins=pins)


def _check() -> int:
    """How many errors and warnings there are; SKiDL tells each."""
    skidl.ERC()
    return sum(logged.count for logged in (erc_logger.error, erc_logger.warning))


def _planted() -> bool:
    """Whether the check finds two outputs that are joined, beside our circuit."""
    outputs = tuple(Part(f"X{n}", "planted", (Pin("OUT", "PLANTED", OUTPUT),)) for n in (1, 2))
    _make(Circuit("planted", 0, outputs))
    return _check() > 0


def _read(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The nets of a written netlist."""
    text = path.read_text(encoding="utf-8")
    nets = {}
    for block in text[text.index("(nets") :].split("(net\n")[1:]:
        name = re.search(r'\(name "([^"]+)"\)', block)
        ends = re.findall(r'\(node\s+\(ref "([^"]+)"\)\s+\(pin "([^"]+)"\)', block)
        if name:
            nets[name[1]] = sorted(ends)
    return nets


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
