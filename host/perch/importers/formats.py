"""Recognise the format of a file by the names of its columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain

from perch.importers import activity_watch, activpal, bout_list, on_off
from perch.importers.csv_table import CsvTable, Row, table
from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Stay, stays
from perch.importers.timestamps import Moments

_WANTED = (
    "start and duration_s, or start and end (a list of bouts), time and state (on or off), last_changed and state"
    " (Home Assistant), _time and _value (InfluxDB), or the Events or EventsEx file of an activPAL; or the JSON of an"
    " afk bucket of ActivityWatch"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of a known format: its name in words, its stays by time, the notes that reading them fills."""

    what: str
    stays: Iterator[Stay]
    notes: Notes


def opened(lines: Iterable[str], zone: tzinfo, date_order: str | None = None) -> Opened:
    """Open a file; its stays are read as they are iterated. Raises Unusable, also while they are read."""
    lines, notes = iter(lines), Notes()
    first = next(lines, "")
    if first.lstrip()[:1] in ("{", "["):
        return Opened("an afk bucket of ActivityWatch", stays(activity_watch.read(chain([first], lines), notes)), notes)
    content = table(chain([first], lines), _is_header)
    if content is None:
        raise Unusable(1, f"no columns that are known; there should be {_WANTED}")
    content = content._replace(rows=_noted_if_none(content, notes))
    if activpal.is_header(content.names):
        return Opened("events of an activPAL", stays(activpal.read(content, zone, notes)), notes)
    moments = Moments(zone, notes, date_order)
    if bout_list.is_header(content.names):
        return Opened("a list of bouts", bout_list.read(content, moments, notes), notes)
    return Opened("plain on and off", stays(on_off.read(content, moments, notes)), notes)


def _noted_if_none(content: CsvTable, notes: Notes) -> Iterator[Row]:
    first = next(content.rows, None)
    if first is None:
        notes.add(content.line, "the names of the columns, and nothing beneath them")
        return
    yield first
    yield from content.rows


def _is_header(names: Sequence[str]) -> bool:
    return any(kind.is_header(names) for kind in (activpal, bout_list, on_off))
