"""The design rules of the printed board, tried on the files that the board house gets: nets, gaps, rings, edges.

Pure geometry on lines with round ends, apart from what made them: it knows neither the router nor its grid.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from design.islands import islands
from design.lands import Land

SIDES = ("bottom", "top")  # of layers 0 and 1
GAP_MM, RING_MM, EDGE_MM, HOLES_MM = 0.2, 0.25, 0.3, 0.4  # what every board house makes without asking
TOUCH_MM = 1e-3
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Copper:
    """A piece of copper as it is in the files: a line with round ends (a dot where both are one), its width, in mm."""

    side: str
    start: tuple[float, float]
    end: tuple[float, float]
    width: float


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole that is plated through."""

    at: tuple[float, float]
    diameter: float


def broken(copper: list[Copper], holes: list[Hole], lands: list[Land], size_mm: tuple[float, float]) -> Iterator[str]:
    """What breaks a rule; nothing where all is well."""
    owner = islands(range(len(copper)), _touching(copper, holes))
    names: dict[int, set[str]] = {}
    for land in lands:
        for index, piece in enumerate(copper):
            if _to((land.x_mm, land.y_mm), piece.start, piece.end) < piece.width / 2:
                names.setdefault(owner[index], set()).add(land.net)
    yield from _nets(names, lands)
    for a, b in _near(copper):
        if owner[a] != owner[b] and (gap := _gap(copper[a], copper[b])) < GAP_MM - TOUCH_MM:
            one, other = (", ".join(sorted(names.get(owner[each], {"copper without a net"}))) for each in (a, b))
            yield f"{gap:.3f} mm between {one} and {other} at {copper[a].end}"
    yield from _holes(copper, holes)
    for piece in copper:
        for x, y in (piece.start, piece.end):
            if min(x, y, size_mm[0] - x, size_mm[1] - y) - piece.width / 2 < EDGE_MM:
                yield f"copper at {x:.2f}, {y:.2f} is too near the edge"


def _near(copper: list[Copper]) -> Iterator[tuple[int, int]]:
    """Pairs on one side that may be too near: from left to right, each with those that begin before its end."""
    lefts = [min(piece.start[0], piece.end[0]) - piece.width / 2 for piece in copper]
    rights = [max(piece.start[0], piece.end[0]) + piece.width / 2 for piece in copper]
    order = sorted(range(len(copper)), key=lefts.__getitem__)
    for number, a in enumerate(order):
        for b in order[number + 1 :]:
            if lefts[b] > rights[a] + GAP_MM:
                break
            if copper[a].side == copper[b].side:
                yield a, b


def _nets(names: dict[int, set[str]], lands: list[Land]) -> Iterator[str]:
    """Each island of copper has one net, each net one island."""
    for nets in names.values():
        if len(nets) > 1:
            yield f"{', '.join(sorted(nets))} are joined"
    for net in sorted({land.net for land in lands}):
        if (islands := sum(net in nets for nets in names.values())) != 1:
            yield f"{net} is in {islands} pieces"


def _touching(copper: list[Copper], holes: list[Hole]) -> Iterator[tuple[int, int]]:
    """Pairs of pieces that touch, or that a plated hole joins."""
    yield from ((a, b) for a, b in _near(copper) if _gap(copper[a], copper[b]) < TOUCH_MM)
    for hole in holes:
        here = [index for index, piece in enumerate(copper) if _to(hole.at, piece.start, piece.end) < piece.width / 2]
        yield from pairwise(here)


def _holes(copper: list[Copper], holes: list[Hole]) -> Iterator[str]:
    for hole in holes:
        dots = [piece for piece in copper if piece.start == piece.end and math.dist(piece.start, hole.at) < TOUCH_MM]
        rings = [(dot.width - hole.diameter) / 2 for dot in dots]
        if len(rings) < 2 or min(rings) < RING_MM - TOUCH_MM:
            yield f"the hole at {hole.at} has no ring of {RING_MM} mm on both sides"
    for one, other in combinations(holes, 2):
        if math.dist(one.at, other.at) - (one.diameter + other.diameter) / 2 < HOLES_MM:
            yield f"holes at {one.at} and {other.at} are too near each other"


def _gap(one: Copper, other: Copper) -> float:
    return _distance(one.start, one.end, other.start, other.end) - (one.width + other.width) / 2


def _distance(a: Point, b: Point, c: Point, d: Point) -> float:
    """Between two stretches a-b and c-d."""
    if _cross(a, b, c, d):
        return 0.0
    return min(_to(a, c, d), _to(b, c, d), _to(c, a, b), _to(d, a, b))


def _to(at: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else ((at[0] - start[0]) * dx + (at[1] - start[1]) * dy) / length
    along = max(0.0, min(1.0, along))
    return math.hypot(at[0] - start[0] - along * dx, at[1] - start[1] - along * dy)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
