"""Plain occupancy: a column with times, a column that says on or off from then on. Changes alone, or samples."""

from collections.abc import Iterator, Sequence

from perch.importers.csv_table import CsvTable
from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Seen
from perch.importers.timestamps import Moments
from perch.measures.confirm import UP_MIN_MS

_TIMES = ("time", "timestamp", "at")
_STATES = ("state", "seated", "occupied", "on", "value")
_ON = frozenset({"on", "1", "1.0", "true", "seated", "sitting", "sit"})
_OFF = frozenset({"off", "0", "0.0", "false", "vacant", "up", "empty"})


def is_header(names: Sequence[str]) -> bool:
    """Whether a line names the columns of plain occupancy."""
    return _column(names, _TIMES) is not None and _column(names, _STATES) is not None


def read(table: CsvTable, moments: Moments, notes: Notes) -> Iterator[Seen]:
    """The state from each row to the next, rows by time. Raises Unusable.

    After the last row nothing is known; only that whoever got up with it stayed up is taken as true.
    """
    columns = [_column(table.names, _TIMES) or 0, _column(table.names, _STATES) or 0]
    before: tuple[int, bool, int] | None = None
    for line, (time, state) in table.take(columns):
        at, seated = moments.read(time, line, before[0] if before else None), _state(state, line)
        if before:
            if at < before[0]:
                raise Unusable(line, f"{time} is earlier than the time of line {before[2]}")
            yield Seen(before[0], at, before[1], before[2])
        before = (at, seated, line)
    if before and before[1]:
        notes.add(before[2], "the last row says on, and nothing follows: what began with it is left out")
    elif before:
        yield Seen(before[0], before[0] + UP_MIN_MS, False, before[2])


def _column(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _state(text: str, line: int) -> bool:
    word = text.strip().lower()
    if word not in _ON and word not in _OFF:
        raise Unusable(line, f"the state is {text!r}; on or off (1 or 0) is understood")
    return word in _ON
