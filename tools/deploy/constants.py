"""Numbers and short texts that have a name: put where they are used, since on a board each name takes memory."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from deploy.program import Import, Program, modules_by_name, taken_by_name

SMALL = range(-(1 << 30), 1 << 30)  # what needs no memory of its own on a board
SHORT = 16  # characters of a text
Values = dict[str, int | str | bytes]


def without_constants(program: Program) -> None:
    """Put the constants of all modules where they are used. One that is set anywhere else is none."""
    constants = known(program)
    for name, tree in program.trees.items():
        Placed(imported(tree, constants) | constants[name], constants).visit(tree)
        ast.fix_missing_locations(tree)


def known(program: Program) -> dict[str, Values]:
    """The constants of each module; one may be reckoned from those of another."""
    constants: dict[str, Values] = {}
    while (found := {name: own(tree, constants) for name, tree in program.trees.items()}) != constants:
        constants = found
    for tree in program.trees.values():
        modules = modules_by_name(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
                constants.get(modules.get(node.value.id, ""), {}).pop(node.attr, None)
    return constants


def own(tree: ast.Module, others: dict[str, Values]) -> Values:
    """The small values that a module gives names in capitals."""
    values: dict[str, object] = dict(imported(tree, others))
    names = set()
    for node in tree.body:
        for target, value in pairs(node):
            if isinstance(target, ast.Name) and target.id.isupper():
                names.add(target.id)
                values[target.id] = reckoned(value, values)
    return {name: found for name in names if is_small(found := values[name])}


def is_small(value: object) -> TypeGuard[int | str | bytes]:
    """Whether a value may be put where it is used."""
    return (type(value) is int and value in SMALL) or (isinstance(value, str | bytes) and len(value) <= SHORT)


def reckoned(value: ast.expr, values: dict[str, object]) -> object:
    """What an expression of constants is, None where it is something else."""
    nothing: dict[str, object] = {"__builtins__": {}}
    try:
        return eval(compile(ast.Expression(value), "", "eval"), nothing, values)  # noqa: S307 - the firmware's own source
    except (NameError, TypeError, AttributeError):
        return None


def imported(tree: ast.Module, others: dict[str, Values]) -> Values:
    """The constants of other modules that this one takes by name."""
    taken = taken_by_name(tree)
    return {name: others[module][there] for name, module, there in taken if there in others.get(module, ())}


def pairs(node: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The single assignments that an assignment is."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            yield from zip(target.elts, value.elts, strict=True)
        else:
            yield target, value


class Placed(ast.NodeTransformer):
    """Puts constants where they are used; drops their assignments and imports."""

    def __init__(self, values: Values, others: dict[str, Values]) -> None:
        self._values, self._others = values, others
        self._modules: dict[str, str] = {}

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self._modules = modules_by_name(node)
        node.body = [kept for statement in node.body for kept in self._without(statement)]
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._values:
            return constant(self._values[node.id])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Replace a constant that is named by its module, such as `sntp.PORT`."""
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            values = self._others.get(self._modules.get(node.value.id, ""), {})
            if node.attr in values:
                return constant(values[node.attr])
        self.generic_visit(node)
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        node.targets = [part for part in node.targets if not (isinstance(part, ast.Name) and part.id in self._values)]
        self.generic_visit(node)
        return node if node.targets else ast.Pass()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Import | None:
        values = self._others.get(node.module or "", {})
        node.names = [alias for alias in node.names if alias.name not in values]
        return node if node.names else None

    def _without(self, node: ast.stmt) -> list[ast.stmt]:
        single = list(pairs(node))
        kept = [pair for pair in single if not (isinstance(pair[0], ast.Name) and pair[0].id in self._values)]
        if len(kept) == len(single):
            return [node]
        return [ast.Assign([target], value) for target, value in kept]


def constant(value: int | str | bytes) -> ast.expr:
    """A value, as the parser would give it."""
    return ast.parse(repr(value), mode="eval").body
