"""A point, and how it is written for InfluxDB."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from perch.influx.schema import HOUR, MEASUREMENTS, Measurement, PointField

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": " ", "\r": " "})
_TAG_ESCAPED = str.maketrans({",": "\\,", " ": "\\ ", "=": "\\=", "\n": " ", "\r": " "})

Key = tuple[str, int]
"""What identifies a point of a cushion: measurement and UTC ms. The 24 hours of a day share a key."""


class Point(NamedTuple):
    """The known fields of a measurement of a cushion at a UTC ms; `tag` is the value of its tag beside `device`."""

    measurement: Measurement
    device: str
    at_ms: int
    values: Mapping[str, Any]
    tag: str = ""

    @property
    def line(self) -> str:
        """The point in line protocol, time in ms, every field cast to its type; a field that is None is left out.

        Names of devices need no escaping (wire.topics).
        """
        name, written = self.measurement.name, _WRITTEN[self.measurement.name]
        fields = ",".join([written[field](value) for field, value in self.values.items() if value is not None])
        tag = f",{self.measurement.tags[0]}={_tag(self.tag)}" if self.tag else ""
        return f"{name},device={self.device}{tag} {fields} {self.at_ms}"

    @property
    def key(self) -> Key:
        """Measurement and UTC ms."""
        return self.measurement.name, self.at_ms

    @property
    def fields_bitmap(self) -> int:
        """A bit for each field that is known; of an hour, the bit of that hour if it is known."""
        if self.measurement is HOUR:
            return (self.values.get("sit_s") is not None) << int(self.tag)
        bits = _BITS[self.measurement.name]
        return sum(bits[name] for name, value in self.values.items() if value is not None)


def template(measurement: Measurement, *names: str) -> str:
    """Return the fields of these names in line protocol, with a place for the value of each."""
    return ",".join(_place(measurement.field(name)) for name in names)


def _place(field: PointField) -> str:
    return f"{field.name}={_PLACES[field.kind]}"


def _tag(value: str) -> str:
    """A value of a tag: a comma, a blank, an equals sign stand behind a backslash, and none is at its end."""
    return value.rstrip("\\").translate(_TAG_ESCAPED)


def _escaped(value: object) -> str:
    return str(value).translate(_ESCAPED)


def _writer(field: PointField) -> Callable[[Any], str]:
    """What writes a value of any type into this field."""
    place, cast = _place(field), _CASTS[field.kind]
    return lambda value: place % cast(value)


_PLACES = {int: "%di", float: "%r", str: '"%s"'}
_CASTS: dict[type, Callable[[Any], object]] = {int: int, float: float, str: _escaped}
_WRITTEN = {item.name: {field.name: _writer(field) for field in item.fields} for item in MEASUREMENTS}
_BITS = {item.name: {field.name: 1 << bit for bit, field in enumerate(item.fields)} for item in MEASUREMENTS}
