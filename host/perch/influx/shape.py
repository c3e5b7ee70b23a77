"""Which points a day has in InfluxDB, and which fields each has: what is remembered, to delete what is stale."""

from collections.abc import Iterable

from perch.influx.line import Key, Point
from perch.influx.schema import MEASUREMENTS

DayPoints = dict[Key, int]
"""The points of a day by key, with the bitmap of their fields."""

_SHORT = {measurement.name: str(position) for position, measurement in enumerate(MEASUREMENTS)}
_LONG = {short: name for name, short in _SHORT.items()}


def day_points(points: Iterable[Point]) -> DayPoints:
    """The keys and fields of points."""
    present: DayPoints = {}
    for point in points:
        present[point.key] = present.get(point.key, 0) | point.fields_bitmap
    return present


def written(points: DayPoints) -> str:
    """The text in which the journal keeps them."""
    return " ".join(f"{_SHORT[name]}@{at_ms}={bitmap:x}" for (name, at_ms), bitmap in sorted(points.items()))


def read(text: str) -> DayPoints:
    """The points of a text that `written` gave."""
    points: DayPoints = {}
    for word in text.split():
        key, _, bitmap = word.partition("=")
        name, _, at_ms = key.partition("@")
        points[_LONG[name], int(at_ms)] = int(bitmap, 16)
    return points


def union(some: DayPoints, others: DayPoints) -> DayPoints:
    """The points and fields of both."""
    return {key: some.get(key, 0) | others.get(key, 0) for key in some | others}


def stale(present: DayPoints, wanted: DayPoints) -> list[Key]:
    """The keys of points that are not wanted, or have a field that is not: writing alone does not mend them."""
    return [key for key, bitmap in sorted(present.items()) if bitmap & ~wanted.get(key, 0) or key not in wanted]
