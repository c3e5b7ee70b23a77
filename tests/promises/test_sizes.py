"""Small pieces: no function over 40 lines, no file over 200 lines of code."""

import ast
import tokenize
from pathlib import Path

from promises.tree import PRODUCT, ROOT, at, parsed, sources, told

FUNCTION = 40
FILE = 200
LARGER: dict[str, str] = {}  # file or `file:function` -> the reason why it may be larger; best left empty

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def code_lines(path: Path) -> int:
    """Lines that hold code: not blank, no comment, no docstring."""
    with path.open("rb") as file:
        tokens = [t for t in tokenize.tokenize(file.readline) if t.type not in NO_CODE and t.string]
    used = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    return len(used - docstring_lines(parsed(path)))


def docstring_lines(tree: ast.Module) -> set[int]:
    texts = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    return {line for node in texts for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_function_is_long() -> None:
    long = [
        f"{at(path, node)} {node.name}: {length(node)} lines"
        for path in sources(*PRODUCT, "tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, FUNCTIONS)
        and length(node) > FUNCTION
        and f"{path.relative_to(ROOT)}:{node.name}" not in LARGER
    ]
    assert not long, told(long)


def test_no_file_is_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {code_lines(path)} lines of code"
        for path in sources(*PRODUCT)
        if code_lines(path) > FILE and str(path.relative_to(ROOT)) not in LARGER
    ]
    assert not long, told(long)


def test_lines_of_code_are_counted_without_comments_and_docstrings(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text('"""What\nit is."""\n\n# why\nx = [\n    1,  # one\n]\n\n\ndef f():\n    """Do."""\n    return x\n')
    assert code_lines(path) == 5
