"""Reminds people who want that of their diary and their walks, once a day each, at a rise in the afternoon."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from perch.days.people import sitters
from perch.journal import Reader, Writer
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.programme.daily import ASKED_FROM_H, is_quiet, reminder
from perch.programme.entries import of_person
from perch.programme.people import sharing_of
from perch.programme.seats import NOT_ME

_NOTE = "reminded"
"""The note of who was reminded on which day."""
_AFTER_A_RISE_MS = 10 * 60_000
_EACH_MS = 20_000
_BESIDE_MS = 20_000
"""How far the end of a bout may be from the rise in a state; another bout is further away (10 s in, 10 out)."""


class DailyReminders:
    """Calls `send` with each reminder; that a person was reminded is on disk before, so that none is sent twice."""

    def __init__(self, journal: Path, reader: Reader, calendar: Calendar, send: Callable[[str], None]) -> None:
        self._path, self._reader, self._calendar, self._send = journal, reader, calendar, send
        self._looked_ms: int | None = None

    def look(self, now_ms: int) -> None:
        """Remind people who have just got up, at most every 20 seconds. Raises OSError of `send`, JournalError."""
        if self._looked_ms is not None and 0 <= now_ms - self._looked_ms < _EACH_MS:
            return
        self._looked_ms = now_ms
        entries = self._reader.entries()
        histories = {id: of_person(entries, id) for id in {entry.person for entry in entries}}
        wanted = {id: history for id, history in histories.items() if sharing_of(history).reminders}
        reminded, day = self._reminded(), self._calendar.day_of(now_ms)
        if reminded.keys() - wanted.keys():  # nothing is kept of who wants it no more, or is not there any more
            self._remember({id: on for id, on in reminded.items() if id in wanted})
        if not wanted:
            return
        everybody = sitters(self._reader, self._calendar)
        for who in everybody:
            if who.id not in wanted or reminded.get(who.id) == day.isoformat():
                continue
            text = reminder(wanted[who.id], day)
            if text and any(self._has_risen(cushion, day, now_ms) for cushion in who.cushions):
                self._remind(who.id, day, f"{who.name}: {text}" if len(everybody) > 1 else text)

    def _remind(self, id: str, day: date, text: str) -> None:
        before = self._reminded()
        self._remember(before | {id: day.isoformat()})
        try:
            self._send(text)
        except OSError:
            self._remember(before)
            raise

    def _has_risen(self, cushion: str, day: date, now_ms: int) -> bool:
        """Return whether somebody rose a moment ago, in the afternoon or later, and may be reminded there."""
        live, settings = self._reader.live(cushion), self._reader.reported(cushion)
        if live is None or settings is None or not _is_up(live, now_ms):
            return False
        noon = self._calendar.local(self._calendar.start(day)).replace(hour=ASKED_FROM_H, minute=0)
        if live.since_ms is None or live.since_ms < round(noon.timestamp() * 1000):
            return False
        local = self._calendar.local(now_ms)
        return not is_quiet(settings.settings, local.hour * 60 + local.minute) and self._is_of_owner(live)

    def _is_of_owner(self, live: SeatState) -> bool:
        """Return whether the bout that has just ended is stored and counts as the owner's."""
        risen_ms = live.since_ms or 0
        bouts = self._reader.bouts(live.device, risen_ms - _BESIDE_MS, risen_ms + _BESIDE_MS)
        return bool(bouts) and bouts[-1].suspect != NOT_ME

    def _reminded(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._reader.note(_NOTE) or "{}"))
        except ValueError:
            return {}

    def _remember(self, reminded: dict[str, str]) -> None:
        with Writer(self._path, beside_host=True) as writer:
            writer.remember(_NOTE, json.dumps(reminded))


def _is_up(live: SeatState, now_ms: int) -> bool:
    """Return whether the seat has been empty for minutes only, is heard, and is not muted."""
    if live.seated or not live.online or live.unheard(now_ms) or live.muted_until_ms is not None:
        return False
    return live.since_ms is not None and 0 <= now_ms - live.since_ms < _AFTER_A_RISE_MS and live.stretch_ms > 0
