"""What reads a clock."""

import ast

READS_A_CLOCK = {"now", "utcnow", "today"}


def reads_a_clock(node: ast.AST) -> bool:
    """An import of `time`, a `now()` of datetime's, or the time of an event loop."""
    if isinstance(node, ast.Import):
        return any(alias.name == "time" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and not node.level
    if isinstance(node, ast.Attribute):
        return node.attr in READS_A_CLOCK or (node.attr == "time" and "loop" in ast.unparse(node.value))
    return False
