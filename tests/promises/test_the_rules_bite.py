"""The rules of this folder find what they are there to find."""

import ast
from pathlib import Path

import pytest

from deploy.hidden import hidden
from promises.clocks import reads_a_clock
from promises.layers import unit_of
from promises.portable_subset import not_portable


def found(code: str, tmp_path: Path) -> str | None:
    path = tmp_path / "code.py"
    path.write_text(code)
    return next((why for node in ast.walk(ast.parse(code)) if (why := not_portable(node, path))), None)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import typing", "imports typing"),
        ("from dataclasses import dataclass", "imports dataclasses"),
        ("from __future__ import annotations", "imports __future__"),
        ("match x:\n    case 1: pass", "match statement"),
        ("assert x > 0", "an assertion, which the bytecode leaves out"),
        ("with (open(a) as b, open(c) as d): pass", "parenthesised with"),
        ("def f(a, /): pass", "positional-only arguments"),
        ("async def f():\n    yield 1", "asynchronous generator"),
        ("x = {**a, 'b': 1}", "** inside a dict"),
        ("x = [*a, 1]", "* inside a list"),
        ("async def f():\n    async with asyncio.timeout(1): pass", ".timeout is not on MicroPython"),
        ("'abc'.removeprefix('a')", ".removeprefix is not on MicroPython"),
        ("point._replace(x=1)", "._replace is not on MicroPython"),
    ],
)
def test_what_micropython_lacks_is_found(code: str, reason: str, tmp_path: Path) -> None:
    assert found(code, tmp_path) == reason


@pytest.mark.parametrize(
    "code",
    [
        "import asyncio, json",
        "with open(a) as b, open(c) as d: pass",
        "def f(a: int | None, *, b: int = 1) -> str: return f'{a}'",
        "[a, *b] = c",
        "f(*a, **b)",
        "link.timeout",
        "class It:\n    def __aiter__(self): return self",
    ],
)
def test_what_micropython_has_is_let_pass(code: str, tmp_path: Path) -> None:
    assert found(code, tmp_path) is None


@pytest.mark.parametrize(
    "code",
    [
        "def f(f): pass",
        "import a\ndef f(): a = 1",
        "def f():\n    import a\ndef g():\n    for a in b: pass",
        "from a import b\nc = [b for b in range(2)]",
        "from a import b\nlambda b: b",
        "a = 1\nclass A:\n    a = a",
        "def a():\n    def b():\n        def a(): pass",
        "import a\ndef b():\n    try: pass\n    except OSError as a: pass",
    ],
)
def test_a_variable_that_hides_another_name_is_found(code: str) -> None:
    assert hidden(ast.parse(code))


@pytest.mark.parametrize("code", ["a = 1\nclass A:\n    def a(self, b): self.a = b", "def f(a): a = 1\ndef g(a): pass"])
def test_a_method_or_an_attribute_hides_nothing(code: str) -> None:
    assert not hidden(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    ["import time", "from time import monotonic", "datetime.now(UTC)", "asyncio.get_running_loop().time()"],
)
def test_a_look_at_the_clock_is_found(code: str) -> None:
    assert any(reads_a_clock(node) for node in ast.walk(ast.parse(code)))


def test_the_time_of_a_moment_is_no_look_at_the_clock() -> None:
    assert not any(reads_a_clock(node) for node in ast.walk(ast.parse("from datetime import time\nx = moment.time()")))


def test_a_module_that_nobody_named_has_no_layer() -> None:
    assert (unit_of("perch.brand_new"), unit_of("perch.wire.decode"), unit_of("perch")) == (
        None,
        "perch.wire",
        "perch",
    )
