"""Walks of other programs: CSV with a day and minutes, or the history that Home Assistant exports of a counter.

A counter of minutes gives a walk a day. Of a counter of steps a walk is what goes on at half of a brisk pace or more.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import count

from perch.importers.csv_table import CsvTable, finite, table
from perch.importers.notes import Notes, Unusable
from perch.importers.timestamps import Moments
from perch.model.calendar import EARLIEST_YEAR, MINUTE_MS, Calendar
from perch.model.people import Felt, Walk

BRISK_STEPS_MIN = 100
"""Steps a minute of a brisk walk (Tudor-Locke et al. 2018, Br J Sports Med 52:776: more than 100)."""
_LEAST_STEPS_MIN = BRISK_STEPS_MIN / 2
_LEAST_MIN = 5
_LONGEST_GAP_MS = 20 * 60_000
"""Between two readings that are further apart nobody knows how the steps were spread (a choice of ours)."""
_DAYS, _FELT = ("day", "date"), {felt.value: felt for felt in Felt} | {"": None}
_ID = re.compile("[0-9a-f]{16}")
_NOT_KNOWN = frozenset({"", "unavailable", "unknown"})
Reading = tuple[int, float, int]
"""UTC ms, the count, and the line."""


@dataclass(frozen=True, slots=True)
class ImportedWalk:
    """A walk of a file; the same one has the same `subject` however often it is read, a longer one too.

    One that Perch exported is `ours`, and keeps its identity.
    """

    subject: str
    walk: Walk
    ours: bool = False

    @property
    def id(self) -> str:
        """The identity of its entry; a new one for the same walk once it is longer, as with a counter within a day."""
        return self.subject if self.ours else _digest(self.subject, str(self.walk))


def read(lines: Iterable[str], calendar: Calendar) -> list[ImportedWalk]:
    """Return the walks of a file by day. Raises Unusable."""
    content = table(lines, lambda names: _is_list(names) or _is_history(names))
    if content is None:
        raise Unusable(1, "no columns that are known; there should be day and minutes, or those of Home Assistant")
    return _listed(content) if _is_list(content.names) else _counted(content, calendar)


def _is_list(names: Sequence[str]) -> bool:
    return "minutes" in names and any(name in names for name in _DAYS)


def _is_history(names: Sequence[str]) -> bool:
    return {"entity_id", "state", "last_changed"} <= set(names)


def _listed(content: CsvTable) -> list[ImportedWalk]:
    """Return walks as they are listed; equal ones of one day are distinguished by their number in it."""
    day = next(content.names.index(name) for name in _DAYS if name in content.names)
    columns = [day, content.names.index("minutes")]
    more = [name for name in ("felt", "id") if name in content.names]
    walks: dict[str, ImportedWalk] = {}
    for line, (when, minutes, *rest) in content.take([*columns, *map(content.names.index, more)]):
        said = dict(zip(more, rest, strict=True))
        walk = Walk(_day(when, line), round(_finite(minutes, line, "minutes")), _felt(said.get("felt", ""), line))
        ours = bool(_ID.fullmatch(said.get("id", "")))
        subjects = (_digest("list", str(walk), str(alike)) for alike in count())
        subject = said["id"] if ours else next(subject for subject in subjects if subject not in walks)
        walks[subject] = ImportedWalk(subject, walk, ours)
    return sorted(walks.values(), key=lambda imported: imported.walk.day)


def _day(text: str, line: int) -> date:
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise Unusable(line, f"{text!r} is no day; write it like 2026-03-02") from None
    if not EARLIEST_YEAR <= day.year < 2100:
        raise Unusable(line, f"{text} lies before 1990 or after 2099")
    return day


def _finite(text: str, line: int, what: str) -> float:
    value = finite(text.replace(",", "."))
    if value is None:
        raise Unusable(line, f"{what} is {text!r}, no number")
    return value


def _felt(text: str, line: int) -> Felt | None:
    word = text.strip().lower()
    if word not in _FELT:
        raise Unusable(line, f"felt is {text!r}; easy, right, too much or nothing is understood")
    return _FELT[word]


def _counted(content: CsvTable, calendar: Calendar) -> list[ImportedWalk]:
    names = content.names
    columns = [names.index(name) for name in ("last_changed", "state", "entity_id")]
    entity, readings = "", list[Reading | None]()
    moments = Moments(calendar.zone, Notes())
    for line, (time, state, of) in moments.oldest_first(content.take(columns)):
        if entity and of != entity:
            raise Unusable(line, f"{of} after {entity}; put each into a file of its own")
        entity = of
        at_ms = moments.read(time, line)
        known = state.strip().lower() not in _NOT_KNOWN
        readings.append((at_ms, _finite(state, line, "the state"), line) if known else None)
    walked = _steps(readings, calendar) if "step" in entity else _minutes(readings, calendar)
    return [ImportedWalk(_digest(entity, key), Walk(day, minutes)) for key, day, minutes in walked]


def _minutes(readings: Sequence[Reading | None], calendar: Calendar) -> Iterator[tuple[str, date, int]]:
    """Yield the minutes by which a counter rose on each day."""
    days: dict[date, float] = defaultdict(float)
    for _, end_ms, rise in _rises(readings):
        days[calendar.day_of(end_ms)] += rise
    yield from ((day.isoformat(), day, round(rise)) for day, rise in sorted(days.items()) if round(rise) >= 1)


def _steps(readings: Sequence[Reading | None], calendar: Calendar) -> Iterator[tuple[str, date, int]]:
    """Yield the walks of a counter of steps: runs of readings at half a brisk pace or more, as minutes at that pace."""
    start_ms, last_ms, steps = 0, 0, 0.0
    for begin_ms, end_ms, rise in [*_rises(readings), (0, 0, 0.0)]:
        fast = 0 < end_ms - begin_ms <= _LONGEST_GAP_MS
        fast = fast and rise / ((end_ms - begin_ms) / MINUTE_MS) >= _LEAST_STEPS_MIN
        if steps and not (fast and begin_ms == last_ms):
            if round(steps / BRISK_STEPS_MIN) >= _LEAST_MIN:
                yield str(start_ms), calendar.day_of(start_ms), round(steps / BRISK_STEPS_MIN)
            steps = 0.0
        if fast:
            start_ms = start_ms if steps else begin_ms
            last_ms, steps = end_ms, steps + rise


def _rises(readings: Sequence[Reading | None]) -> Iterator[tuple[int, int, float]]:
    """Yield (from, to, rise) of a counter; one that fell began anew at zero."""
    before: Reading | None = None
    for reading in readings:
        if before and reading:
            if reading[0] < before[0]:
                raise Unusable(reading[2], f"its time is earlier than that of line {before[2]}")
            yield before[0], reading[0], reading[1] if reading[1] < before[1] else reading[1] - before[1]
        before = reading


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:16]
