"""The body of a function without its returns: each hands on its value, and the rest is not reached behind it."""

import ast
from collections.abc import Callable, Iterator

from deploy.order import Loop

Sink = Callable[[ast.expr], list[ast.stmt]]  # what becomes of a value that was returned


class Impossible(Exception):
    """This call cannot be replaced by what it does."""


def blocks(statement: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """The blocks within a statement by their name; of handlers each by itself is not needed: they are blocks too."""
    for name in ("body", "orelse", "finalbody", "handlers"):
        block = getattr(statement, name, None)
        if block:
            yield name, block


def flowing(body: list[ast.stmt], sink: Sink) -> list[ast.stmt]:
    """A block that hands on what it returned, and goes on behind it. Impossible where a return is in a loop."""
    for at, statement in enumerate(body):
        if isinstance(statement, ast.Return):
            return [*body[:at], *sink(statement.value or ast.Constant(None))]
        if any(isinstance(node, ast.Return) for node in ast.walk(statement)):
            return [*body[:at], *parted(statement, body[at + 1 :], sink)]
    return [*body, *sink(ast.Constant(None))] if not ends(body) else body


def parted(statement: ast.stmt, rest: list[ast.stmt], sink: Sink) -> list[ast.stmt]:
    """A statement with returns in it, and what follows where it does not return."""
    if isinstance(statement, ast.If):
        if not ends(statement.body) and not ends(statement.orelse) and rest:
            raise Impossible  # what follows would be there twice
        body = statement.body if ends(statement.body) else [*statement.body, *rest]
        other = statement.orelse if statement.orelse and ends(statement.orelse) else [*statement.orelse, *rest]
        one, two = flowing(body, sink), flowing(other, sink)
        if not one:
            return [ast.If(ast.UnaryOp(ast.Not(), statement.test), two or [ast.Pass()], [])]
        return [ast.If(statement.test, one, two)]
    if isinstance(statement, ast.For | ast.While | ast.AsyncFor):
        return [looping(statement, rest, sink)]
    if rest or not isinstance(statement, ast.Try) or statement.orelse:
        raise Impossible
    statement.body = flowing(statement.body, sink) or [ast.Pass()]
    for handler in statement.handlers:
        handler.body = flowing(handler.body, sink) or [ast.Pass()]
    return [statement]


def looping(loop: Loop, rest: list[ast.stmt], sink: Sink) -> ast.stmt:
    """A loop that is left where it returned; what follows is what it does where it ran to its end."""
    inner = [node for part in loop.body for node in ast.walk(part)]
    if loop.orelse or any(isinstance(node, ast.Break | Loop) for node in inner):
        raise Impossible
    is_endless = ends([loop])
    loop.body = leaving(loop.body, sink)
    if not is_endless:
        loop.orelse = flowing(rest, sink)
    return loop


def leaving(body: list[ast.stmt], sink: Sink) -> list[ast.stmt]:
    """The block of a loop with a break wherever it returned."""
    found: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Return):
            return [*found, *sink(statement.value or ast.Constant(None)), ast.Break()]
        for name, block in blocks(statement):
            setattr(statement, name, leaving(block, sink))
        found.append(statement)
    return found


def ends(body: list[ast.stmt]) -> bool:
    """Whether nothing behind a block is reached through it."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.If):
        return ends(last.body) and ends(last.orelse)
    if isinstance(last, ast.While):
        forever = isinstance(last.test, ast.Constant) and bool(last.test.value)
        return forever and not any(isinstance(node, ast.Break) for node in ast.walk(last))
    if isinstance(last, ast.Try) and not last.orelse:
        return ends(last.finalbody) or (ends(last.body) and all(ends(handler.body) for handler in last.handlers))
    return isinstance(last, ast.Return | ast.Raise)
