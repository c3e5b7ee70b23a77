"""A cache of what the page reads of a journal; any commit to the journal, or a minute, makes it stale."""

from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from perch.days.people import Sitter, sitters
from perch.journal import Reader
from perch.model.calendar import MINUTE_MS, Calendar
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.people import Entry, Person
from perch.model.records import IMPORTED
from perch.programme.entries import History, of_person
from perch.programme.seats import is_owners, of_open, sat_bouts
from perch.programme.viewers import PERSON, Visible, owner_of, seen_by

T = TypeVar("T")


class CachedReader:
    """Reads for any thread; a subject is a cushion or, after `PERSON`, the id of a person.

    What is returned is shared and not to be changed.
    """

    def __init__(self, reader: Reader, calendar: Calendar, now_ms: Callable[[], int]) -> None:
        self._reader, self._calendar, self._now_ms = reader, calendar, now_ms
        self._lock = Lock()
        self._version: tuple[int, int] | None = None
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what `read` returned under this key since the journal changed last, within this minute."""
        version = self._reader.version, self._now_ms() // MINUTE_MS
        with self._lock:
            if version != self._version:
                self._version, self._values = version, {}
            values = self._values
        value: T = values[key] if key in values else values.setdefault(key, read())
        return value

    def entries(self) -> list[Entry]:
        """Return all entries of all people."""
        return self.get("entries", self._reader.entries)

    def devices(self) -> list[str]:
        """Return all cushions."""
        return self.get("devices", self._reader.devices)

    def seen(self, viewer: str | None) -> Visible:
        """Return what a viewer may see."""
        return self.get(("seen", viewer), lambda: seen_by(viewer, self.entries(), self.devices()))

    def owner(self, device: str) -> Person | None:
        """Return the person whose cushion this is, None of nobody's."""
        return self.get(("owner", device), lambda: owner_of(device, self.entries(), self.devices()))

    def told(self, person: str) -> History:
        """Return the entries of the person of an id."""
        return self.get(("told", person), lambda: of_person(self.entries(), person))

    def sitter(self, subject: str) -> Sitter:
        """Return a person with their cushions; without any where the person is deleted."""
        everybody = self.get("sitters", lambda: sitters(self._reader, self._calendar))
        return next((who for who in everybody if PERSON + who.id == subject), Sitter(subject, "", (), ()))

    def cushion(self, subject: str) -> str:
        """Return the cushion of a subject: of a person the one that they sit on or left last, "" of none."""
        if not subject.startswith(PERSON):
            return subject
        names = [name for name in self.sitter(subject).cushions if not name.startswith(IMPORTED)]
        heard = [(live.seated, live.since_ms or 0, name) for name in names if (live := self.live(name))]
        return max(heard)[2] if heard else next(iter(names), "")

    def live(self, subject: str) -> SeatState | None:
        """Return the newest seat state of the cushion of a subject, None of one that never sent any."""
        device = self.cushion(subject)
        return self.get(("live", device), lambda: self._reader.live(device))

    def sitting(self, subject: str) -> str | None:
        """Return the id of the person who was named as the sitter of the open bout; None without one."""
        return self.get(("sitting", subject), lambda: self._sitting(subject))

    def _sitting(self, subject: str) -> str | None:
        live = self.live(subject)
        if live is None or not live.seated:
            return None
        sat = sat_bouts(self._reader.seat_entries())
        named = {(bout.boot, bout.seq): entry.person for entry, bout in sat if bout.device == live.device}
        return of_open(live, named, partial(self._reader.bouts, live.device))

    def is_owners(self, subject: str) -> bool:
        """Return whether the sit that goes on, or the last one, counts on the cushion of a subject."""
        live = self.live(subject)
        if live is None:
            return True
        return self.get(("owner's", subject), lambda: is_owners(live, partial(self._reader.bouts, live.device)))

    def health(self, subject: str) -> Health | None:
        """Return the newest health report of the cushion of a subject, None of one that never sent any."""
        device = self.cushion(subject)
        return self.get(("health", device), lambda: self._reader.health(device))

    def reported(self, device: str) -> SettingsInForce | None:
        """Return the settings that a cushion has in force."""
        return self.get(("reported", device), lambda: self._reader.reported(device))
