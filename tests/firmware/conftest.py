"""Every test file of this folder runs twice: under CPython as usual, and inside the real MicroPython.

A file may ask for another heap than 128 KB with a line such as `HEAP = "256K"` and a reason beside it.
Tests that need CPython (pytest's fixtures, processes, property tests) live in the folder `cpython`.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import micropython

HERE = Path(__file__).parent


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.parent != HERE or not file_path.match("test_*.py"):
        return None
    nodeid = f"{file_path.relative_to(parent.config.rootpath).as_posix()}@micropython"
    return OnMicroPython.from_parent(parent, path=file_path, nodeid=nodeid)


class OnMicroPython(pytest.File):
    """One portable file; it is run once, as one process, and each of its tests is told its own result."""

    def collect(self) -> Iterator[pytest.Item]:
        for name in test_names(self.tree):
            yield TestOnMicroPython.from_parent(self, name=name)

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text())

    @functools.cached_property
    def output(self) -> str:
        return micropython.run_tests(self.path, heap_of(self.tree))


class TestOnMicroPython(pytest.Item):
    parent: OnMicroPython

    def runtest(self) -> None:
        output = self.parent.output
        if f"pass {self.name}" not in output.splitlines():
            raise FailedOnMicroPython(own_part(output, self.name))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.name} on MicroPython"


class FailedOnMicroPython(Exception):
    """What MicroPython printed of one test."""


def test_names(tree: ast.Module) -> list[str]:
    found = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [name for name in found if name.startswith("test_")]


def heap_of(tree: ast.Module) -> str:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "HEAP":
            return str(ast.literal_eval(node.value))
    return micropython.HEAP


def own_part(output: str, name: str) -> str:
    """The failed test's own lines; all of them where it was never reached."""
    _, mark, rest = output.partition(f"FAIL {name}\n")
    if not mark:
        return f"{name} was never run. MicroPython printed:\n{output}"
    lines = rest.splitlines()
    ends = [i for i, line in enumerate(lines) if line.startswith(("pass ", "FAIL "))]
    return "\n".join(lines[: ends[0]] if ends else lines)
