"""Short names for what only the program itself knows: on a board each name that a program has takes memory.

Attributes and methods that no class has both of get the same short name, and so do parameters of different modules.
Left alone is what somebody else may know too: names of Python and MicroPython, keywords of calls, and whatever also
stands in a text, such as a key of the wire.
"""

import ast
import asyncio
import binascii
import builtins
import collections
import io
import json
import os
import socket
import ssl
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase

from deploy.program import DEFINITIONS, Bound, Program, imported, mentioned, modules_by_name

PYTHON = (
    (str, bytes, bytearray, int, list, tuple, dict, set, BaseException, io.BytesIO, io.TextIOWrapper)
    + (asyncio, asyncio.Event, asyncio.Lock, asyncio.Task, asyncio.StreamReader, asyncio.StreamWriter)
    + (binascii, builtins, collections, json, os, socket, socket.socket, ssl, struct, sys, time)
)
# What MicroPython has besides, as far as the firmware has names like them (tests/tools/test_bundle.py looks).
MICROPYTHON = """
active adc atten broken config connect country datetime deinit disconnect duty_u16 feed fill freq hard_reset
hostname idle ifconfig init ipconfig irq isconnected mem_alloc mem_free memory off on put read read_u16 read_uv
reset reset_cause scan sleep_ms sleep_us status ticks_ms ticks_us timeout value write
"""


def shorten(program: Program) -> dict[str, str]:
    """Shorten the names in all modules; returns the short one of each attribute."""
    attributes, named = colours(classes(program), kept(program)), keywords(program)
    for tree in program.trees.values():
        variables = parameters(tree, named)
        Renamed(attributes, variables, modules(tree, program)).visit(tree)
    return attributes


def names() -> Iterator[str]:
    """a_, b_, ...: with an underscore, so that they are nobody's else."""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            yield "".join(letters) + "_"


def keywords(program: Program) -> set[str]:
    """Names by which calls give arguments."""
    return {node.arg for node in program.nodes() if isinstance(node, ast.keyword) and node.arg}


def foreign() -> set[str]:
    """Names of attributes that Python or MicroPython know."""
    return set(MICROPYTHON.split()).union(*(dir(thing) for thing in PYTHON))


def kept(program: Program) -> set[str]:
    """Names of attributes that must stay as they are."""
    constants = [node.value for node in program.nodes() if isinstance(node, ast.Constant)]
    return foreign() | keywords(program) | {value for value in constants if isinstance(value, str)}


def classes(program: Program) -> list[set[str]]:
    """The names of the attributes of each class, with those of the classes of the program that it is made from."""
    found: dict[str, set[str]] = {}
    bases: dict[str, list[str]] = {}
    for node in program.nodes():
        if isinstance(node, ast.ClassDef):
            found.setdefault(node.name, set()).update(attributes(node), *(fields(base) for base in node.bases))
            bases.setdefault(node.name, []).extend(base.id for base in node.bases if isinstance(base, ast.Name))
        elif fields(node):
            found.setdefault(ast.unparse(node), set()).update(fields(node))
    return [
        names | set().union(*(found.get(base, set()) for base in bases.get(name, ()))) for name, names in found.items()
    ]


def attributes(node: ast.ClassDef) -> set[str]:
    """Methods, variables of the class, and what its methods set on `self`."""
    found = {inner.name for inner in node.body if isinstance(inner, DEFINITIONS)}
    for inner in node.body:
        if isinstance(inner, ast.Assign):
            found |= mentioned(inner.targets)
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and ast.unparse(part.value) == "self":
            found.add(part.attr)
    return {name for name in found if not name.startswith("__")}


def fields(node: ast.AST) -> set[str]:
    """The fields of a call of namedtuple that has them in one text."""
    text = fields_text(node)
    return set(str(text.value).split()) if text else set()


def fields_text(node: ast.AST) -> ast.Constant | None:
    """The text with the fields in a call of namedtuple."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "namedtuple":
        text = node.args[1]
        return text if isinstance(text, ast.Constant) else None
    return None


def colours(classes: list[set[str]], kept: set[str]) -> dict[str, str]:
    """Name -> short one. Two that a class has both get different ones."""
    often = Counter(name for names in classes for name in names if name not in kept)
    found: dict[str, str] = {}
    for name in sorted(often, key=lambda name: (-often[name], name)):
        taken = {found.get(other) for group in classes if name in group for other in group}
        found[name] = next(short for short in names() if short not in taken)
    return found


def parameters(tree: ast.Module, keywords: set[str]) -> dict[str, str]:
    """Name -> short one, for the parameters of a module that no call names and that mean nothing else there."""
    often = Counter(node.arg for node in ast.walk(tree) if isinstance(node, ast.arg))
    others = bound(tree) | keywords | set(dir(builtins)) | {"self"}
    free = names()
    return {name: next(free) for name in sorted(often, key=lambda name: (-often[name], name)) if name not in others}


def bound(tree: ast.Module) -> set[str]:
    """Names that mean something at the top of the module or of a class, or that are imported or global."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef)]
    statements = [statement for scope in scopes for statement in scope.body]
    found = {statement.name for statement in statements if isinstance(statement, DEFINITIONS)}
    found |= mentioned(statement for statement in statements if not isinstance(statement, DEFINITIONS))
    declared = [node.names for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal)]
    return found | imported(ast.walk(tree)) | set().union(*declared)


def modules(tree: ast.Module, program: Program) -> set[str]:
    """Names that stand for a module of the program."""
    return {name for name, module in modules_by_name(tree).items() if module in program.trees}


class Renamed(Bound):
    """Gives attributes and variables their new names; what belongs to a module is left alone."""

    def __init__(self, attributes: dict[str, str], variables: dict[str, str], modules: set[str]) -> None:
        super().__init__(variables)
        self._attributes, self._modules = attributes, modules

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.generic_visit(node)
        if not (isinstance(node.value, ast.Name) and node.value.id in self._modules):
            node.attr = self._attributes.get(node.attr, node.attr)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        for inner in node.body:
            if isinstance(inner, DEFINITIONS):
                inner.name = self._attributes.get(inner.name, inner.name)
            elif isinstance(inner, ast.Assign):
                for name in [name for target in inner.targets for name in ast.walk(target)]:
                    if isinstance(name, ast.Name):
                        name.id = self._attributes.get(name.id, name.id)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        text = fields_text(node)
        if text:
            text.value = " ".join(self._attributes.get(name, name) for name in str(text.value).split())
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]  # they have the same parts
