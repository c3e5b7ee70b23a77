"""A list comprehension becomes a loop: on a board each is a function of its own, made anew whenever it is used."""

import ast

from deploy.program import DEFINITIONS, Bound, Program, mentioned

IN_ORDER = (ast.Await, ast.BinOp, ast.Compare, ast.Starred, ast.Subscript, ast.Tuple)


def as_loops(program: Program) -> None:
    """Put loops where comprehensions of lists are, as far as these are what a statement of a function does first."""
    for function in [node for node in program.nodes() if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]:
        if not any(isinstance(node, DEFINITIONS) for part in function.body for node in ast.walk(part)):
            Looped().visit(function)


class Looped(ast.NodeTransformer):
    """Puts the loops before the statements of a function. Their variables have "__" in their names, as no others."""

    def __init__(self) -> None:
        self._loops: list[ast.stmt] = []
        self._wanted: ast.ListComp | None = None
        self._made = 0

    def visit_Assign(self, node: ast.Assign | ast.Return | ast.Expr) -> list[ast.stmt]:
        return self._with_loops(node, "value")

    visit_Return = visit_Expr = visit_Assign

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        return self._with_loops(node, "value") if isinstance(node.target, ast.Name) else [node]

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        return self._with_loops(node, "test")

    def visit_For(self, node: ast.For) -> list[ast.stmt]:
        return self._with_loops(node, "iter")

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._looped(node) if node is self._wanted else node

    def _with_loops(self, node: ast.stmt, name: str) -> list[ast.stmt]:
        """A statement, and before it the loops for its expression of this name."""
        self.generic_visit(node)
        self._loops = []
        while wanted := first(getattr(node, name)):
            self._wanted = wanted
            setattr(node, name, self.visit(getattr(node, name)))
        return [*self._loops, node]

    def _looped(self, node: ast.ListComp) -> ast.Name:
        """Make the loop of a comprehension; return the variable that has the list then."""
        self._made += 1
        result = f"found__{self._made}"
        append = ast.Attribute(ast.Name(result, ast.Load()), "append", ast.Load())
        body: ast.stmt = ast.Expr(ast.Call(append, [node.elt], []))
        for each in reversed(node.generators):
            for condition in reversed(each.ifs):
                body = ast.If(condition, [body], [])
            body = ast.For(each.target, each.iter, [body], [], None)
        body = Bound({name: f"{name}__{self._made}" for name in variables(node)}).visit(body)
        self._loops += [ast.Assign([ast.Name(result, ast.Store())], ast.List([], ast.Load())), body]
        return ast.Name(result, ast.Load())


def first(node: ast.AST | None) -> ast.ListComp | None:
    """The comprehension of a list that an expression evaluates before all but variables and constants, or None."""
    if isinstance(node, ast.ListComp):
        return node if is_simple(node) else None
    if isinstance(node, ast.Call):
        method = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        parts: list[ast.AST] = [method, *node.args]
    elif isinstance(node, IN_ORDER):
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    else:
        return None
    return next((first(part) for part in parts if not isinstance(part, ast.Name | ast.Constant)), None)


def is_simple(node: ast.ListComp) -> bool:
    """Whether nothing within it keeps its variables, and they are not what it goes through."""
    keeps = any(isinstance(inner, ast.Lambda) for inner in ast.walk(node))
    return not keeps and not variables(node) & mentioned([node.generators[0].iter])


def variables(node: ast.ListComp) -> set[str]:
    return mentioned(each.target for each in node.generators)
