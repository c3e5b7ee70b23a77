"""The modules of a program for a board, as far as they have to be known together."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.problems import Problem

Import = ast.Import | ast.ImportFrom
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Program:
    """Modules by name. `entry` is what is loaded first."""

    trees: dict[str, ast.Module]
    entry: str

    def nodes(self) -> Iterator[ast.AST]:
        """All nodes of all modules."""
        for tree in self.trees.values():
            yield from ast.walk(tree)

    def loaded_with(self, name: str) -> list[str]:
        """A module and all that are loaded with it, each behind those that it imports."""
        found: list[str] = []
        self._load(name, found)
        return found

    def _load(self, name: str, found: list[str]) -> None:
        for node in self.trees[name].body:
            if isinstance(node, Import):
                for other in self.imported(node):
                    if other not in found and other != name:
                        self._load(other, found)
        found.append(name)

    def imported(self, node: Import) -> list[str]:
        """The modules of this program that an import statement loads."""
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        return [name for name in names if name in self.trees]

    def files(self) -> dict[str, list[str]]:
        """The modules of each file, by the module that the file is called for: the first has what is loaded at start.

        What a function imports has a file of its own. What two such files need is in the first.
        """
        first = self.loaded_with(self.entry)
        late = {name: [other for other in self.loaded_with(name) if other not in first] for name in self._late(first)}
        often = Counter(other for needed in late.values() for other in needed)
        first += [other for other in often if often[other] > 1 and other not in late]
        return {self.entry: first} | {
            name: [other for other in needed if other not in first and (other == name or other not in late)]
            for name, needed in late.items()
        }

    def _late(self, names: list[str]) -> Iterator[str]:
        """Modules that are imported within functions of these, or of those, and are not among them."""
        seen, late = set(names), set(names)
        todo = list(names)
        while todo:
            tree = self.trees[todo.pop()]
            for node in [node for node in ast.walk(tree) if isinstance(node, Import) and node not in tree.body]:
                for other in self.imported(node):
                    if other not in late and not self._is_package(other, node):
                        late.add(other)  # also where another late one loads it
                        yield other
                        todo += [name for name in self.loaded_with(other) if name not in seen]
                        seen.update(todo)

    def _is_package(self, name: str, node: Import) -> bool:
        """Whether an import names this module only because others lie in it."""
        if not isinstance(node, ast.ImportFrom) or node.module != name:
            return False
        return all(f"{name}.{alias.name}" in self.trees for alias in node.names)


def program(folders: dict[Path, list[Path]], entry: str) -> Program:
    """Read the modules at these paths within the folders. Problem where one is not Python."""
    trees = {}
    for folder, paths in folders.items():
        for path in paths:
            try:
                trees[module_of(path)] = without_notes(ast.parse((folder / path).read_text(encoding="utf-8")))
            except SyntaxError as problem:
                raise Problem(f"{path} cannot be compiled: {problem}") from problem
    return Program(trees, entry)


def module_of(path: Path) -> str:
    """The name that a module is imported by."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def path_of(module: str) -> str:
    """Where the bytecode of a module lies."""
    return module.replace(".", "/") + ".mpy"


def without_notes(tree: ast.Module) -> ast.Module:
    """Leave out what only readers and checkers need: annotations and docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, (ast.Module, *DEFINITIONS)):
            node.body = [kept for kept in node.body if not is_text(kept)] or [ast.Pass()]
    Unannotated().visit(tree)
    return ast.fix_missing_locations(tree)


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


class Unannotated(ast.NodeTransformer):
    """Makes plain assignments of annotated ones."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        return ast.Assign([node.target], node.value) if node.value else None


def top(tree: ast.Module) -> Iterator[str]:
    """Names that a module defines at its top."""
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            yield node.name
        elif not isinstance(node, Import):
            for inner in own_nodes(node):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    yield inner.id


def mentioned(nodes: Iterable[ast.AST]) -> set[str]:
    """Variables that are read or set anywhere within some nodes."""
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}


class Bound(ast.NodeTransformer):
    """Gives variables and parameters other names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self._names.get(node.arg, node.arg)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name) if node.name else None
        return node


def variables(nodes: Iterable[ast.AST]) -> set[str]:
    """Variables and parameters that are named anywhere within some nodes."""
    parts = [inner for node in nodes for inner in ast.walk(node)]
    return {part.id for part in parts if isinstance(part, ast.Name)} | {p.arg for p in parts if isinstance(p, ast.arg)}


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that import statements among some nodes give to what they import."""
    statements = [node for node in nodes if isinstance(node, Import)]
    return {(alias.asname or alias.name).split(".")[0] for node in statements for alias in node.names}


def modules_by_name(tree: ast.Module) -> dict[str, str]:
    """Name here -> module, as far as `from package import module` goes."""
    return {name: f"{module}.{there}" for name, module, there in taken_by_name(tree)}


def taken_by_name(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """(name here, module, name there) of all that `from module import name` takes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, node.module or "", alias.name


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement without those in scopes of their own."""
    yield node
    if not isinstance(node, (*DEFINITIONS, *FUNCTIONS, *COMPREHENSIONS)):
        for inner in ast.iter_child_nodes(node):
            yield from own_nodes(inner)
