"""Is a printed part a closed body? Read from the text form of STL that OpenSCAD writes."""

import re
from collections import Counter
from dataclasses import dataclass

Vertex = tuple[float, float, float]
Triangle = tuple[Vertex, Vertex, Vertex]


class NotClosed(Exception):
    """The text says which edges are wrong."""


@dataclass(frozen=True, slots=True)
class Body:
    """A closed body: how many triangles it has, its size and its volume."""

    triangles: int
    size_mm: Vertex
    volume_cm3: float


def checked(stl: str) -> Body:
    """NotClosed unless every edge is shared by two triangles that run along it in opposite directions."""
    found = triangles(stl)
    edges = Counter((t[i], t[(i + 1) % 3]) for t in found for i in range(3))
    wrong = [edge for edge, times in edges.items() if times != 1 or edges[edge[::-1]] != 1]
    if not found or wrong:
        raise NotClosed(f"{len(found)} triangles, {len(wrong)} edges without just one partner: {wrong[:3]}")
    if (volume := _volume_mm3(found)) <= 0:
        raise NotClosed(f"the body is inside out: {volume:.0f} mm³")
    return Body(len(found), _size(found), volume / 1000)


def triangles(stl: str) -> list[Triangle]:
    """All triangles, their corners in order. Raises ValueError where a triangle has not three."""
    numbers = re.findall(r"vertex\s+(\S+)\s+(\S+)\s+(\S+)", stl)
    corners: list[Vertex] = [(float(x), float(y), float(z)) for x, y, z in numbers]
    if len(corners) % 3:
        raise ValueError("a triangle is cut off")
    return [(corners[i], corners[i + 1], corners[i + 2]) for i in range(0, len(corners), 3)]


def _size(found: list[Triangle]) -> Vertex:
    x, y, z = ([corner[axis] for t in found for corner in t] for axis in range(3))
    return max(x) - min(x), max(y) - min(y), max(z) - min(z)


def _volume_mm3(found: list[Triangle]) -> float:
    """Sum of the tetrahedra between each triangle and the origin."""
    return sum(
        (a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]))
        for a, b, c in found
    ) / 6  # fmt: skip
