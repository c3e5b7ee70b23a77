"""A stranger finds things: few modules at the root of `perch`, packages that lead one way, a name for one class."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from promises.tree import HOST, imports, module_of, parsed, sources, told, within

MOST_AT_THE_ROOT = 5
DEEPEST = 8
"""How many packages may lie one beneath the other, from `cli` to `model`."""


def package_of(module: str) -> str:
    """The part of a module's name that says its package: `perch.journal`; of one at the root it is its own name."""
    return ".".join(module.split(".")[:2])


def uses() -> dict[str, set[str]]:
    """Which packages each package imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sources("host/perch"):
        own = package_of(module_of(path, HOST))
        for other in imports(path, HOST):
            if within(other, "perch") and package_of(other) not in (own, "perch"):
                found[own].add(package_of(other))
    return found


def circles(graph: Mapping[str, set[str]]) -> list[str]:
    """Every two packages that reach each other."""
    reached = {name: reach(graph, name) for name in graph}
    return sorted(f"{a} <-> {b}" for a in graph for b in graph if a < b and b in reached[a] and a in reached[b])


def reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def chain(graph: Mapping[str, set[str]], start: str) -> list[str]:
    """The longest way down from a package, itself first, in a graph without circles."""
    return max(([start, *chain(graph, below)] for below in graph.get(start, ())), key=len, default=[start])


def twice(classes: Iterable[tuple[str, str]]) -> list[str]:
    """The names that more than one of these (name, module) have."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, module in classes:
        places[name].append(module)
    return [f"{name}: {', '.join(sorted(at))}" for name, at in sorted(places.items()) if len(at) > 1]


def classes() -> Iterator[tuple[str, str]]:
    for path in sources("host/perch"):
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, module_of(path, HOST)


def test_few_modules_lie_at_the_root() -> None:
    loose = [path.stem for path in sources("host/perch") if path.parent == HOST / "perch" and path.stem != "__init__"]
    assert len(loose) <= MOST_AT_THE_ROOT, f"give it a package: {sorted(loose)}"


def test_no_package_imports_one_that_imports_it() -> None:
    wrong = circles(uses())
    assert not wrong, told(wrong)


def test_the_packages_are_few_layers() -> None:
    graph = uses()
    longest = max((chain(graph, name) for name in graph if name != "perch.__main__"), key=len)
    assert len(longest) <= DEEPEST, " -> ".join(longest)


def test_no_two_public_classes_share_a_name() -> None:
    wrong = twice(classes())
    assert not wrong, told(wrong)


def test_a_circle_is_found_however_long() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a <-> b", "a <-> c", "b <-> c"]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_the_longest_way_down_is_found() -> None:
    assert chain({"a": {"b", "c"}, "b": {"d"}, "c": {"b"}}, "a") == ["a", "c", "b", "d"]


def test_a_name_given_twice_is_found() -> None:
    assert twice([("Board", "a"), ("Link", "a"), ("Board", "b")]) == ["Board: a, b"]
