"""The part of Python that MicroPython and CPython share, and that a deploy can take."""

import ast
from pathlib import Path

from deploy.program import FUNCTIONS

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
