"""What a statement evaluates first: a call or a loop that stands there may as well stand before the statement."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from deploy.program import COMPREHENSIONS, Program, variables

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.While | ast.AsyncFor


def functions_of(tree: ast.Module) -> list[Function]:
    """The functions of a module, and the methods of its classes."""
    inner = [node for item in tree.body if isinstance(item, ast.ClassDef) for node in item.body]
    return [node for node in [*tree.body, *inner] if isinstance(node, Function)]


def changing(program: Program) -> set[str]:
    """Attributes that may be another value after something else was done: set not only by `__init__`, or properties."""
    found: set[str] = set()
    for node in program.nodes():
        if isinstance(node, Function) and node.name != "__init__":
            stored = [inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute)]
            found |= {inner.attr for inner in stored if not isinstance(inner.ctx, ast.Load)}
            found |= {node.name} if node.decorator_list else set()
    return found


@dataclass(frozen=True)
class Site:
    """Where a call stands."""

    user: Function
    changing: set[str]
    globals_: set[str]
    in_loop: bool

    def within(self, node: ast.stmt) -> "Site":
        looped = self.in_loop or isinstance(node, Loop)
        return Site(self.user, self.changing, self.globals_, looped)

    def is_settled(self, node: ast.AST) -> bool:
        """Whether a value that is looked up before the call is the same after it."""
        if isinstance(node, ast.Attribute):
            return node.attr not in self.changing
        return not isinstance(node, ast.Call | ast.Await | ast.Subscript | ast.NamedExpr)


def own_expression(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """Return (field, expression) of what a statement evaluates first and once, or None."""
    for kind, name in (
        (ast.Expr | ast.Return | ast.Assign | ast.AugAssign, "value"),
        (ast.If | ast.While, "test"),
        (ast.For | ast.AsyncFor, "iter"),
        (ast.Raise, "exc"),
    ):
        if isinstance(statement, kind):
            found = getattr(statement, name)
            return (name, found) if found is not None else None
    return None


def is_first(statement: ast.stmt, whole: ast.expr, part: ast.expr, site: Site) -> bool:
    """Whether this part of a statement is evaluated once, whatever happens, and nothing that it could change before."""
    if isinstance(statement, ast.While) or (
        isinstance(statement, ast.AugAssign) and not isinstance(statement.target, ast.Name)
    ):
        return False
    node: ast.AST = whole
    while node is not part:
        if isinstance(node, (ast.Lambda, *COMPREHENSIONS)):
            return False
        children = evaluated(node)
        at = next(at for at, child in enumerate(children) if part in ast.walk(child))
        before = [inner for child in children[:at] for inner in ast.walk(child) if isinstance(inner, ast.expr)]
        always = {ast.BoolOp: 1, ast.IfExp: 1, ast.Compare: 2}.get(type(node), len(children))
        if at >= always or not all(site.is_settled(inner) for inner in before):
            return False
        node = children[at]
    return True


def evaluated(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression in the order in which they are evaluated."""
    if isinstance(node, ast.IfExp):
        return [node.test, node.body, node.orelse]
    if isinstance(node, ast.Dict):
        return [part for pair in zip(node.keys, node.values, strict=True) for part in pair if part]
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr | ast.keyword)]


def fresh(name: str, *functions: Function, beside: Iterable[str] = ()) -> str:
    """A name like this one that means nothing in these functions, nor is one of those `beside`."""
    taken, number = variables(functions) | {*beside}, 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


class Exchanged(ast.NodeTransformer):
    """Puts a variable in the place of a call."""

    def __init__(self, call: ast.expr, name: str) -> None:
        self._call, self._name = call, name

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.Name(self._name, ast.Load()) if node is self._call else self.generic_visit(node)
