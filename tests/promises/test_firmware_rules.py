"""Who may know whom in firmware/, and the part of Python that MicroPython and CPython share."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tree import FIRMWARE, at, imports, module_of, parsed, sources, told, within

HARDWARE = frozenset({"bluetooth", "esp", "esp32", "espnow", "machine", "neopixel", "network"})
KNOWS_HARDWARE = ("boards.esp32", "main")  # main.py must work where no board can be loaded
CLOCKS = frozenset({"time", "utime", "ntptime"})

# What the portable packages may import besides themselves: no hardware, no clock, no network of their own.
PORTABLE = {
    "cushion": frozenset({"asyncio", "binascii", "collections", "json", "micropython", "struct"}),
    "link": frozenset({"asyncio", "binascii", "errno", "micropython", "struct"}),
}
# The parts of them that may do more, and what.
MORE = {"cushion.store": frozenset({"os"})}  # it keeps files, in a folder that it is given

NOT_ON_MICROPYTHON = frozenset(
    {
        "__future__",
        "abc",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "itertools",
        "logging",
        "pathlib",
        "queue",
        "subprocess",
        "threading",
        "typing",
    }
)
LACKING = {
    "asyncio": frozenset({"Queue", "Runner", "TaskGroup", "timeout", "to_thread"}),
    "any": frozenset({"removeprefix", "removesuffix", "_replace"}),
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


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
    ]
    assert not wrong, told(wrong)


def not_portable(node: ast.AST, path: Path) -> str | None:
    """Why MicroPython would not take a piece of code as CPython does, or None."""
    checks = (bad_import, bad_statement, bad_function, bad_display, bad_name)
    return next((reason for check in checks if (reason := check(node, path))), None)


def bad_import(node: ast.AST, path: Path) -> str | None:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
    missing = [name for name in names if name.split(".")[0] in NOT_ON_MICROPYTHON]
    return f"imports {missing[0]}" if missing else None


def bad_statement(node: ast.AST, path: Path) -> str | None:
    if isinstance(node, ast.Assert):
        return "an assertion, which the bytecode leaves out"
    if isinstance(node, ast.Match | ast.TryStar):
        return f"{type(node).__name__.lower()} statement"
    if isinstance(node, ast.With | ast.AsyncWith) and len(node.items) > 1:
        head = ast.get_source_segment(path.read_text(encoding="utf-8"), node) or ""
        return "parenthesised with" if head.split("with", 1)[1].lstrip().startswith("(") else None
    return None


def bad_function(node: ast.AST, path: Path) -> str | None:
    if isinstance(node, FUNCTIONS) and node.args.posonlyargs:
        return "positional-only arguments"
    if isinstance(node, ast.AsyncFunctionDef) and any(isinstance(n, ast.Yield) for n in ast.walk(node)):
        return "asynchronous generator"
    return None


def bad_display(node: ast.AST, path: Path) -> str | None:
    if isinstance(node, ast.Dict) and None in node.keys:
        return "** inside a dict"
    is_read = isinstance(getattr(node, "ctx", None), ast.Load) or isinstance(node, ast.Set)
    if isinstance(node, ast.List | ast.Set | ast.Tuple) and is_read:
        return "* inside a list" if any(isinstance(item, ast.Starred) for item in node.elts) else None
    return None


def bad_name(node: ast.AST, path: Path) -> str | None:
    if not isinstance(node, ast.Attribute):
        return None
    lacking = LACKING["any"] | LACKING.get(ast.unparse(node.value), frozenset())
    return f".{node.attr} is not on MicroPython" if node.attr in lacking else None
