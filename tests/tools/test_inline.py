"""What is put into its caller before it is compiled for a board does what it did as a function of its own."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from deploy.inline import inlined
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

def _plain(a, b=2):
    a += b
    return a * 10

def _early(value):
    if value > 5:
        return "much"
    if value < 0:
        noted("below")
        return "less"
    return "some"

def _searched(values, wanted):
    for value in values:
        if value == wanted:
            return value * 2
    return -1

def _stopped(values):
    while values:
        if values.pop() == 3:
            return
        noted("popped")

def _tried(text):
    try:
        return int(text)
    except ValueError as value:
        return str(value)[:7]

def _unpacked(first, second):
    return second, first

def _keeps(value):
    return lambda: value

def _nothing(value):
    noted(value)

def _both(values):
    found = []
    for value in values:
        if value % 2:
            continue
        found.append(value)
    if found:
        values = found
    else:
        return None
    return values

def _fact(n):
    return n * _fact(n - 1) if n else 1

def _endless(values):
    while True:
        value = values.pop()
        if value > 2:
            return value

class Till:
    def __init__(self, names):
        self._names = names
        self.total = 0

    def _sum(self, value):
        self.total += value
        return self.total

    @staticmethod
    def _is_even(value):
        return value % 2 == 0

    def _last(self):
        return self._names[-1] if self._names else None

    async def _waited(self, value):
        await asyncio.sleep(0)
        if value:
            return value
        return None

    def order(self, value):
        found = [self.total, self._sum(value)]
        return found

    def evens(self, values):
        value = 7
        return [value for value in values if self._is_even(value)] + [value]

    def named(self, values):
        names = [name + other for name in self._names for other in values if name != other]
        return len(names) and [len(name) for name in names], self._last()

    async def wait(self, value):
        if value and await self._waited(value - 1):
            return "waited"
        return "not"

def run():
    value = 3
    found = [_plain(value), value]
    for value in (1, 7, -2):
        found.append(_early(value))
    found.append(_searched([1, 2, 3], 2) if value else None)
    values = [1, 3, 5, 7]
    _stopped(values)
    found.append(values)
    text = _tried("12")
    found.append(text)
    found.append(_unpacked(*[1, 2]))
    kept = []
    for value in range(3):
        kept.append(_keeps(value))
    found.append([keep() for keep in kept])
    _nothing(value if found else None)
    value = _both([2, 3, 4])
    found.append(value)
    if value and _fact(3) > 5:
        found.append("and")
    value = _endless([1, 3, 2])
    found.append(value)
    till = Till(["a", "b"])
    found += [till.order(5), till.order(2), till.evens([1, 2, 4]), till.named(["a", "c"])]
    found += [asyncio.run(till.wait(value)) for value in (0, 1, 2)]
    return found, log
"""


def functions(tree: ast.Module) -> set[str]:
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def done(tree: ast.Module) -> object:
    names: dict[str, object] = {}
    exec(compile(ast.unparse(ast.fix_missing_locations(tree)), "program", "exec"), names)  # noqa: S102 - the text above
    return names["run"]()  # type: ignore[operator]  # a function of that text


def changed(text: str) -> ast.Module:
    found = Program({"main": ast.parse(text)}, "main")
    inlined(found, frozenset({"run"}))
    as_loops(found)
    return found.trees["main"]


def test_what_is_put_into_its_caller_does_the_same() -> None:
    tree = changed(SOURCE)
    assert done(tree) == done(ast.parse(SOURCE))
    left = {"run", "noted", "order", "evens", "named", "wait", "__init__"}
    # Called behind a choice, or what was looked at; within a list; where a loop keeps its variables; by itself.
    assert functions(tree) - left == {"_searched", "_sum", "_last", "_is_even", "_keeps", "_fact"}


def test_a_list_that_a_statement_begins_with_is_made_by_a_loop() -> None:
    left = [ast.unparse(node) for node in ast.walk(changed(SOURCE)) if isinstance(node, ast.ListComp)]
    assert left == ["[len(name) for name in names]"]  # behind `and`


def test_the_firmware_as_it_is_compiled_passes_the_tests_of_the_firmware(tmp_path: Path) -> None:
    """What they name stays; the rest is inlined as for a board."""
    paths = [path.relative_to(FIRMWARE) for path in FIRMWARE.rglob("*.py")]
    found = program({FIRMWARE: paths}, "desktop")
    before = sum(len(functions(tree)) for tree in found.trees.values())
    names = {word for path in (TESTS / "firmware").glob("*.py") for word in re.findall(r"\w+", path.read_text())}
    inlined(found, frozenset(names))
    as_loops(found)
    assert sum(len(functions(tree)) for tree in found.trees.values()) < before - 30
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
