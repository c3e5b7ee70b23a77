"""Names that mean two things in a module: a bundle gives a name its other one wherever it stands."""

import ast
from collections.abc import Collection, Iterator

from deploy.problems import Problem
from deploy.program import COMPREHENSIONS, DEFINITIONS, FUNCTIONS, Program, imported, top


def refuse_hidden(program: Program) -> None:
    """Raise Problem where a variable hides what its module defines or imports."""
    files = program.files()
    for module in (name for inside in files.values() for name in inside):
        if names := sorted(hidden(program.trees[module], files.keys() - {program.entry})):
            raise Problem(f"{module}: {', '.join(names)} is also the name of a variable there: give that another one")


def hidden(tree: ast.Module, late: Collection[str] = ()) -> set[str]:
    """Names that a module defines at its top or imports anywhere, but for modules in `late`, and that are variables."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, *FUNCTIONS, *COMPREHENSIONS))]
    late_names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in late
    }
    known = {*top(tree), *imported(ast.walk(tree))} - late_names
    return {name for scope in scopes for name in _set_in(scope)} & known


def _set_in(scope: ast.AST) -> Iterator[str]:
    """Names that a function, comprehension or class sets; a method is none."""
    methods = scope.body if isinstance(scope, ast.ClassDef) else []
    for node in ast.walk(scope):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (*DEFINITIONS, ast.ExceptHandler)) and node is not scope and node not in methods:
            yield str(node.name)
