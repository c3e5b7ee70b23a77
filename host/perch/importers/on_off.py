"""Plain occupancy: a column of times, and a column that is on or off from then on, as changes or as samples.

So are the history that Home Assistant exports, where `unavailable` is not known, and the annotated CSV of InfluxDB.
"""

from collections.abc import Iterator, Sequence

from perch.importers.csv_table import CsvTable, Row
from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Seen
from perch.importers.timestamps import Moments
from perch.model.sitting import CONFIRM_MS

_TIMES = ("time", "timestamp", "at", "last_changed", "_time")
_STATES = ("state", "seated", "occupied", "on", "value", "_value")
_SERIES = ("entity_id", "table")
"""Columns that distinguish several series; a file may have only one."""
SILENCE_MS = 12 * 3_600_000
"""Longer than anybody sits: where the same state is repeated after it, the time between is not known."""
_ON = frozenset({"on", "1", "1.0", "true", "seated", "sitting", "sit", "occupied", "detected"})
_OFF = frozenset({"off", "0", "0.0", "false", "vacant", "up", "empty", "clear"})
_UNKNOWN = frozenset({"", "unavailable", "unknown", "none", "null", "nan"})


def is_header(names: Sequence[str]) -> bool:
    """Return whether a line names the columns of plain occupancy."""
    return _column(names, _TIMES) is not None and _column(names, _STATES) is not None


def read(table: CsvTable, moments: Moments, notes: Notes) -> Iterator[Seen]:
    """Yield the state from each row to the next, rows by time. Raises Unusable.

    After the last row nothing is known; only that whoever got up with it stayed up is taken as true.
    """
    before: tuple[int, bool | None, int] | None = None
    for line, (time, state) in moments.oldest_first(_rows(table)):
        at, seated = moments.read(time, line, before[0] if before else None), _state(state, line)
        if before:
            if at < before[0]:
                raise Unusable(line, f"{time} is earlier than the time of line {before[2]}")
            yield Seen(before[0], at, _through_silence(before, (at, seated), notes), before[2])
        before = (at, seated, line)
    if before and before[1]:
        notes.add(before[2], "the last row says on, and nothing follows: what began with it is left out")
    elif before and before[1] is False:
        yield Seen(before[0], before[0] + CONFIRM_MS, False, before[2])


def _through_silence(before: tuple[int, bool | None, int], after: tuple[int, bool | None], notes: Notes) -> bool | None:
    """Return the state between two rows; None where on is followed by on much later."""
    hours = (after[0] - before[0]) / 3_600_000
    if not before[1] or after[0] - before[0] < SILENCE_MS:
        return before[1]
    if after[1]:
        notes.add(before[2], f"on, and {hours:.0f} h later on again: what was between is not known, and left out")
        return None
    notes.add(before[2], f"on, and for {hours:.0f} h nothing else: counted as sitting")
    return True


def _rows(table: CsvTable) -> Iterator[Row]:
    """Yield the time and the state of each row. Raises Unusable where there are several series."""
    wanted = [_column(table.names, _TIMES) or 0, _column(table.names, _STATES) or 0]
    by = [table.names.index(name) for name in _SERIES if name in table.names]
    first: Sequence[str] | None = None
    for line, (time, state, *series) in table.take([*wanted, *by]):
        if state.strip().lower() == table.names[wanted[1]]:
            continue  # the names once more, above another table of InfluxDB
        if first is not None and series != first:
            names = " and ".join(table.names[column] for column in by)
            one, other = ", ".join(first), ", ".join(series)
            raise Unusable(line, f"{names}: {other} after {one}; put each into a file of its own")
        first = series
        yield Row(line, (time, state))


def _column(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _state(text: str, line: int) -> bool | None:
    word = text.strip().lower()
    if word in _UNKNOWN:
        return None
    if word not in _ON and word not in _OFF:
        raise Unusable(line, f"the state is {text!r}; on or off (1 or 0) is understood")
    return word in _ON
