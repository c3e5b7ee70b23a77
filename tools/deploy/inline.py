"""A function with one caller becomes part of it: on a board each function takes some 70 bytes besides its work.

Only within a module, and only where the order in which things happen stays as it was. What must return from the middle
of a loop stays a function, unless its caller returns what it returns.
"""

import ast
from collections.abc import Iterator, Set
from copy import deepcopy

from deploy.binding import Callee, Owner, bound, is_reference
from deploy.flow import Impossible, Sink, blocks, ends, flowing
from deploy.order import Exchanged, Function, Site, changing, fresh, functions_of, is_first, own_expression
from deploy.program import Program, is_self, mentioned, top
from deploy.shorten import foreign


def inlined(program: Program, stay: frozenset[str]) -> None:
    """Put each function that only one place of its module calls there. Those whose names are in `stay` are left."""
    unsteady, fewer = changing(program), True
    while fewer:  # what is inlined in one module may have been all that kept a name of another
        names = stay | named_elsewhere(program)
        fewer = any([all_of(tree, names, unsteady) for tree in program.trees.values()])  # noqa: C419 - not the first only


def all_of(tree: ast.Module, stay: Set[str], unsteady: set[str]) -> bool:
    """Inline what can be of a module; False where there is nothing."""
    fewer = False
    while one_less(tree, stay, unsteady):
        fewer = True
    return fewer


def one_less(tree: ast.Module, stay: Set[str], unsteady: set[str]) -> bool:
    """Inline one function of a module; False where none can be any more."""
    for owner, function in candidates(tree, stay):
        users = functions_of(tree) if isinstance(owner, ast.Module) else owner.body
        for user in [node for node in users if node is not function and isinstance(node, Function)]:
            if put_into(user, Callee(function, owner), unsteady, set(top(tree))):
                owner.body.remove(function)
                return True
    return False


def named_elsewhere(program: Program) -> set[str]:
    """Names of functions that others than their own module or class may mean."""
    found, bases = foreign(), set()
    classes = []
    for node in program.nodes():
        if isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and not is_self(node.value):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr"):
            found |= {str(value.value) for value in node.args if isinstance(value, ast.Constant)}
        elif isinstance(node, ast.ClassDef):
            classes.append(node)
            bases |= {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    inherited = [inner for node in classes if node.name in bases for inner in node.body]
    return found | {inner.name for inner in inherited if isinstance(inner, Function)}


def candidates(tree: ast.Module, stay: Set[str]) -> Iterator[tuple[Owner, Function]]:
    """The functions of a module and its classes that one place refers to, and nobody else."""
    owners: list[Owner] = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    for owner in owners:
        for function in [node for node in owner.body if isinstance(node, Function)]:
            if function.name not in stay and not function.name.startswith("__") and is_plain(function):
                uses = [node for node in ast.walk(owner) if is_reference(node, function.name, owner)]
                if len(uses) == 1:
                    yield owner, function


def is_plain(function: Function) -> bool:
    """Whether a function has nothing that ties it to being one."""
    arguments, decorators = function.args, function.decorator_list
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return False
    if any(not isinstance(default, ast.Constant) for default in arguments.defaults):
        return False
    if decorators and not (isinstance(decorators[0], ast.Name) and decorators[0].id == "staticmethod"):
        return False
    awkward = ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal | ast.FunctionDef | ast.AsyncFunctionDef
    return not any(
        isinstance(node, awkward) or (isinstance(node, ast.Name) and node.id == "super")
        for statement in function.body
        for node in ast.walk(statement)
    )


def put_into(user: Function, callee: Callee, unsteady: set[str], globals_: set[str]) -> bool:
    """Replace the call in a function by what it does; False where there is none, or it cannot be."""
    if not any(callee.is_called_by(node) for node in ast.walk(user) if isinstance(node, ast.expr)):
        return False
    if any(isinstance(node, Function | ast.ClassDef) for statement in user.body for node in ast.walk(statement)):
        return False
    body = replaced(user.body, callee, Site(user, unsteady, globals_, False))
    if body is None:
        return False
    user.body = body
    return True


def replaced(body: list[ast.stmt], callee: Callee, site: Site) -> list[ast.stmt] | None:
    """A block with the call replaced, None where it is not in there or cannot be."""
    for at, statement in enumerate(body):
        for name, block in blocks(statement):
            inner = replaced(block, callee, site.within(statement))
            if inner is not None:
                setattr(statement, name, inner)
                return body
        try:
            instead = statements(statement, callee, site)
        except Impossible:
            return None
        if instead is not None:
            return [*body[:at], *instead, *body[at + 1 :]]
    return None


def statements(statement: ast.stmt, callee: Callee, site: Site) -> list[ast.stmt] | None:
    """Return what replaces a statement with the call in it, None for one without. Raises Impossible."""
    place = own_expression(statement)
    if place is None:
        return None
    calls = [node for node in ast.walk(place[1]) if isinstance(node, ast.expr) and callee.is_called_by(node)]
    if not calls:
        return None
    call, (name, whole) = calls[0], place
    if chosen := by_choice(statement, call):
        return replaced([chosen], callee, site)
    if not is_first(statement, whole, call, site):
        raise Impossible
    body = bound(call, callee, site)
    if whole is call and isinstance(statement, ast.Return):
        return body if ends(body) else [*body, ast.Return(None)]
    if whole is call and isinstance(statement, ast.Expr):
        return flowing(body, lambda value: [ast.Expr(value)] if does_something(value) else []) or [ast.Pass()]
    targets = statement.targets if whole is call and isinstance(statement, ast.Assign) else []
    if len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id not in mentioned(body):
        return flowing(body, setting(targets[0].id))
    result = fresh("result", site.user, callee.function)
    done = flowing(body, setting(result))
    setattr(statement, name, Exchanged(call, result).visit(whole))
    return [*done, statement]


def setting(name: str) -> Sink:
    """What sets a variable to a value that was returned."""
    return lambda value: [ast.Assign([ast.Name(name, ast.Store())], value)]


def by_choice(statement: ast.stmt, call: ast.expr) -> ast.If | None:
    """`x = a if b else c` and `if a and b:` as statements around the call, None where it is neither."""
    if isinstance(statement, ast.If) and isinstance(statement.test, ast.BoolOp) and not statement.orelse:
        first, *more = statement.test.values
        if isinstance(statement.test.op, ast.And) and call not in ast.walk(first):
            rest = more[0] if len(more) == 1 else ast.BoolOp(ast.And(), more)
            return ast.If(first, [ast.If(rest, statement.body, [])], [])
    choice = statement.value if isinstance(statement, ast.Return | ast.Assign) else None
    if isinstance(choice, ast.IfExp) and call not in ast.walk(choice.test):
        one, other = deepcopy(statement), deepcopy(statement)
        one.value = choice.body  # type: ignore[attr-defined]  # as above
        other.value = choice.orelse  # type: ignore[attr-defined]  # as above
        return ast.If(choice.test, [one], [other])
    return None


def does_something(value: ast.expr) -> bool:
    """Whether evaluating it matters where nobody wants the value."""
    return not isinstance(value, ast.Constant | ast.Name)
