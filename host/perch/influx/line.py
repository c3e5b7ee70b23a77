"""A point, and how it is written for InfluxDB."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from perch.influx.schema import HOUR, MEASUREMENTS, Measurement

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": " ", "\r": " "})
_TAG_ESCAPED = str.maketrans({",": "\\,", " ": "\\ ", "=": "\\=", "\n": " ", "\r": " "})

Key = tuple[str, int]
"""What identifies a point of a cushion: measurement and UTC ms. The 24 hours of a day share a key."""


class Point(NamedTuple):
    """The known fields of a measurement of a cushion at a UTC ms; a point of `seat_hour` has its `hour`.

    One of `person_day` has the name of its `person`, one of `seat_event` its `kind`.
    """

    measurement: Measurement
    device: str
    at_ms: int
    values: Mapping[str, Any]
    hour: str = ""
    person: str = ""
    kind: str = ""

    @property
    def line(self) -> str:
        """The point in line protocol, time in ms, every field cast to its type; a field that is None is left out.

        Names of devices need no escaping (wire.topics).
        """
        known = {name: value for name, value in self.values.items() if value is not None}
        template, casts = _layout(self.measurement.name, tuple(known))
        values = [*known.values()]
        for position, cast in casts:
            values[position] = cast(values[position])
        tags = (("hour", self.hour), ("person", _tag(self.person)), ("kind", self.kind))
        more = "".join(f",{name}={value}" for name, value in tags if value)
        return f"{self.measurement.name},device={self.device}{more} {template % tuple(values)} {self.at_ms}"

    @property
    def key(self) -> Key:
        """Measurement and UTC ms."""
        return self.measurement.name, self.at_ms

    @property
    def fields_bitmap(self) -> int:
        """A bit for each field that is known; of an hour, the bit of that hour if it is known."""
        if self.measurement is HOUR:
            return (self.values.get("sit_s") is not None) << int(self.hour)
        bits = _BITS[self.measurement.name]
        return sum(bits[name] for name, value in self.values.items() if value is not None)


def _tag(value: str) -> str:
    """A value of a tag: a comma, a blank, an equals sign stand behind a backslash, and none is at its end."""
    return value.rstrip("\\").translate(_TAG_ESCAPED)


def _escaped(value: object) -> str:
    return str(value).translate(_ESCAPED)


_WRITTEN = {int: "%di", float: "%r", str: '"%s"'}
_CASTS: dict[type, Callable[[Any], object]] = {float: float, str: _escaped}  # %d casts by itself
_TYPES = {item.name: {field.name: field.kind for field in item.fields} for item in MEASUREMENTS}
_BITS = {item.name: {field.name: 1 << bit for bit, field in enumerate(item.fields)} for item in MEASUREMENTS}


@lru_cache(maxsize=1024)  # a cushion sends the same fields again and again
def _layout(measurement: str, names: tuple[str, ...]) -> tuple[str, list[tuple[int, Callable[[Any], object]]]]:
    """The template for fields of these names, and the cast of each value that needs one, by its position."""
    types = [_TYPES[measurement][name] for name in names]
    template = ",".join(f"{name}={_WRITTEN[kind]}" for name, kind in zip(names, types, strict=True))
    return template, [(position, _CASTS[kind]) for position, kind in enumerate(types) if kind in _CASTS]
