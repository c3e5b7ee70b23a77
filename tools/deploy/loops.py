"""A list comprehension becomes a loop: on a board each is a function of its own, made anew whenever it is used."""

import ast

from deploy.binding import Bound, renamed
from deploy.flow import blocks
from deploy.order import Exchanged, Function, Site, changing, fresh, functions_of, is_first, own_expression
from deploy.program import COMPREHENSIONS, Program, mentioned, top


def as_loops(program: Program) -> None:
    """Put loops where comprehensions of lists are, as far as these are what a statement evaluates first."""
    unsteady = changing(program)
    for tree in program.trees.values():
        for function in functions_of(tree):
            if not any(isinstance(node, Function | ast.Lambda) for part in function.body for node in ast.walk(part)):
                function.body = looped(function.body, Site(function, unsteady, set(top(tree)), False))


def looped(body: list[ast.stmt], site: Site) -> list[ast.stmt]:
    """A block with loops in place of comprehensions."""
    found: list[ast.stmt] = []
    for statement in body:
        for name, block in blocks(statement):
            setattr(statement, name, looped(block, site))
        while (place := own_expression(statement)) and (part := first(statement, place[1], site)):
            name, whole = place
            result = fresh("found", site.user)
            setattr(statement, name, Exchanged(part, result).visit(whole))
            found += loop(part, result, site)
        found.append(statement)
    return found


def first(statement: ast.stmt, whole: ast.expr, site: Site) -> ast.ListComp | None:
    """Return the list comprehension that a statement evaluates first, or None."""
    for node in ast.walk(whole):
        if isinstance(node, ast.ListComp) and is_simple(node) and is_first(statement, whole, node, site):
            return node
    return None


def is_simple(node: ast.ListComp) -> bool:
    """Whether nothing within it keeps its variables."""
    return not any(isinstance(inner, (ast.Lambda, *COMPREHENSIONS)) for inner in ast.walk(node) if inner is not node)


def loop(part: ast.ListComp, result: str, site: Site) -> list[ast.stmt]:
    """Return statements that make the list of a comprehension in the variable `result`."""
    given: dict[str, str] = {}
    for name in sorted(mentioned(each.target for each in part.generators)):
        given[name] = fresh(name, site.user, beside=[result, *given.values()])
    append = ast.Attribute(ast.Name(result, ast.Load()), "append", ast.Load())
    body: ast.stmt = ast.Expr(ast.Call(append, [part.elt], []))
    for each in reversed(part.generators):
        for condition in reversed(each.ifs):
            body = ast.If(condition, [body], [])
        body = ast.For(each.target, each.iter, [body], [], None)
    return [ast.Assign([ast.Name(result, ast.Store())], ast.List([], ast.Load())), Bound(renamed(given)).visit(body)]
