"""What describes the hardware is plain Python, so that the tests can hold it to the firmware; drawing is apart."""

import sys

from promises.tree import ROOT, imports, module_of, sources, told

HARDWARE = ROOT / "hardware"
OWNERS = {"gerbonara": "design.gerber", "schemdraw": "design.schematic", "skidl": "design.netlist"}
OURS = frozenset({"design", "boards", "cushion"})


def test_each_library_that_draws_is_imported_in_one_place_and_there_is_no_other() -> None:
    wrong = [
        f"{name} imports {other}"
        for path in sources("hardware")
        for name in [module_of(path, HARDWARE)]
        for other in imports(path, HARDWARE)
        if (top := other.split(".")[0]) not in sys.stdlib_module_names | OURS and OWNERS.get(top) != name
    ]
    assert not wrong, told(wrong)


def test_only_what_makes_everything_imports_what_draws_with_a_library() -> None:
    drawing = set(OWNERS.values())
    users = {module_of(p, HARDWARE) for p in sources("hardware") if drawing & set(imports(p, HARDWARE))}
    assert users <= {"design.make"}
