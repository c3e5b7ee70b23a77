"""Reminds people who want that of their diary and their walks, once a day each, at a rise in the afternoon."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perch.journal import Reader, Writer
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.programme.daily import ASKED_FROM_H, is_quiet, reminder
from perch.programme.entries import of_person
from perch.programme.people import cushions_of, people, sharing_of
from perch.programme.seats import NOT_ME

_NOTE = "reminded"
"""The note of who was reminded on which day."""
_AFTER_A_RISE_MS = 10 * 60_000
_EACH_MS = 20_000
_BESIDE_MS = 20_000
"""How far the end of a bout may be from the rise in a state; another bout is further away (10 s in, 10 out)."""


@dataclass(eq=False)
class DailyReminders:
    """Calls `send` with each reminder; that a person was reminded is on disk before, so that none is sent twice."""

    journal: Path
    reader: Reader
    calendar: Calendar
    send: Callable[[str], None]

    def __post_init__(self) -> None:
        self._seen: set[object] = set()
        """The day, the rises and the state of the entries of the last look that was done with."""
        self._version: int | None = None
        self._entered: tuple[object, ...] = ()
        self._tried_ms = -_EACH_MS

    def look(self, seats: Iterable[SeatState], now_ms: int) -> None:
        """Remind people who have just got up, at most every 20 seconds. Raises OSError of `send`, JournalError.

        All that people entered is read at a rise, once a day, and once it changed.
        """
        if self._version != (version := self.reader.version):
            self._version, self._entered = version, self.reader.entry_changes()
        day = self.calendar.day_of(now_ms)
        risen = {live.device: live.since_ms for live in seats if self._has_risen(live, day, now_ms)}
        seen = {day, self._entered, *risen.items()}
        if seen - self._seen:
            if 0 <= now_ms - self._tried_ms < _EACH_MS:
                return
            self._tried_ms = now_ms
            self._remind_all(day, risen.keys())
        self._seen = seen

    def _remind_all(self, day: date, risen: Collection[str]) -> None:
        """Remind the owners of these cushions; keep nothing of who wants it no more, or is not there any more."""
        entries, devices, reminded = self.reader.entries(), self.reader.devices(), self._reminded()
        everybody = people(entries)
        histories = {person: of_person(entries, person.id) for person in everybody}
        wanted = {person: history for person, history in histories.items() if sharing_of(history).reminders}
        kept = {person.id: reminded[person.id] for person in wanted if person.id in reminded}
        if kept != reminded:
            self._remember(kept)
        for person, history in wanted.items():
            has_risen = any(device in risen for device in cushions_of(person, everybody, devices))
            if has_risen and kept.get(person.id) != day.isoformat() and (text := reminder(history, day)):
                self._remind(person.id, day, f"{person.name}: {text}" if len(everybody) > 1 else text)

    def _remind(self, id: str, day: date, text: str) -> None:
        before = self._reminded()
        self._remember(before | {id: day.isoformat()})
        try:
            self.send(text)
        except OSError:
            self._remember(before)
            raise

    def _has_risen(self, live: SeatState, day: date, now_ms: int) -> bool:
        """Return whether somebody rose a moment ago, in the afternoon or later, and may be reminded there."""
        risen_ms = _risen_ms(live, now_ms)
        asked_from = self.calendar.local(self.calendar.start(day)).replace(hour=ASKED_FROM_H, minute=0)
        if risen_ms is None or risen_ms < round(asked_from.timestamp() * 1000):
            return False
        settings, local = self.reader.reported(live.device), self.calendar.local(now_ms)
        if settings is None or is_quiet(settings.settings, local.hour * 60 + local.minute):
            return False
        bouts = self.reader.bouts(live.device, risen_ms - _BESIDE_MS, risen_ms + _BESIDE_MS)
        return bool(bouts) and bouts[-1].suspect != NOT_ME  # else it is not stored yet, or not the owner's

    def _reminded(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.reader.note(_NOTE) or "{}"))
        except ValueError:
            return {}

    def _remember(self, reminded: dict[str, str]) -> None:
        with Writer(self.journal, beside_host=True) as writer:
            writer.remember(_NOTE, json.dumps(reminded))


def _risen_ms(live: SeatState, now_ms: int) -> int | None:
    """Return since when the seat is empty (UTC ms), where that is minutes only, it is heard, and it is not muted."""
    if live.seated or not live.online or live.unheard(now_ms) or live.muted_until_ms is not None:
        return None
    is_fresh = live.since_ms is not None and 0 <= now_ms - live.since_ms < _AFTER_A_RISE_MS
    return live.since_ms if is_fresh and live.stretch_ms > 0 else None
