"""The project's files and what they import, for the tests of this folder."""

import ast
import functools
import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "host"
FIRMWARE = ROOT / "firmware"
PRODUCT = ("host", "firmware", "tools", "dashboards", "hardware")


@functools.cache
def files(*under: str) -> tuple[Path, ...]:
    """The files that git knows or would add, in these folders of the project (or in all)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *under]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(told.splitlines()) if (path := ROOT / name).is_file())


def sources(*under: str) -> list[Path]:
    """The Python files in these folders of the project."""
    return [path for path in files(*under) if path.suffix == ".py"]


@functools.cache
def parsed(path: Path) -> ast.Module:
    gc.disable()  # Python 3.11 fails to parse where something is collected that runs Python meanwhile
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    finally:
        gc.enable()


def module_of(path: Path, root: Path) -> str:
    """The dotted name under which a file is imported with `root` on the path."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, root: Path) -> Iterator[str]:
    """The modules that a file imports, in full; of `from a import b` it is `a.b` where that is a module."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = origin(node, path, root)
            yield from (member(base, alias.name, root) for alias in node.names)


def origin(node: ast.ImportFrom, path: Path, root: Path) -> str:
    """The module after `from`, a relative one made absolute."""
    if not node.level:
        return node.module or ""
    package = path.relative_to(root).parts[: -node.level]
    return ".".join([*package, *filter(None, [node.module])])


def member(base: str, name: str, root: Path) -> str:
    place = root.joinpath(*base.split("."), name)
    return f"{base}.{name}" if place.is_dir() or place.with_suffix(".py").exists() else base


def within(module: str, package: str) -> bool:
    """Is it this module or one of its package?"""
    return module == package or module.startswith(package + ".")


def at(path: Path, node: ast.AST) -> str:
    """Where something is, as an editor understands it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def told(problems: list[str]) -> str:
    """The message of a broken promise: one line a place."""
    return "\n  " + "\n  ".join(problems)
