"""Bodies as a drawing: their triangles seen from above and aside, the far ones first, with words beside them."""

import math
from collections.abc import Iterator, Sequence
from itertools import cycle, pairwise

from design.islands import islands
from design.solid import Triangle, Vertex, triangles
from design.svg import Drawing

LIGHT = (0.35, -0.55, 0.76)
PIECE_MM = 6
TURN, TILT = math.radians(-28), math.radians(42)


LETTER_MM = 4.2
LEADER = 'fill="none" stroke="#c33" stroke-width="0.3"'
Named = tuple[str, Vertex]
Tint = tuple[float, float, float]
TINTS: tuple[Tint, ...] = (
    (1.0, 1.0, 1.06), (0.86, 1.0, 1.12), (1.1, 1.0, 0.84), (0.9, 1.1, 0.9), (1.12, 0.92, 0.95), (1.0, 0.92, 1.12),
    (0.84, 1.05, 1.05), (1.15, 1.1, 0.75), (0.8, 0.9, 1.15), (1.15, 0.85, 0.8), (0.85, 1.15, 0.8),
)  # fmt: skip


def view(stl: str, named: Sequence[Named] = (), below: Sequence[str] = (), wide_mm: float = 0) -> Drawing:
    """The bodies seen in parallel, at 1:1 or `wide_mm` wide; what is `named` beside them, and lines of text below."""
    bodies, longest = _bodies(triangles(stl)), _fine(stl)
    pieces = ((_turned(piece), _colour(t, tint)) for t, tint in bodies for piece in _pieces(t, longest))
    seen = [piece for piece in pieces if _faces_us(piece[0])]
    seen.sort(key=lambda piece: sum(corner[2] for corner in piece[0]))  # what is near comes last, over the rest
    xs = [corner[0] for t, _ in seen for corner in t]
    ys = [-corner[1] for t, _ in seen for corner in t]
    scale = wide_mm / (max(xs) - min(xs)) if wide_mm else 1.0
    left, top = min(xs) * scale - 4, min(ys) * scale - 4
    width, height = (max(xs) - min(xs)) * scale + 8, (max(ys) - min(ys)) * scale + 8
    room = (max(len(words) for words, _ in named) * LETTER_MM * 0.6 + 14) if named else 0
    page = Drawing(width + room, height + LETTER_MM * 1.6 * len(below), left, top)
    for triangle, colour in seen:
        corners = [(corner[0] * scale, -corner[1] * scale) for corner in triangle]
        page.line([*corners, corners[0]], f'fill="{colour}" stroke="{colour}" stroke-width="0.15"')
    _beside(page, named, scale, left + width, top + LETTER_MM, top + height)
    for number, line in enumerate(below):
        page.text((left + 4, top + height + LETTER_MM * (1 + 1.6 * number)), line, LETTER_MM, "start")
    return page


def _beside(page: Drawing, named: Sequence[Named], scale: float, x: float, top: float, bottom: float) -> None:
    """Words to the right, each as high as its body where there is room, with a line to it."""
    spots = sorted((-_turn(at)[1] * scale, _turn(at)[0] * scale, words) for words, at in named)
    step, last = LETTER_MM * 1.4, top - LETTER_MM * 1.4
    for index, (y, body_x, words) in enumerate(spots):
        at = max(last + step, min(y, bottom - step * (len(spots) - index)))
        page.line([(body_x, y), (x - 2, at), (x + 3, at)], LEADER)
        page.disc((body_x, y), 1.2, 'fill="#c33" stroke="none"')
        page.text((x + 4, at + LETTER_MM * 0.35), words, LETTER_MM, "start")
        last = at


def _bodies(found: list[Triangle]) -> list[tuple[Triangle, Tint]]:
    """Each triangle with the tint of its body: those that share corners are one."""
    corners = (corner for triangle in found for corner in triangle)
    owner = islands(corners, (edge for triangle in found for edge in pairwise(triangle)))
    tints = dict(zip(dict.fromkeys(owner.values()), cycle(TINTS)))
    return [(triangle, tints[owner[triangle[0]]]) for triangle in found]


def _colour(triangle: Triangle, tint: Tint) -> str:
    shade = _shade(triangle)
    return "#" + "".join(f"{min(255, round(shade * part)):02x}" for part in tint)


def _fine(stl: str) -> float:
    """The longest edge of a piece: short beside a small body, longer in a large one, where it would be slow."""
    xs = [corner[0] for triangle in triangles(stl) for corner in triangle]
    return max(PIECE_MM, (max(xs) - min(xs)) / 20)


def _pieces(triangle: Triangle, longest: float) -> Iterator[Triangle]:
    """Split a triangle into parts no longer than `longest`, so that they can be sorted by distance."""
    a, b, c = triangle
    edge = max(((a, b, c), (b, c, a), (c, a, b)), key=lambda each: math.dist(each[0], each[1]))
    if math.dist(edge[0], edge[1]) <= longest:
        yield triangle
        return
    x, y, z = ((p + q) / 2 for p, q in zip(edge[0], edge[1], strict=True))
    yield from _pieces((edge[0], (x, y, z), edge[2]), longest)
    yield from _pieces(((x, y, z), edge[1], edge[2]), longest)


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


def _shade(triangle: Triangle) -> int:
    """Brightness of the outside of a triangle, 0 to 255."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = triangle
    u, v = (bx - ax, by - ay, bz - az), (cx - ax, cy - ay, cz - az)
    normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    length = math.hypot(*normal) or 1
    facing = sum(n * light for n, light in zip(normal, LIGHT, strict=True)) / length
    return round(90 + 130 * max(0.0, facing))
