"""docs/architecture.md has the packages, the files and the threads that there are."""

import ast
import re
from collections.abc import Iterator

from promises.tree import FIRMWARE, HOST, ROOT, parsed, sources, told

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PICTURE = PAGE.split("```text\n")[1].split("```")[0]
NO_FEATURE = {"__init__", "__main__", "__pycache__", "assets"}


def features(folder: str) -> set[str]:
    """The packages and modules right in a folder of the project."""
    return {path.relative_to(ROOT / folder).parts[0].removesuffix(".py") for path in sources(folder)} - NO_FEATURE


def test_the_picture_has_every_package_and_no_other() -> None:
    words = set(re.findall(r"\b[a-z]+\b", PICTURE))
    lacking = [
        name for name in features("host/perch") | features("firmware") - {"main", "manifest"} if name not in words
    ]
    assert not lacking, told(sorted(lacking))
    named = re.findall(r"[│┤]\s+([a-z]+) {2,}\S", PICTURE) + re.findall(
        r" {3,}([a-z]+) {2,}\S[^│]*│$", PICTURE, re.MULTILINE
    )
    gone = [name for name in named if name not in features("host/perch") | features("firmware")]
    assert len(named) > 15 and not gone, told(gone)


def test_every_file_that_it_names_is_there() -> None:
    named = re.findall(r"(?<!\[)`([\w/]+\.py)`", PAGE)
    roots = (HOST / "perch", FIRMWARE)
    gone = [name for name in named if not any((root / name).is_file() for root in roots)]
    assert len(named) > 40 and not gone, told(gone)


def threads() -> set[tuple[str, str]]:
    """(name, file) of each thread of the host that has a name."""
    found = set()
    for path in sources("host/perch"):
        for call, is_worker in started(parsed(path)):
            names = [word.value for word in call.keywords if word.arg == "name"] + (call.args[:1] if is_worker else [])
            texts = [name.value for name in names if isinstance(name, ast.Constant)]
            found |= {(str(text), str(path.relative_to(HOST / "perch"))) for text in texts}
    return found


def started(tree: ast.AST) -> Iterator[tuple[ast.Call, bool]]:
    """Each call that makes a thread, and whether it makes a `Worker`, be it by a class that is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "Worker" in map(ast.unparse, node.bases):
            yield from ((call, True) for call in calls(node, "super().__init__"))
    yield from ((call, True) for call in calls(tree, "Worker"))
    yield from ((call, False) for call in calls(tree, "Thread"))


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == name]


def test_the_table_has_every_thread_with_its_owner() -> None:
    rows = set(re.findall(r"^\| `([\w-]+)` \| `([\w/.]+)` \|", PAGE, re.MULTILINE))
    assert rows == threads()
