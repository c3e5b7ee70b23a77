"""Brings the days of people who switched that on into InfluxDB, and takes them away from it again."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from perch.days.people import Sitter, person_period, sitters, whole_span
from perch.days.period import Rules
from perch.influx.batch_writer import BatchWriter
from perch.influx.client import Unreachable
from perch.influx.line import Point
from perch.influx.person_points import person_points, series
from perch.influx.schema import PERSON_DAY
from perch.journal import InfluxQueue, JournalError, Reader
from perch.model.calendar import DAY, each_day
from perch.model.people import BreakActivity, DiaryDay, Sharing, Walk
from perch.programme.entries import History, of_person
from perch.programme.people import sharing_of
from perch.wire.messages import LATEST_ZERO_MS

log = logging.getLogger(__name__)

SENT = "influx-person:"
"""The prefix of the notes on people of whom InfluxDB may have something; the id of the person follows."""
_NEW_DAYS = 35
_ALL_EACH_MS = 6 * 3_600_000
"""Days further back than five weeks change with records that come late; they are looked at as often as this."""


@dataclass(slots=True)
class _Written:
    """What was written of a person: the points of each day by time, what they were made from, and when all were."""

    grounds: str
    points: dict[int, Point] = field(default_factory=dict)
    all_ms: int | None = None


class PeopleSync:
    """Keeps `person_day` as the journal has it. Every method raises Unreachable and JournalError.

    What InfluxDB has of a person is taken from it before their first days are written: a field that went would stay.
    """

    def __init__(self, reader: Reader, queue: InfluxQueue, writer: BatchWriter, rules: Rules) -> None:
        self._reader, self._queue, self._writer, self._rules = reader, queue, writer, rules
        self._written: dict[str, _Written] = {}
        self._refused: set[str] = set()

    def look(self, now_ms: int) -> None:
        """Write the changed days of people who share them, and delete those of people who do not any more."""
        entries = self._reader.entries()
        told = {id: of_person(entries, id) for id in {entry.person for entry in entries}}
        sharing = {id: allowed for id, own in told.items() if (allowed := sharing_of(own)).influx}
        for note in self._queue.notes(SENT):
            if (id := note.removeprefix(SENT)) not in sharing:
                self._take_away(id)
                self._queue.drop_note(note)
        if sharing:
            for who in sitters(self._reader, self._rules.calendar):
                if who.id in sharing:
                    self._try_to_bring(who, told[who.id], sharing[who.id], now_ms)

    def _try_to_bring(self, who: Sitter, told: History, allowed: Sharing, now_ms: int) -> None:
        """Write the days of one person; an error of ours is logged once and holds up nobody else's days."""
        try:
            self._bring(who, told, allowed, now_ms)
        except (Unreachable, JournalError):
            raise
        except Exception as error:
            if who.id not in self._refused:
                log.exception("the days of a person cannot be made into points and are left out")
                self._queue.refuse(PERSON_DAY.name, who.id, f"its days cannot be made: {error!r}", now_ms)
            self._refused.add(who.id)

    def _bring(self, who: Sitter, told: History, allowed: Sharing, now_ms: int) -> None:
        grounds = sha256(repr((who.name, who.cushions, allowed, self._rules)).encode()).hexdigest()
        written = self._written.get(who.id)
        if written is None or written.grounds != grounds:
            self._queue.remember(SENT + who.id, "")
            self._take_away(who.id)
            written = self._written[who.id] = _Written(grounds)
        present = self._rules.calendar.day_of(now_ms)
        first = self._first(who, told)
        if first is None or first > present:
            return
        everything = written.all_ms is None or abs(now_ms - written.all_ms) >= _ALL_EACH_MS
        if not everything:
            first = max(first, present - _NEW_DAYS * DAY)
        days = each_day(first, present)
        period = person_period(self._reader, who, self._rules, (first, present), now_ms)
        calendar = self._rules.calendar
        made = {point.at_ms: point for point in person_points(who.id, period, told, calendar, days, pain=allowed.pain)}
        self._replace(who.id, written, made, calendar.start(first), now_ms)
        if everything:
            written.all_ms = now_ms

    def _replace(self, id: str, written: _Written, made: Mapping[int, Point], from_ms: int, now_ms: int) -> None:
        """Write the days that differ; one of which a field went is deleted first."""
        before = {at: point for at, point in written.points.items() if at >= from_ms}
        for at, old in before.items():
            if at not in made or old.fields_bitmap & ~made[at].fields_bitmap:
                self._writer.wipe(series(id), [PERSON_DAY.name], at, at + 1)
                del written.points[at]
        new = [point for at, point in made.items() if written.points.get(at) != point]
        self._writer.write([point.line for point in new], now_ms)
        written.points |= {point.at_ms: point for point in new}

    def _first(self, who: Sitter, told: History) -> date | None:
        """The first day of which there is anything."""
        span = whole_span(self._reader, who, self._rules.calendar)
        days = [span[0]] if span else []
        days += [fact.day for kind in (Walk, DiaryDay) for fact in told.facts(kind)]
        days += [self._rules.calendar.day_of(fact.at_ms) for fact in told.facts(BreakActivity)]
        return min(days, default=None)

    def _take_away(self, id: str) -> None:
        self._written.pop(id, None)
        if not self._writer.wipe(series(id), [PERSON_DAY.name], 0, LATEST_ZERO_MS):
            log.warning("InfluxDB cannot delete: what was sent of a person stays in it until its retention ends")
