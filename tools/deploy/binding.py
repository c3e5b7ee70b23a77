"""The body of a function as it is for one call: parameters have their values, and variables names of their own."""

import ast
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from deploy.flow import Impossible
from deploy.order import Function, Site, fresh
from deploy.program import imported, is_self, mentioned, own_nodes

Owner = ast.Module | ast.ClassDef


@dataclass
class Callee:
    """A function, and the module or class that it is of."""

    function: Function
    owner: Owner
    is_static: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_static = bool(self.function.decorator_list)

    def is_called_by(self, node: ast.expr) -> bool:
        """Whether an expression is the call of it, awaited where it has to be."""
        if isinstance(self.function, ast.AsyncFunctionDef):
            return isinstance(node, ast.Await) and self._is_call(node.value)
        return self._is_call(node)

    def _is_call(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and is_reference(node.func, self.function.name, self.owner)


def is_reference(node: ast.AST, name: str, owner: Owner) -> bool:
    """Whether a node is how the functions of a module or a class are reached: `name`, or `self.name`."""
    if isinstance(owner, ast.Module):
        return isinstance(node, ast.Name) and node.id == name
    return isinstance(node, ast.Attribute) and node.attr == name and is_self(node.value)


def bound(call: ast.expr, callee: Callee, site: Site) -> list[ast.stmt]:
    """The body of the function with its parameters bound and its variables renamed."""
    made = call.value if isinstance(call, ast.Await) else call
    assert isinstance(made, ast.Call)
    function = callee.function
    body = deepcopy(function.body)
    nodes = [node for part in body for node in ast.walk(part)]
    if site.in_loop and any(isinstance(node, ast.Lambda | ast.GeneratorExp) for node in nodes):
        raise Impossible  # each call has variables of its own, which these would keep
    parameters = [argument.arg for argument in function.args.args]
    imports = imported(nodes)
    if imports & (mentioned([site.user]) | imported(ast.walk(site.user)) | set(parameters)):
        raise Impossible
    kept = set() if isinstance(callee.owner, ast.Module) or callee.is_static else {"self"}
    stored = own_names(function) - imports  # an import statement keeps its name, and so does what uses it
    names: dict[str, ast.expr] = {}
    for name in sorted(stored | set(parameters) - kept):
        names[name] = ast.Name(
            fresh(name, site.user, function, beside=[str(getattr(other, "id", "")) for other in names.values()]),
            ast.Load(),
        )
    assigned: list[ast.stmt] = []
    for target, value in given(made, parameters[len(kept) :], function):
        if isinstance(target, ast.Name) and target.id not in stored and is_simple(value, site):
            names[target.id] = value
        else:
            assigned.append(ast.Assign([Bound(names).visit(target)], value))
    return [*assigned, *(Bound(names).visit(statement) for statement in body)]


def is_simple(value: ast.expr, site: Site) -> bool:
    """Whether a value may stand wherever its parameter does."""
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id not in site.globals_)


def given(call: ast.Call, parameters: list[str], function: Function) -> list[tuple[ast.expr, ast.expr]]:
    """(parameter, what it is given) in the order of evaluation."""
    targets = [ast.Name(name, ast.Store()) for name in parameters]
    if len(call.args) == 1 and isinstance(call.args[0], ast.Starred) and not call.keywords:
        return [(ast.Tuple(list[ast.expr](targets), ast.Store()), call.args[0].value)]
    if any(isinstance(node, ast.Starred | ast.NamedExpr) for value in call.args for node in ast.walk(value)):
        raise Impossible
    if any(keyword.arg is None for keyword in call.keywords):
        raise Impossible
    by_name = {target.id: target for target in targets}
    found = list(zip(targets, call.args, strict=False))
    found += [(by_name[str(keyword.arg)], keyword.value) for keyword in call.keywords]
    defaults = function.args.defaults
    for target, value in zip(targets[len(targets) - len(defaults) :], defaults, strict=True):
        if target not in [other for other, _ in found]:
            found.append((target, value))
    if len(found) != len(targets):
        raise Impossible
    return list(found)


def own_names(function: Function) -> set[str]:
    """Variables that a function sets, with those of its comprehensions. Impossible where one name means two things."""
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    here = [node for statement in function.body for node in own_nodes(statement)]
    own = {node.id for node in here if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    own |= {node.name for node in here if isinstance(node, ast.ExceptHandler) and node.name}
    inner = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)} - own
    inner |= {node.arg for node in nodes if isinstance(node, ast.arg)} - own
    if inner & {node.id for node in here if isinstance(node, ast.Name)}:
        raise Impossible
    return own | inner


def renamed(names: Mapping[str, str]) -> dict[str, ast.expr]:
    """For `Bound`: variables with other names."""
    return {name: ast.Name(other, ast.Load()) for name, other in names.items()}


class Bound(ast.NodeTransformer):
    """Gives variables the names or values that they are bound to."""

    def __init__(self, names: Mapping[str, ast.expr]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self._names.get(node.id)
        if isinstance(value, ast.Name):
            return ast.Name(value.id, node.ctx)
        return deepcopy(value) if value is not None else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self._name(node.arg)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        self.generic_visit(node)
        node.name = self._name(node.name) if node.name else None
        return node

    def _name(self, name: str) -> str:
        return str(getattr(self._names.get(name), "id", name))
