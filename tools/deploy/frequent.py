"""Names that are used most come first: bytecode has the first 128 of a file in one byte less each time."""

import ast
from collections import Counter

from deploy.program import COMPREHENSIONS, FUNCTIONS

ONE_BYTE = 110  # of the 128; what the interpreter itself names comes before


def frequent_first(tree: ast.Module) -> ast.Module:
    """Name the names that are used most before all others, where there are many: they are numbered as they come."""
    local = variables(tree)
    names = [getattr(node, "attr", None) or getattr(node, "id", None) for node in ast.walk(tree)]
    often = Counter(name for name in names if name and name not in local)
    if len(often) > ONE_BYTE:
        attributes = "".join(f".{name}" for name, _ in often.most_common(ONE_BYTE))
        tree.body[:0] = ast.parse(f"try:\n    None{attributes}\nexcept AttributeError:\n    pass").body
    return tree


def variables(tree: ast.Module) -> set[str]:
    """Names of functions' own variables, which bytecode has by their place, unless they are attributes as well."""
    functions = [node for node in ast.walk(tree) if isinstance(node, (*FUNCTIONS, *COMPREHENSIONS))]
    nodes = [inner for node in functions for inner in ast.walk(node)]
    found = {node.arg for node in nodes if isinstance(node, ast.arg)}
    found |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found - {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
