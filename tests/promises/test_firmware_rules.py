"""Who may know whom in firmware/, and the part of Python that MicroPython and CPython share."""

import ast
import runpy
from collections.abc import Iterator
from pathlib import Path

from deploy import application
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


def test_what_a_board_forgets_how_to_make_is_made_in_one_place() -> None:
    assembly = parsed(FIRMWARE / "boards" / "esp32" / "assembly.py")
    once = next(node.value for node in assembly.body if isinstance(node, ast.Assign) and assigned(node) == "MADE_ONCE")
    named = names(assembly, "boards.esp32.assembly")
    classes = [full(node, named) for part in ast.walk(once) if isinstance(part, ast.Tuple) for node in part.elts]
    assert len(classes) > 30
    made = [
        full(node.func, names(parsed(path), name))
        for name, path in modules()
        if not within(name, "boards.desktop")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
    ]
    assert [name for name in classes if made.count(name) != 1] == []


def assigned(node: ast.Assign) -> str:
    return ast.unparse(node.targets[0])


def names(tree: ast.Module, module: str) -> dict[str, str]:
    """What each name at the top of a module is in full."""
    found = {node.name: f"{module}.{node.name}" for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found.update({alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return found


def full(node: ast.expr, named: dict[str, str]) -> str:
    """What an expression such as `Cells` or `cells.Cells` names in full."""
    first, dot, rest = ast.unparse(node).partition(".")
    return named.get(first, first) + dot + rest


def test_the_manifest_of_an_image_names_all_that_a_deploy_sends() -> None:
    frozen: set[Path] = set()

    def package(path: str, opt: int) -> None:
        """As MicroPython's tools/manifestfile.py does: all that lies in a package."""
        frozen.update(file.relative_to(FIRMWARE) for file in (FIRMWARE / path).rglob("*.py"))

    def module(path: str, opt: int) -> None:
        """As above: one file."""
        frozen.add((FIRMWARE / path).resolve(strict=True).relative_to(FIRMWARE))

    runpy.run_path(str(FIRMWARE / "manifest.py"), {"package": package, "module": module})
    assert frozen == {*application.sources(FIRMWARE), Path("main.py")}
