"""What an InfluxDB keeps, as a table: a point is known by measurement, tags and time, and later fields join earlier."""

import re
from collections.abc import Sequence
from typing import Any

from perch.influx.client import Influx, Unreachable

_LINE = re.compile(r"(?P<series>(?:[^ \\]|\\.)+) (?P<fields>.+) (?P<at>-?\d+)")
_FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,]+)')


class FakeInflux(Influx):
    """Takes what a sender writes and deletes; `fails` holds how many calls until one fails, done or not."""

    def __init__(self, *, deletes: bool = True) -> None:
        self.points: dict[tuple[str, int], dict[str, str]] = {}
        self.fails: list[tuple[int, bool]] = []
        self.writes: list[int] = []
        self._deletes = deletes
        self._calls = 0

    def write(self, lines: Sequence[str]) -> None:
        """Take lines."""
        with self._failing():
            self.writes.append(len(lines))
            for line in lines:
                found = _LINE.fullmatch(line)
                assert found, line
                held = self.points.setdefault((found["series"], int(found["at"])), {})
                held |= dict(_FIELD.findall(found["fields"]))

    def keeps_ms(self) -> int | None:
        """For ever."""
        return 0

    def look(self) -> None:
        """Say that it takes something."""

    def delete(self, measurement: str, device: str, start_ms: int, end_ms: int) -> bool:
        """Forget what a device has from start to end."""
        with self._failing():
            series = f"{measurement},device={device}"
            for name, at_ms in list(self.points):
                if self._deletes and f"{name},".startswith(f"{series},") and start_ms <= at_ms < end_ms:
                    del self.points[name, at_ms]
        return self._deletes

    def of(self, measurement: str) -> list[dict[str, Any]]:
        """The points of a measurement by time, with that."""
        found = [(at, fields) for (name, at), fields in self.points.items() if name.startswith(f"{measurement},")]
        return [{"time": at, **fields} for at, fields in sorted(found, key=lambda pair: pair[0])]

    def _failing(self) -> "_Failing":
        self._calls += 1
        return _Failing([done for number, done in self.fails if number == self._calls])


class _Failing:
    """A call that goes well, or does not and was done or not."""

    def __init__(self, how: list[bool]) -> None:
        self._how = how

    def __enter__(self) -> None:
        if self._how and not self._how[0]:
            raise Unreachable("it does not answer")

    def __exit__(self, *_: object) -> None:
        if self._how and self._how[0]:
            raise Unreachable("it does not answer any more")
