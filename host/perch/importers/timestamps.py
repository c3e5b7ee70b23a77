"""Convert the times of files to UTC ms: ISO 8601 with or without an offset, numbers since 1970, or in a named order."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain, islice

from perch.importers.csv_table import Row
from perch.importers.notes import Notes, Unusable
from perch.model.calendar import instant, offset_ms, utc_ms

EARLIEST_MS = 631_152_000_000
"""1990-01-01: nothing was recorded before it."""
LATEST_MS = 4_102_444_800_000
"""2100-01-01."""
WALL_EPOCH = datetime(1970, 1, 1)  # a wall clock's, of no zone
_MILLISECOND = timedelta(milliseconds=1)
_NUMBER = re.compile(r"-?\d{1,21}(\.\d*)?")
_EPOCHS = ((100_000_000_000, "s"), (10**14, "ms"), (10**17, "µs"), (10**21, "ns"))
"""Below such a number a time since 1970 is in this unit."""
_LOOKED_AT = 100
"""The number of rows that show whether the newest come first."""
ORDERS = ("dmy", "mdy")
_CLOCK = r"[ T,]+(\d{1,2})(:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*([ap]\.?m\.?)?"
_WRITTEN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})" + _CLOCK, re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})" + _CLOCK, re.IGNORECASE)


class Moments:
    """Reads the times of one file; times without an offset are of `zone`. Decisions go to `notes`."""

    def __init__(self, zone: tzinfo, notes: Notes, date_order: str | None = None) -> None:
        self._zone, self._notes, self._order = zone, notes, date_order
        self._kind: str | None = None
        self._offset: timedelta | None = None

    def read(self, text: str, line: int, not_before: int | None = None) -> int:
        """Return the UTC ms of a time. Of two instants that a repeated hour has, the first not before `not_before`."""
        text = text.strip()
        if text[4:5] != "-" and _NUMBER.fullmatch(text):  # the dash of 2026-03-02 saves a look
            return _bounded(self._epoch_ms(text, line), text, line)
        if written := _WRITTEN.fullmatch(text):
            text = self._iso(written, line)
        elif written := _YEAR_FIRST.fullmatch(text):
            text = _joined((written[1], written[2], written[3]), written, line)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise Unusable(line, f"{text!r} is no time; write ISO 8601, or s or ms since 1970") from None
        if moment.tzinfo is None:
            self._is("times without an offset", line)
            return _bounded(self._local(moment, line, not_before), text, line)
        self._is("times with an offset", line)
        self._compare(moment.utcoffset(), line)
        return _bounded(utc_ms(moment), text, line)

    def oldest_first(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Return the rows of a table whose first cell is the time, reversed where the newest come first."""
        top = list(islice(rows, _LOOKED_AT))
        aside = Moments(self._zone, Notes(), self._order)
        try:
            times = [aside.read(row.cells[0], row.line) for row in top]
        except Unusable:
            return chain(top, rows)  # where they are read in earnest it is told
        falling = len(times) > 1 and times[0] - times[-1] > 0 and times == sorted(times, reverse=True)
        return reversed([*top, *rows]) if falling else chain(top, rows)

    def _epoch_ms(self, text: str, line: int) -> int:
        unit = next((unit for below, unit in _EPOCHS if abs(float(text)) < below), "ns")
        self._is(f"times in {unit} since 1970", line)
        whole = int(text.partition(".")[0])
        return {"s": round(float(text) * 1000), "ms": whole, "µs": whole // 1000, "ns": whole // 1_000_000}[unit]

    def _iso(self, written: re.Match[str], line: int) -> str:
        if self._order is None:
            raise Unusable(line, f"{written[0]!r} is no ISO 8601: say --date-order {' or '.join(ORDERS)}")
        day, month = (written[1], written[2]) if self._order == "dmy" else (written[2], written[1])
        return _joined((f"20{written[3]}"[-4:], month, day), written, line)

    def _is(self, kind: str, line: int) -> None:
        if self._kind not in (None, kind):
            raise Unusable(line, f"{kind} after {self._kind}; write all times in one way")
        self._kind = kind

    def _compare(self, offset: timedelta | None, line: int) -> None:
        if self._offset not in (None, offset):
            self._notes.add(line, "another UTC offset than above; each time is taken as it says")
        self._offset = offset

    def _local(self, wall: datetime, line: int, not_before: int | None) -> int:
        candidates = instants((wall - WALL_EPOCH) // _MILLISECOND, self._zone)
        if not candidates:
            fault = f"{wall.isoformat(' ')} does not exist in {self._zone}: the clocks skipped it"
            raise Unusable(line, f"{fault}; is that the zone of this file?")
        if len(candidates) > 1:
            self._notes.add(line, f"a time that {self._zone} has twice: the first is taken that keeps the order")
        return next((at for at in candidates if not_before is None or at >= not_before), candidates[0])


def _joined(date: tuple[str, str, str], written: re.Match[str], line: int) -> str:
    """Return in ISO 8601 a date with the time of day after it, of 24 h or of 12 with am or pm. Raises Unusable."""
    hour, half = int(written[4]), (written[6] or "")[:1].lower()
    if half and not 1 <= hour <= 12:
        raise Unusable(line, f"{written[0]!r} is no time: an hour with am or pm is from 1 to 12")
    hour = hour % 12 + 12 * (half == "p") if half else hour
    year, month, day = date
    return f"{year}-{month:0>2}-{day:0>2}T{hour:02}{written[5].replace(',', '.')}"


def _bounded(at_ms: int, text: str, line: int) -> int:
    if not EARLIEST_MS <= at_ms < LATEST_MS:
        raise Unusable(line, f"{text} lies before 1990 or after 2099")
    return at_ms


def instants(wall_ms: int, zone: tzinfo) -> tuple[int, ...]:
    """Return the UTC ms at which the clock of a zone shows this time (ms since 1970 as if in UTC): none, one or two."""
    offsets = _offsets(wall_ms // 900_000, zone)
    if len(offsets) == 1:
        return (wall_ms - offsets[0],)
    return tuple(sorted(at for offset in offsets if _shown_ms(at := wall_ms - offset, zone) == wall_ms))


def skipped(wall_ms: int, zone: tzinfo) -> int:
    """Return the instant of a time that the clocks skipped, by a clock that was not put forward."""
    wall = WALL_EPOCH + wall_ms * _MILLISECOND
    return wall_ms - offset_ms(zone, wall.replace(tzinfo=zone))


def _shown_ms(at_ms: int, zone: tzinfo) -> int:
    """Return what the clock of a zone shows at an instant, in ms as if in UTC."""
    return at_ms + offset_ms(zone, instant(at_ms))


@lru_cache(maxsize=8192)
def _offsets(quarter: int, zone: tzinfo) -> tuple[int, ...]:
    """Return the possible offsets in ms in a quarter of an hour of the wall clock: clocks change on quarters."""
    edges = (WALL_EPOCH + (900_000 * quarter + ms) * _MILLISECOND for ms in (0, 899_999))
    return tuple(sorted({offset_ms(zone, edge.replace(tzinfo=zone, fold=fold)) for edge in edges for fold in (0, 1)}))
