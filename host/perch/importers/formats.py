"""Which kind of file it is, by the names of its columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from perch.importers import activpal, bout_list, on_off
from perch.importers.csv_table import CsvTable, Row, table
from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Stay, stays
from perch.importers.timestamps import Moments

_WANTED = (
    "start and duration_s, or start and end (a list of bouts), time and state (on or off),"
    " or the Events or EventsEx file of an activPAL"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is understood: what it is in words, its stays by time, and the notes that reading it fills.

    `covers` says whether it tells when nobody sat, as a list of bouts does not.
    """

    what: str
    stays: Iterator[Stay]
    notes: Notes
    covers: bool


def opened(lines: Iterable[str], zone: tzinfo) -> Opened:
    """The stays of a file, read as they are asked for. Raises Unusable, also later, while it is read."""
    found = table(lines, _is_header)
    notes = Notes()
    if found is None:
        raise Unusable(1, f"no columns that are known; there should be {_WANTED}")
    found = found._replace(rows=_told_if_none(found, notes))
    if activpal.is_header(found.names):
        return Opened("events of an activPAL", stays(activpal.read(found, zone, notes)), notes, True)
    moments = Moments(zone, notes)
    if bout_list.is_header(found.names):
        return Opened("a list of bouts", bout_list.read(found, moments, notes), notes, False)
    return Opened("plain on and off", stays(on_off.read(found, moments, notes)), notes, True)


def _told_if_none(found: CsvTable, notes: Notes) -> Iterator[Row]:
    first = next(found.rows, None)
    if first is None:
        notes.add(found.line, "the names of the columns, and nothing beneath them")
        return
    yield first
    yield from found.rows


def _is_header(names: Sequence[str]) -> bool:
    return any(kind.is_header(names) for kind in (activpal, bout_list, on_off))
