"""A list that is made by a loop before it is compiled for a board is the one that a comprehension made."""

import ast
import subprocess
import sys
from pathlib import Path

from deploy.loops import as_loops
from deploy.program import Program, module_of, program
from support import micropython

FIRMWARE = micropython.ROOT / "firmware"
TESTS = micropython.ROOT / "tests"
SOURCE = """
import asyncio

log = []

def noted(what):
    log.append(what)
    return what

def _sum(values):
    value = 7
    value += sum([value for value in values])
    return value

def _kept(values):
    return [lambda: value for value in values]

class Till:
    def __init__(self, names):
        self._names, self.total = [name for name in names if name], 0

    def add(self, value):
        self.total += value
        return self.total

    def order(self, values):
        found = [self.total] + [self.add(value) for value in values]
        self.total += sum([self.add(value) for value in values])
        return found

    def named(self, values):
        names = [name + other for name in self._names for other in values if name != other if other]
        return len(names) and [len(name) for name in names], ", ".join([noted(name) for name in names])

    async def wait(self, values):
        return (await asyncio.gather(*[asyncio.sleep(0, value) for value in values]))[::-1]

def run():
    value, values, found = 3, [1, 2, 3], []
    if [value for value in values if value > 2][0] == 3 and value:
        found.append("if")
    elif max([value for value in values]) == 3:
        found.append("elif")
    for value in [value * 2 for value in values]:
        found.append(value)
    values = [values for values in values]
    till = Till(["a", "", "b"])
    found += [till.order(values), till.named(["a", "c"]), asyncio.run(till.wait(values)), _sum(values)]
    found.append([[each for each in range(value)] for value in values])
    found.append([keep() for keep in _kept(values)])
    return found, log
"""


def done(tree: ast.Module) -> object:
    names: dict[str, object] = {}
    exec(compile(ast.unparse(ast.fix_missing_locations(tree)), "program", "exec"), names)  # noqa: S102 - the text above
    return names["run"]()  # type: ignore[operator]  # a function of that text


def changed(text: str) -> ast.Module:
    found = Program({"main": ast.parse(text)}, "main")
    as_loops(found)
    return found.trees["main"]


def comprehensions(tree: ast.Module) -> list[str]:
    return [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.ListComp)]


def test_a_list_that_a_statement_begins_with_is_made_by_a_loop_and_is_the_same() -> None:
    tree = changed(SOURCE)
    assert done(tree) == done(ast.parse(SOURCE))
    assert sorted(comprehensions(tree)) == [
        "[each for each in range(value__3)]",  # within another
        "[lambda: value for value in values]",  # whose variables are kept
        "[len(name) for name in names]",  # behind `and`
        "[noted(name) for name in names]",  # behind that
        "[self.add(value) for value in values]",  # which changes what it is added to
        "[self.add(value) for value in values]",
        "[value for value in values if value > 2]",  # of a choice
        "[values for values in values]",  # one name for two things
    ]


def test_the_firmware_as_it_is_compiled_passes_the_tests_of_the_firmware(tmp_path: Path) -> None:
    paths = [path.relative_to(FIRMWARE) for path in FIRMWARE.rglob("*.py")]
    found = program({FIRMWARE: paths}, "desktop")
    before = sum(len(comprehensions(tree)) for tree in found.trees.values())
    as_loops(found)
    assert sum(len(comprehensions(tree)) for tree in found.trees.values()) < before - 60
    for path in paths:
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(ast.unparse(ast.fix_missing_locations(found.trees[module_of(path)])))
    files = (
        "app",
        "checkpoint",
        "faults",
        "flash_outbox",
        "guided_calibration",
        "outbox",
        "posture",
        "reminder",
        "sitting",
    )
    tried = [str(TESTS / "firmware" / f"test_{name}.py") for name in files]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--noconftest"]
    command += ["-o", f"pythonpath={tmp_path} {TESTS} {TESTS / 'firmware' / 'standins'}", *tried]
    ran = subprocess.run(command, cwd=micropython.ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:]
