"""Who may know whom in firmware/, and the part of Python that MicroPython and CPython share."""

import ast
from collections.abc import Iterator
from pathlib import Path

from promises.portable_subset import not_portable
from promises.tree import FIRMWARE, at, imports, module_of, parsed, sources, told, within

HARDWARE = frozenset({"bluetooth", "esp", "esp32", "espnow", "machine", "neopixel", "network"})
KNOWS_HARDWARE = ("boards.esp32", "main")  # main.py must work where no board can be loaded
CLOCKS = frozenset({"time", "utime", "ntptime"})

# What the portable packages may import besides themselves: no hardware, no clock, no network of their own.
PORTABLE = {
    "cushion": frozenset({"asyncio", "binascii", "collections", "json", "micropython", "struct"}),
    "link": frozenset({"asyncio", "binascii", "collections", "errno", "micropython", "struct"}),
}
# The parts of them that may do more, and what.
# Files of a given folder; modules; what is signed.
MORE = {
    "cushion.store": frozenset({"os", "hashlib"}),
    "cushion.late": frozenset({"sys"}),
    "cushion.update": frozenset({"hashlib"}),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sources("firmware"):
        yield module_of(path, FIRMWARE), path


def imported() -> Iterator[tuple[str, str]]:
    for name, path in modules():
        for other in imports(path, FIRMWARE):
            yield name, other


def test_the_portable_packages_import_only_what_does_nothing() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, other in imported()
        if (package := name.split(".")[0]) in PORTABLE and other.split(".")[0] not in allowed(package, name)
    ]
    assert not wrong, told(wrong)


def allowed(package: str, module: str) -> frozenset[str]:
    """What a module of a portable package may import."""
    more = [names for part, names in MORE.items() if within(module, part)]
    return PORTABLE[package].union({package}, *more)


def test_only_the_esp32_board_and_its_start_know_hardware() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, other in imported()
        if other.split(".")[0] in HARDWARE and not any(within(name, place) for place in KNOWS_HARDWARE)
    ]
    assert not wrong, told(wrong)


def test_only_boards_read_a_clock() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, other in imported()
        if other.split(".")[0] in CLOCKS and not within(name, "boards")
    ]
    assert not wrong, told(wrong)


def test_the_firmware_never_imports_the_host() -> None:
    assert [f"{name} imports {other}" for name, other in imported() if within(other, "perch")] == []


def test_the_firmware_stays_in_the_portable_subset() -> None:
    wrong = [
        f"{at(path, node)} {reason}"
        for _, path in modules()
        for node in ast.walk(parsed(path))
        if (reason := not_portable(node, path))
    ]
    assert not wrong, told(wrong)


def test_every_function_of_the_portable_packages_says_what_it_returns() -> None:
    wrong = [
        f"{at(path, node)} {node.name}"
        for name, path in modules()
        for node in ast.walk(parsed(path))
        if name.split(".")[0] in PORTABLE
        and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.returns is None
        and node.name != "__init__"
        and not is_generator(node)
    ]
    assert not wrong, told(wrong)


def is_generator(node: ast.AST) -> bool:
    """Its type has no name without `typing`; mypy infers it."""
    return any(isinstance(inner, ast.Yield) for inner in ast.walk(node))
