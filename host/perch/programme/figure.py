"""A line figure drawn from the directions of its limbs, as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from math import cos, radians, sin

Point = tuple[float, float]
Arm = tuple[int, int]
"""Directions of upper arm and forearm."""
Leg = tuple[int, int, int]
"""Directions of thigh, shin and foot."""

WIDTH, HEIGHT = 120, 118
_FLOOR = 12  # above the lower edge
# Segment lengths in hundredths of the stature (roughly, after Drillis and Contini).
_THIGH, _SHIN, _FOOT, _TORSO, _UPPER_ARM, _FOREARM, _NECK, _HEAD = 25, 25, 8, 30, 18, 21, 10, 6
_SEAT, _LOW, _DESK, _ARMREST = 22, 14, 43, 34
HANGING: Arm = (-95, -80)
STANDING: Leg = (-90, -90, 0)


@dataclass(frozen=True, slots=True)
class Pose:
    """A body seen from the side: absolute directions in degrees, 0 forward (right), 90 up; `hip` is its x.

    `face` is where the nose points, a right angle from the head if None. `above`: seen from above, without a floor.
    """

    hip: int
    torso: int
    near_arm: Arm = HANGING
    far_arm: Arm | None = None
    near_leg: Leg = STANDING
    far_leg: Leg | None = None
    head: int | None = None
    face: int | None = None
    above: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Two poses, and what stands beside them: `chair`, `arms`, `box`, `desk`."""

    first: Pose
    second: Pose
    props: tuple[str, ...] = ()


def svg(drawing: Drawing, label: str) -> str:
    """Return both frames side by side as an SVG element in the colour of the text around it."""
    frames = "".join(
        f'<g transform="translate({x},0)">{"".join(_frame(pose, drawing.props))}</g>'
        for x, pose in ((0, drawing.first), (WIDTH + 20, drawing.second))
    )
    arrow = _line([(WIDTH + 3, 60), (WIDTH + 17, 60)], "1.5") + _line(
        [(WIDTH + 12, 64), (WIDTH + 17, 60), (WIDTH + 12, 56)], "1.5"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH + 20} {HEIGHT}" role="img"'
        f' aria-label="{escape(label)}" fill="none" stroke="currentColor" stroke-linecap="round"'
        f' stroke-linejoin="round">{frames}{arrow}</svg>'
    )


def _frame(pose: Pose, props: Sequence[str]) -> Iterator[str]:
    if not pose.above:
        yield _line([(4, 0), (WIDTH - 4, 0)], "1", ".5")
    for prop in props:
        yield from (_line(line, "2", ".5") for line in _PROPS[prop])
    hip, lines = joints(pose)
    for line in lines[:2]:
        yield _line(line, "3", ".45")
    for line in lines[2:]:
        yield _line(line, "4")
    yield _head(pose, hip)


_PROPS: dict[str, list[list[Point]]] = {
    "chair": [[(34, 56), (36, _SEAT), (60, _SEAT)], [(47, _SEAT), (47, 4)], [(38, 0), (47, 4), (57, 0)]],
    "arms": [[(38, _ARMREST), (60, _ARMREST)], [(50, _ARMREST), (50, _SEAT)]],
    "box": [[(38, 0), (38, _LOW), (60, _LOW), (60, 0)]],
    "desk": [[(78, _DESK), (114, _DESK)], [(110, _DESK), (110, 0)]],
}


def joints(pose: Pose) -> tuple[Point, list[list[Point]]]:
    """Return the hip, and the lines of far arm, far leg, torso, near arm, near leg, standing on the floor."""
    x = float(pose.hip)
    on_zero, head = _lines(pose, (x, 0.0)), _middle_of_head(pose, (x, 0.0))
    lowest = min(*(y for line in on_zero for _, y in line), head[1] - _HEAD)
    hip = (x, 55.0 if pose.above else -lowest)
    return hip, _lines(pose, hip)


def _lines(pose: Pose, hip: Point) -> list[list[Point]]:
    shoulder = _moved(hip, pose.torso, _TORSO)
    near, far = pose.near_arm, pose.far_arm or pose.near_arm
    arms = [_limb(shoulder, arm, (_UPPER_ARM, _FOREARM)) for arm in (far, near)]
    legs = [_limb(hip, leg, (_THIGH, _SHIN, _FOOT)) for leg in (pose.far_leg or pose.near_leg, pose.near_leg)]
    return [arms[0], legs[0], [hip, shoulder], arms[1], legs[1]]


def _limb(start: Point, directions: Sequence[int], lengths: Sequence[int]) -> list[Point]:
    segments = zip(directions, lengths, strict=True)
    return list(accumulate(segments, lambda end, segment: _moved(end, *segment), initial=start))


def _moved(start: Point, direction: float, length: float) -> Point:
    return start[0] + length * cos(radians(direction)), start[1] + length * sin(radians(direction))


def _middle_of_head(pose: Pose, hip: Point) -> Point:
    return _moved(_moved(hip, pose.torso, _TORSO), pose.torso if pose.head is None else pose.head, _NECK)


def _head(pose: Pose, hip: Point) -> str:
    middle, up = _middle_of_head(pose, hip), pose.torso if pose.head is None else pose.head
    x, y = _screen(middle)
    circle = f'<circle cx="{x}" cy="{y}" r="{_HEAD}" stroke-width="3"/>'
    if pose.above:
        return circle
    face = up - 90 if pose.face is None else pose.face
    return circle + _line([_moved(middle, face, _HEAD), _moved(middle, face, _HEAD + 3)], "3")


def _line(points: Sequence[Point], width: str, opacity: str = "1") -> str:
    path = " ".join("{},{}".format(*_screen(point)) for point in points)
    return f'<polyline points="{path}" stroke-width="{width}" stroke-opacity="{opacity}"/>'


def _screen(point: Point) -> tuple[float, float]:
    """The place on the drawing, where y goes down."""
    return round(point[0], 1), round(HEIGHT - _FLOOR - point[1], 1)
