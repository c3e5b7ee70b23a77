"""What the programme says to people promises nothing, blames nobody, has no streak and no correlation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from promises.tree import at, parsed, sources, told

FORBIDDEN = re.compile(
    r"\b(cur(e|es|ed|ing)|heal(s|ed|ing)?|prevent\w*|protect\w*|guarant\w*|promis\w*|will (help|get better|improve)"
    r"|treat(s|ed|ment)?|therap\w*|medicin\w*|streak\w*|in a row|fail\w*|lazy|should have|you (missed|forgot|did not)"
    r"|only \d+|too few|too little|bad week|correlat\w*|caus(es|ed|ing)|because|leads to|thanks to|due to"
    r"|proves?n?|well done|congrat\w*|great|keep it up)\b",
    re.IGNORECASE,
)
SPOKEN = ("cli/break_.py", "cli/walk.py", "cli/diary.py", "cli/person.py", "_card.py")


def texts(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """The texts of a module that people may read: all but docstrings."""
    tree = parsed(path)
    documented = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node, node.value


def spoken() -> list[Path]:
    return [path for path in sources("host") if "/perch/programme/" in str(path) or str(path).endswith(SPOKEN)]


def test_no_text_promises_blames_counts_a_streak_or_correlates() -> None:
    wrong = [
        f"{at(path, node)}: {found[0]!r} in {text!r}"
        for path in spoken()
        for node, text in texts(path)
        if (found := FORBIDDEN.search(text))
    ]
    assert not wrong, told(wrong)


@pytest.mark.parametrize(
    "text",
    ["Walking prevents pain.", "Your streak: 5 days", "You missed a day", "correlated with sitting", "This will help."],
)
def test_the_words_are_found(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_the_modules_that_speak_are_looked_at() -> None:
    names = {path.name for path in spoken()}
    assert {"drills.py", "words.py", "plan.py"} <= names
