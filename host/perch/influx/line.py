"""A point, and how it is written for InfluxDB."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from perch.influx.schema import HOUR, MEASUREMENTS, Measurement

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": " ", "\r": " "})


class Point(NamedTuple):
    """The fields that are known of a measurement of a cushion at a UTC ms; of `seat_hour` with its `hour`."""

    measurement: Measurement
    device: str
    at_ms: int
    values: Mapping[str, Any]
    hour: str = ""

    @property
    def line(self) -> str:
        """In line protocol, time in ms, every field cast to its type; one that is None is left out.

        Names of devices hold nothing that would need escaping (wire.topics).
        """
        known = {name: value for name, value in self.values.items() if value is not None}
        template, casts = _layout(self.measurement.name, tuple(known))
        values = [*known.values()]
        for place, cast in casts:
            values[place] = cast(values[place])
        hour = f",hour={self.hour}" if self.hour else ""
        return f"{self.measurement.name},device={self.device}{hour} {template % tuple(values)} {self.at_ms}"

    @property
    def place(self) -> tuple[str, int]:
        """Where it is: measurement and time. The hours of a day are in one place."""
        return self.measurement.name, self.at_ms

    @property
    def mask(self) -> int:
        """Which fields it has, a bit for each; of an hour, which hour is known."""
        if self.measurement is HOUR:
            return (self.values.get("sit_s") is not None) << int(self.hour)
        bits = _BITS[self.measurement.name]
        return sum(bits[name] for name, value in self.values.items() if value is not None)


def _escaped(value: object) -> str:
    return str(value).translate(_ESCAPED)


_WRITTEN = {int: "%di", float: "%r", str: '"%s"'}
_CASTS: dict[type, Callable[[Any], object]] = {float: float, str: _escaped}  # %d casts by itself
_KINDS = {one.name: {field.name: field.kind for field in one.fields} for one in MEASUREMENTS}


@lru_cache(maxsize=1024)
def _layout(measurement: str, names: tuple[str, ...]) -> tuple[str, list[tuple[int, Callable[[Any], object]]]]:
    """How fields of these names are written: a template, and which values are cast before by what.

    A cushion tells the same fields again and again.
    """
    kinds = [_KINDS[measurement][name] for name in names]
    template = ",".join(f"{name}={_WRITTEN[kind]}" for name, kind in zip(names, kinds, strict=True))
    return template, [(place, _CASTS[kind]) for place, kind in enumerate(kinds) if kind in _CASTS]


_BITS = {one.name: {field.name: 1 << place for place, field in enumerate(one.fields)} for one in MEASUREMENTS}


Shape = dict[tuple[str, int], int]
"""Which points there are, by place, and which fields each has."""

_SHORT = {measurement.name: str(position) for position, measurement in enumerate(MEASUREMENTS)}
_LONG = {short: name for name, short in _SHORT.items()}


def shape_of(points: list[Point]) -> Shape:
    """The shape of points."""
    found: Shape = {}
    for point in points:
        found[point.place] = found.get(point.place, 0) | point.mask
    return found


def written(shape: Shape) -> str:
    """A shape as it is remembered."""
    return " ".join(f"{_SHORT[name]}@{at_ms}={mask:x}" for (name, at_ms), mask in sorted(shape.items()))


def read(text: str) -> Shape:
    """What was remembered."""
    found: Shape = {}
    for word in text.split():
        place, _, mask = word.partition("=")
        name, _, at_ms = place.partition("@")
        found[_LONG[name], int(at_ms)] = int(mask, 16)
    return found


def either(one: Shape, other: Shape) -> Shape:
    """The points of one and the other."""
    return {place: one.get(place, 0) | other.get(place, 0) for place in one | other}


def wrong(there: Shape, wanted: Shape) -> list[tuple[str, int]]:
    """The places with a point, or a field of one, that is not wanted any more; writing alone does not mend them."""
    return [place for place, mask in sorted(there.items()) if mask & ~wanted.get(place, 0) or place not in wanted]
