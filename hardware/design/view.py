"""A printed part as a drawing: its triangles seen from above and aside, the far ones first."""

import math
from collections.abc import Iterator

from design.solid import Triangle, Vertex, triangles
from design.svg import Drawing

LIGHT = (0.35, -0.55, 0.76)
PIECE_MM = 6
TURN, TILT = math.radians(-28), math.radians(42)


def view(stl: str) -> Drawing:
    """The body at 1:1, seen in parallel."""
    pieces = ((_turned(piece), _shade(t)) for t in triangles(stl) for piece in _pieces(t))
    seen = sorted((piece for piece in pieces if _faces_us(piece[0])), key=lambda piece: _depth(piece[0]))
    xs = [corner[0] for t, _ in seen for corner in t]
    ys = [-corner[1] for t, _ in seen for corner in t]
    page = Drawing(max(xs) - min(xs) + 8, max(ys) - min(ys) + 8, min(xs) - 4, min(ys) - 4)
    for triangle, shade in seen:
        grey = f"#{shade:02x}{shade:02x}{min(255, shade + 12):02x}"
        corners = [(corner[0], -corner[1]) for corner in triangle]
        page.line([*corners, corners[0]], f'fill="{grey}" stroke="{grey}" stroke-width="0.15"')
    return page


def _pieces(triangle: Triangle) -> Iterator[Triangle]:
    """The triangle in parts so small that far and near can be told apart by their middles."""
    a, b, c = triangle
    edge = max(((a, b, c), (b, c, a), (c, a, b)), key=lambda each: math.dist(each[0], each[1]))
    if math.dist(edge[0], edge[1]) <= PIECE_MM:
        yield triangle
        return
    x, y, z = ((p + q) / 2 for p, q in zip(edge[0], edge[1], strict=True))
    yield from _pieces((edge[0], (x, y, z), edge[2]))
    yield from _pieces(((x, y, z), edge[1], edge[2]))


def _faces_us(turned: Triangle) -> bool:
    (ax, ay, _), (bx, by, _), (cx, cy, _) = turned
    return (bx - ax) * (cy - ay) > (by - ay) * (cx - ax)


def _turned(triangle: Triangle) -> Triangle:
    a, b, c = (_turn(corner) for corner in triangle)
    return a, b, c


def _turn(corner: Vertex) -> Vertex:
    """x to the right, y up, z towards who looks."""
    x, y, z = corner
    across, along = x * math.cos(TURN) - y * math.sin(TURN), x * math.sin(TURN) + y * math.cos(TURN)
    up, near = along * math.sin(TILT) + z * math.cos(TILT), -along * math.cos(TILT) + z * math.sin(TILT)
    return across, up, near


def _depth(triangle: Triangle) -> float:
    return sum(corner[2] for corner in triangle)


def _shade(triangle: Triangle) -> int:
    """Brightness of the outside of a triangle, 0 to 255."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = triangle
    u, v = (bx - ax, by - ay, bz - az), (cx - ax, cy - ay, cz - az)
    normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    length = math.hypot(*normal) or 1
    facing = sum(n * light for n, light in zip(normal, LIGHT, strict=True)) / length
    return round(90 + 130 * max(0.0, facing))
