"""Many modules in one file: on a board each module takes memory of its own, and each name that one imports of another.

What a function imports stays a file of its own, loaded when it is needed.
"""

import ast

from deploy.frequent import frequent_first
from deploy.program import DEFINITIONS, Import, Program, imported
from deploy.symbols import Symbol, Symbols


def bundled(program: Program, stay: frozenset[str]) -> tuple[dict[str, str], dict[str, str]]:
    """(source of each file by module name, the short one of each module.name); the names in `stay` are not changed.

    `stay` are of the entry, for who starts it.
    """
    files = program.files()
    homes = {name: file for file, inside in files.items() for name in inside}
    symbols = Symbols(program, homes, stay)
    sources = {file: merged(program, file, inside, symbols) for file, inside in files.items()}
    return sources, {f"{module}.{name}": short for (module, name), short in symbols.short.items()}


def merged(program: Program, file: str, inside: list[str], symbols: Symbols) -> str:
    """The source of one file."""
    elsewhere: dict[str, set[str]] = {}
    statements: list[ast.stmt] = []
    for module in inside:
        Resolved(module, file, symbols, elsewhere).visit(program.trees[module])
        statements += [each for each in program.trees[module].body if not isinstance(each, ast.Pass)]
    imports = [
        ast.ImportFrom(other, [ast.alias(name) for name in sorted(names)], 0)
        for other, names in sorted(elsewhere.items())
    ]
    tree = ast.Module(once([*imports, *statements]), [])
    return ast.unparse(ast.fix_missing_locations(frequent_first(tree)))


def once(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Without imports that are there already."""
    keys = [ast.unparse(each) if isinstance(each, Import) else at for at, each in enumerate(statements)]
    return list(dict(zip(keys, statements, strict=True)).values())


class Resolved(ast.NodeTransformer):
    """Makes names of other modules those that they have in the bundle.

    No name at the top of a module, or that it imports anywhere, is also a variable of its functions or classes.
    """

    def __init__(self, module: str, file: str, symbols: Symbols, elsewhere: dict[str, set[str]]) -> None:
        self._module, self._file, self._symbols, self._elsewhere = module, file, symbols, elsewhere
        tree = symbols.program.trees[module]
        self._shared = imported(tree.body)  # at its top
        self._late = {name for name in imported(ast.walk(tree)) - self._shared if not self._is_loaded(name)}

    def visit_Module(self, node: ast.Module) -> ast.AST:
        for statement in node.body:
            if isinstance(statement, DEFINITIONS):
                statement.name = self._resolved(statement.name) or statement.name
        return self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> ast.stmt:
        loaded = self._file, self._symbols.program.entry
        node.names = [alias for alias in node.names if self._symbols.homes.get(alias.name) not in loaded]
        return node if node.names else ast.Pass()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        """Drop names that lie in this file or the entry's, which is loaded by then."""
        kept = []
        for alias in node.names:
            name = alias.asname or alias.name
            if not self._is_loaded(name):
                symbol = self._symbols.find(self._module, name)
                kept.append(ast.alias(self._symbols.short[symbol], name) if symbol else alias)
        node.names = kept
        return node if kept else ast.Pass()

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        """What other modules of the file may use as well, or what is not imported any more, is not deleted."""
        node.targets = [self.visit(target) for target in node.targets if not self._is_shared(target)]
        return node if node.targets else ast.Pass()

    def _is_shared(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and (self._is_loaded(node.id) or node.id in self._shared)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id not in self._late:
            node.id = self._resolved(node.id) or node.id
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`module.name`, of a module that is loaded or of one that is loaded when needed."""
        if isinstance(node.value, ast.Name) and (module := self._symbols.module(self._module, node.value.id)):
            symbol = self._symbols.find(module, node.attr)
            if symbol and self._symbols.homes[module] in (self._file, self._symbols.program.entry):
                return ast.Name(self._known(symbol), node.ctx)
            if symbol:
                node.attr = self._symbols.short[symbol]
            return node
        self.generic_visit(node)
        return node

    def _is_loaded(self, name: str) -> bool:
        """Whether what is imported under this name is of this program, and there whenever this file is."""
        symbol = self._symbols.find(self._module, name)
        module = self._symbols.module(self._module, name) or (symbol[0] if symbol else "")
        return self._symbols.homes.get(module) in (self._file, self._symbols.program.entry)

    def _resolved(self, name: str) -> str | None:
        symbol = self._symbols.find(self._module, name)
        return self._known(symbol) if symbol else None

    def _known(self, symbol: Symbol) -> str:
        """The name of a symbol in this file, to which it is brought where it lies in another."""
        short = self._symbols.short[symbol]
        home = self._symbols.homes[symbol[0]]
        if home != self._file:
            self._elsewhere.setdefault(home, set()).add(short)
        return short
