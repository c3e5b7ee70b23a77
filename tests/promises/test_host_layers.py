"""Who may know whom in host/perch (the layers are in layers.py)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from promises.clocks import reads_a_clock
from promises.layers import ADAPTER, CONFIGURED_BY, LAYERS, NOUNS, OWNERS, PURE, PURE_IMPORTS, SHELL, unit_of
from promises.tree import HOST, at, imports, module_of, parsed, sources, told, within

READS_THE_SURROUNDINGS = {("os", "environ"), ("os", "getenv"), ("sys", "argv")}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sources("host"):
        yield module_of(path, HOST), path


def layer(module: str) -> int:
    unit = unit_of(module)
    return SHELL if unit is None else LAYERS[unit]


def test_every_module_of_the_host_has_a_layer() -> None:
    assert [name for name, _ in modules() if unit_of(name) is None] == [], "name them in layers.py"


def test_imports_go_inward_only() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imports(path, HOST)
        if within(other, "perch") and layer(other) > layer(name)
    ]
    assert not wrong, told(wrong)


def test_adapters_do_not_import_each_other() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imports(path, HOST)
        if layer(name) == ADAPTER
        and within(other, "perch")
        and layer(other) == ADAPTER
        and unit_of(other) != unit_of(name)
    ]
    assert not wrong, told(wrong)


def test_each_library_is_imported_in_one_place() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imports(path, HOST)
        if (top := other.split(".")[0]) in OWNERS and not within(name, OWNERS[top])
    ]
    assert not wrong, told(wrong)


def test_every_library_has_its_place() -> None:
    known = sys.stdlib_module_names | OWNERS.keys() | {"perch"}
    wrong = [
        f"{name} imports {other}: name its one place in layers.py"
        for name, path in modules()
        for other in imports(path, HOST)
        if other.split(".")[0] not in known
    ]
    assert not wrong, told(wrong)


def test_pure_modules_take_only_what_does_nothing() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imports(path, HOST)
        if layer(name) in (NOUNS, PURE) and other.split(".")[0] not in PURE_IMPORTS | {"perch"}
    ]
    assert not wrong, told(wrong)


def test_pure_modules_open_no_file() -> None:
    wrong = [
        at(path, node)
        for name, path in modules()
        for node in ast.walk(parsed(path))
        if layer(name) in (NOUNS, PURE) and isinstance(node, ast.Call) and ast.unparse(node.func) == "open"
    ]
    assert not wrong, told(wrong)


def test_only_the_shell_reads_a_clock() -> None:
    wrong = [
        f"{at(path, node)} {ast.unparse(node)}"
        for name, path in modules()
        for node in ast.walk(parsed(path))
        if layer(name) != SHELL and reads_a_clock(node)
    ]
    assert not wrong, told(wrong)


def test_only_config_and_the_command_line_read_the_surroundings() -> None:
    wrong = [
        f"{at(path, node)} {ast.unparse(node)}"
        for name, path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and (ast.unparse(node.value), node.attr) in READS_THE_SURROUNDINGS
        and not any(within(name, reader) for reader in CONFIGURED_BY)
    ]
    assert not wrong, told(wrong)


def test_nothing_waits_by_select_which_fails_beyond_1024_open_files() -> None:
    wrong = [
        at(path, node)
        for path in sources("host")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Attribute) and ast.unparse(node) == "select.select")
        or (isinstance(node, ast.ImportFrom) and node.module == "select" and "select" in [x.name for x in node.names])
    ]
    assert not wrong, told(wrong)


def test_host_and_firmware_never_import_each_other() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imports(path, HOST)
        if other.split(".")[0] in ("cushion", "boards", "link", "firmware")
    ]
    assert not wrong, told(wrong)
