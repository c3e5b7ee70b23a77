"""Event files of activPAL: the comma-separated "Events" and the semicolon-separated "EventsEx".

Times are days since 1899-12-30 by the clock of the computer that started the recorder, or written out between two
#. The recorder counts on by itself and knows nothing of summer time: so the first time is local, and those that
follow without a gap are counted from it. (Columns and codes: kb.palt.com, "Events csv" and "Events extended csv".)
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from perch.importers.csv_table import CsvTable, finite, number
from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Seen
from perch.importers.timestamps import EARLIEST_MS, LATEST_MS, WALL_EPOCH, instants, skipped

_UNIX_EPOCH_DAYS = 25_569
_DAY_MS = 86_400_000
_TOUCHING_MS = 1_000  # a row that begins so close to the end of the one above follows it
_OVERLAP_MS = 60_000  # a row put in by hand or by a program may begin so much before the one above it ends
_LONGEST_S = 60 * 86_400
_CODES: dict[str, bool | None] = {"0": True, "1": False, "2": False, "4": None, "-1": None}
_TIMES, _LENGTHS, _KINDS = ("time", "sampletime"), ("interval", "duration"), ("activitycode", "eventtype")
_NO_TIME = ("0", "1899-12-30")
_IN_ORDER = "put the rows in order of time, and each recording into a file of its own"
_NAMED_CODES = "0 and 3.x (sitting, lying), 1 and 2 (upright), 4 and -1 (not worn)"


def is_header(names: Sequence[str]) -> bool:
    """Return whether a line names the columns of an event file."""
    return None not in _columns(names)


def read(table: CsvTable, zone: tzinfo, notes: Notes) -> Iterator[Seen]:
    """Yield the events by time. Raises Unusable."""
    columns = [column for column in _columns(table.names) if column is not None]
    clock, last = _Clock(zone, notes), None
    for line, (time, length, code) in table.take(columns):
        if time.strip().strip("#") in _NO_TIME:
            notes.add(line, "no time; what it says is left out")
            continue
        if not length.strip():
            notes.add(line, "no length; the event is left out")
            continue
        wall = clock.finer(_wall_ms(time, line), time)
        length_ms, seated = _length_ms(length, line), _seated(code, line, notes)
        start = clock.place(wall, length_ms, line)
        if last and start > last.start_ms:
            yield last._replace(end_ms=start) if start - last.end_ms <= _TOUCHING_MS else last
        last = Seen(start, start + length_ms, seated, line)
    if last:
        yield last


class _Clock:
    """Turns the times of the recorder into UTC: local where it starts or starts again, else counted on."""

    def __init__(self, zone: tzinfo, notes: Notes) -> None:
        self._zone, self._notes = zone, notes
        self._wall_end = self._end = self._ahead = 0
        self._started = False

    def finer(self, wall: int, text: str) -> int:
        """Return the time, or the end of the row before where the text is too coarse to differ from it."""
        off = abs(wall - self._wall_end)
        return self._wall_end if 0 < off < _TOUCHING_MS and off < _grain_ms(text) else wall

    def place(self, wall: int, length_ms: int, line: int) -> int:
        """Return the UTC ms at which a row begins. Raises Unusable."""
        if self._started and wall > self._wall_end + _TOUCHING_MS:
            self._notes.add(line, "a gap above: nobody knows what was in it, so a bout before it ended without a rise")
        if self._started and _TOUCHING_MS < self._wall_end - wall <= _OVERLAP_MS:
            self._notes.add(line, "an event that begins before the one above it ends: that one ends there")
        elif not self._started or abs(wall - self._wall_end) > _TOUCHING_MS:
            self._ahead = wall - self._local(wall, line)
        self._started, start = True, wall - self._ahead
        self._wall_end, self._end = wall + length_ms, start + length_ms
        return start

    def _local(self, wall: int, line: int) -> int:
        candidates = instants(wall, self._zone)
        if not candidates:
            self._notes.add(line, f"a time that {self._zone} skipped: taken as if the clocks had not changed")
            candidates = (skipped(wall, self._zone),)
        later = [at for at in candidates if not self._started or at >= self._end - _TOUCHING_MS]
        if not later:
            raise Unusable(line, f"the event begins before the one above it ends; {_IN_ORDER}")
        return later[0]


def _columns(names: Sequence[str]) -> list[int | None]:
    plain = ["".join(filter(str.isalnum, name)) for name in names]
    time = next((at for at, name in enumerate(plain) if name in _TIMES), None)  # and not `Time(approx)`, for people
    return [time, _beginning(plain, _LENGTHS), _beginning(plain, _KINDS)]


def _beginning(names: Sequence[str], beginnings: tuple[str, ...]) -> int | None:
    return next((at for at, name in enumerate(names) if name.startswith(beginnings)), None)


def _wall_ms(text: str, line: int) -> int:
    written = text.strip().strip("#")
    wall = _written_out_ms(written) if "-" in written[1:] else _serial_ms(written)
    if wall is None or not EARLIEST_MS <= wall < LATEST_MS:
        raise Unusable(line, f"the time is {text}; days since 1899-12-30 are expected, from 1990 to 2099")
    return wall


def _grain_ms(text: str) -> int:
    """Return the ms of the last digit of a time: old software writes whole seconds, where lengths have tenths."""
    written = text.strip().strip("#").replace(",", ".")
    _, _, digits = written.partition(".")
    return (1000 if "-" in written else _DAY_MS) // int("1" + "0" * len(digits[:9]))


def _written_out_ms(text: str) -> int | None:
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if wall.tzinfo else (wall - WALL_EPOCH) // timedelta(milliseconds=1)


def _serial_ms(text: str) -> int | None:
    days = finite(text.replace(",", "."))
    return None if days is None else round((days - _UNIX_EPOCH_DAYS) * _DAY_MS)


def _length_ms(text: str, line: int) -> int:
    seconds = number(text, line, "the length")
    if not 0 <= seconds <= _LONGEST_S:
        raise Unusable(line, f"the length is {text}; 0 s to 60 days are expected")
    return round(seconds * 1000)


def _seated(text: str, line: int, notes: Notes) -> bool | None:
    code = text.strip().replace(",", ".")
    whole, _, part = code.partition(".")
    if whole in _CODES and part.strip("0") == "":
        return _CODES[whole]
    if whole == "3":
        return True
    if code == "2.1":
        notes.add(line, "code 2.1, cycling, counted as upright")
        return False
    if whole == "5" and part.strip("0") == "":
        notes.add(line, "code 5, seated transport, counted as sitting")
        return True
    raise Unusable(line, f"the code {text!r} is not known; known are {_NAMED_CODES}")
