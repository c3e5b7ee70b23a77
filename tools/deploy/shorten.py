"""Make a module of the firmware take less memory on a board, without changing what it does.

MicroPython keeps every name of a loaded module as a text in RAM, and every constant as an entry of the module. What
only a reader needs is taken out before the compiler sees it: constants of whole numbers are put where they are used,
and names that nobody outside of the module knows become short ones, which all modules share. Private are the names that
begin with an underscore, and those of parameters that no call names.
"""

import ast
import builtins
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product
from pathlib import Path
from string import ascii_lowercase

SMALL = range(-(1 << 30), 1 << 30)  # what needs no memory of its own on a board


@dataclass(frozen=True)
class Known:
    """What has to be known of all modules: constants that are nowhere set again, and parameters that calls name."""

    constants: dict[str, dict[str, int]]  # by module
    keywords: set[str]


def known(folder: Path, files: list[Path]) -> Known:
    """Look through the modules at these paths within the folder."""
    trees = {module_of(path): ast.parse((folder / path).read_text()) for path in files}
    keywords = {node.arg for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    constants: dict[str, dict[str, int]] = {}
    while (found := {name: constants_of(tree, constants) for name, tree in trees.items()}) != constants:
        constants = found  # a constant may be reckoned from those of another module
    return Known(constants, {name for name in keywords if name})


def module_of(path: Path) -> str:
    """The name that a module is imported by."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def constants_of(tree: ast.Module, others: dict[str, dict[str, int]]) -> dict[str, int]:
    """The small whole numbers that a module gives names in capitals."""
    values: dict[str, object] = dict(imported_constants(tree, others))
    for name, value in assigned(tree.body):
        try:
            values[name] = reckoned(value, values)
        except (NameError, TypeError, AttributeError):  # no constant, or one of texts or of a call
            continue
    own = {name for name, _ in assigned(tree.body)}
    return {name: value for name, value in values.items() if name in own and type(value) is int and value in SMALL}


def reckoned(value: ast.expr, values: dict[str, object]) -> object:
    """What an expression of constants is. NameError or TypeError where it is none, or one of calls."""
    nothing: dict[str, object] = {"__builtins__": {}}
    return eval(compile(ast.Expression(value), "", "eval"), nothing, values)  # noqa: S307 - the firmware's own source


def imported_constants(tree: ast.Module, others: dict[str, dict[str, int]]) -> dict[str, int]:
    """The constants of other modules that this one takes by name."""
    return {
        alias.name: others[node.module][alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in others
        for alias in node.names
        if alias.name in others[node.module]
    }


def assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) of each assignment to names in capitals."""
    for node in body:
        for target, value in pairs(node):
            if isinstance(target, ast.Name) and target.id.isupper():
                yield target.id, value


def pairs(node: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    """The single assignments that an assignment is."""
    if not isinstance(node, ast.Assign) or len(node.targets) > 1:
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def shortened(source: str, module: str, known: Known) -> str:
    """The source of a module as it is compiled for a board."""
    tree = ast.parse(source)
    Constants(imported_constants(tree, known.constants) | known.constants[module], known.constants).visit(tree)
    Names(*short_names(tree, known)).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree))


class Constants(ast.NodeTransformer):
    """Puts constants where they are used; drops their assignments and imports."""

    def __init__(self, values: dict[str, int], others: dict[str, dict[str, int]]) -> None:
        self._values, self._others = values, others
        self._modules: dict[str, str] = {}  # name here -> module

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = [kept for statement in node.body for kept in self._without(statement)]
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._values:
            return number(self._values[node.id])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Of a module: `sntp.PORT`."""
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            values = self._others.get(self._modules.get(node.value.id, ""), {})
            if node.attr in values:
                return number(values[node.attr])
        self.generic_visit(node)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | None:
        self._modules |= {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        values = self._others.get(node.module or "", {})
        node.names = [alias for alias in node.names if alias.name not in values]
        return node if node.names else None

    def _without(self, node: ast.stmt) -> list[ast.stmt]:
        single = pairs(node)
        kept = [pair for pair in single if not (isinstance(pair[0], ast.Name) and pair[0].id in self._values)]
        if len(kept) == len(single):
            return [node]
        return [ast.Assign([target], value) for target, value in kept]


def number(value: int) -> ast.expr:
    """A whole number, as the parser would give it."""
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def short_names(tree: ast.Module, known: Known) -> tuple[dict[str, str], dict[str, str]]:
    """(of variables, of attributes): long name -> short one, for what only this module knows."""
    counts = used(tree)
    attributes = private(tree)
    variables = attributes | (parameters(tree) - known.keywords - bound(tree) - set(dir(builtins)) - {"self"})
    free = (name for name in names() if name not in counts)
    short = {name: next(free) for name in sorted(variables, key=lambda name: (-counts[name], name))}
    return short, {name: short[name] for name in attributes}


def names() -> Iterator[str]:
    """a_, b_, ...: with an underscore, so that they are nobody's else."""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            yield "".join(letters) + "_"


def used(tree: ast.Module) -> Counter[str]:
    """How often each name is used, whatever for."""
    return Counter(name for node in ast.walk(tree) if (name := name_of(node)))


def name_of(node: ast.AST) -> str | None:
    """The name that a node gives or uses."""
    return getattr(node, NAMED.get(type(node), ""), None)


NAMED: dict[type[ast.AST], str] = {
    ast.Name: "id",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.ExceptHandler: "name",
    ast.Attribute: "attr",
}


def private(tree: ast.Module) -> set[str]:
    """Names of functions, classes, variables and attributes of this module that begin with one underscore."""
    given = {
        name_of(node) or ""
        for node in ast.walk(tree)
        if isinstance(node, DEFINITIONS) or isinstance(getattr(node, "ctx", None), ast.Store)
    }
    return {name for name in given if name.startswith("_") and not name.startswith("__") and name != "_"}


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def parameters(tree: ast.Module) -> set[str]:
    """Names of the parameters of all functions."""
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def bound(tree: ast.Module) -> set[str]:
    """Names that mean something at the top of the module or of a class, or that are imported or global."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef)]
    statements = [statement for scope in scopes for statement in scope.body]
    found = {statement.name for statement in statements if isinstance(statement, DEFINITIONS)}
    for statement in statements:
        if not isinstance(statement, DEFINITIONS):
            found |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.Global | ast.Nonlocal):
            found |= set(node.names)
    return found


class Names(ast.NodeTransformer):
    """Replaces names wherever they stand, but for those of keywords in calls."""

    def __init__(self, variables: dict[str, str], attributes: dict[str, str]) -> None:
        self._variables, self._attributes = variables, attributes

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        name = name_of(node)
        short = self._attributes if isinstance(node, ast.Attribute) else self._variables
        if name in short:
            setattr(node, NAMED[type(node)], short[name])
        return node
