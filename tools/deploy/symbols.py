"""What modules define at their top, and the names of it in a bundle."""

import ast
from collections import Counter
from collections.abc import Iterator

from deploy.program import Program, imported, taken_by_name, top, variables
from deploy.shorten import names

Symbol = tuple[str, str]  # module, name


class Symbols:
    """The names that modules define at their top, and the name of each in the bundle."""

    def __init__(self, program: Program, homes: dict[str, str], stay: frozenset[str]) -> None:
        self.program, self.homes, self._stay = program, homes, stay
        self.defined = {module: set(top(program.trees[module])) for module in homes}
        self.imports = {module: imports(program.trees[module], program) for module in homes}
        self.short = self._named()

    def _named(self) -> dict[Symbol, str]:
        """The short name of each symbol: it means nothing else wherever it is used. The most used get the shortest.

        Symbols that no file has both of may share one: each name that there ever was takes memory for good.
        """
        often: Counter[Symbol] = Counter((module, name) for module in self.homes for name in self.defined[module])
        beside: dict[Symbol, set[str]] = {}
        files = {(module, name): {self.homes[module]} for module in self.homes for name in self.defined[module]}
        for module in self.homes:
            for part, around in parts(self.program.trees[module]):
                named = around | variables([part])
                for symbol in {symbol for node in ast.walk(part) if (symbol := self._used(module, node))}:
                    often[symbol] += 1
                    files[symbol].add(self.homes[module])
                    beside.setdefault(symbol, set()).update(named)
        short: dict[Symbol, str] = {}
        for symbol in sorted(often, key=lambda symbol: (-often[symbol], symbol)):
            taken = beside.get(symbol, set()) | {short[other] for other in short if files[other] & files[symbol]}
            stays = symbol[0] == self.program.entry and symbol[1] in self._stay
            short[symbol] = symbol[1] if stays else next(name for name in names() if name not in taken)
        return short

    def _used(self, module: str, node: ast.AST) -> Symbol | None:
        """The symbol that a node stands for, if any: `name`, or `module.name`."""
        if isinstance(node, ast.Name):
            return self.find(module, node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other = self.module(module, node.value.id)
            return self.find(other, node.attr) if other else None
        return None

    def find(self, module: str, name: str) -> Symbol | None:
        """What a name at the top of a module is, if it is of this program: defined there, or imported."""
        if name in self.defined.get(module, ()):
            return module, name
        source = self.imports.get(module, {}).get(name)
        return self.find(*source) if source and source[1] else None

    def module(self, module: str, name: str) -> str | None:
        """Which module of this program a name of a module stands for."""
        source = self.imports.get(module, {}).get(name)
        return source[0] if source and not source[1] else None


def parts(tree: ast.Module) -> Iterator[tuple[ast.stmt, set[str]]]:
    """(statement, names that its class has) of a module and of its classes: what has no other names in common."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            around = set(top(ast.Module(node.body, [])))
            yield from ((inner, around) for inner in node.body)
        else:
            yield node, set()


def imports(tree: ast.Module, program: Program) -> dict[str, tuple[str, str]]:
    """Name here -> (module, name there), for what is imported from this program; no name where it is a module."""
    found = {}
    for name, module, there in taken_by_name(tree):
        whole = f"{module}.{there}"
        if whole in program.trees and there not in given(program.trees.get(module)):
            found[name] = (whole, "")
        elif module in program.trees:
            found[name] = (module, there)
    return found


def given(package: ast.Module | None) -> set[str]:
    """Names that a package itself gives, whatever modules it has."""
    if package is None:
        return set()
    return {*top(package), *imported(node for node in package.body if isinstance(node, ast.ImportFrom))}
