"""What the views of the page read: the seat, the days, the clock, and what the viewer may see of them."""

import asyncio
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from perch.days.baseline import BaselinePeriod
from perch.days.cache import DayCache
from perch.days.people import Sitter, sitters
from perch.days.period import Period, Rules
from perch.model.calendar import Calendar
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.language import _
from perch.model.people import Entry, Person
from perch.model.records import IMPORTED
from perch.programme.entries import History
from perch.programme.people import are_set_up, people
from perch.programme.viewers import PERSON, Visible
from perch.report.now import Breaks, Now, breaks_of, now
from perch.report.sentences import day_of
from perch.service.host import Host
from perch.web.cached_reader import CachedReader
from perch.web.place import Place
from perch.web.viewers import Viewers
from perch.wire.limits import LONGEST_STREAM_MS

_BREAKS_EACH_S = 5.0
_CELLS_EVERY_MS, _CELLS_FOR_MS = 200, 20_000


@dataclass
class PageContext:
    """`now_ms` returns UTC in ms, which passes `pace` times as fast as real time in a simulation."""

    service: Host
    rules: Rules
    now_ms: Callable[[], int]
    journal: Path
    blinded: bool = False
    pace: int = 1
    place: Place = Place("127.0.0.1", 0)
    """Where the page is; whoever serves it sets it."""
    viewer: str | None = None
    """The id of the person who looks, None of who knows the page's own password, or needs none."""

    def __post_init__(self) -> None:
        self.cached = CachedReader(self.service.reader, self.calendar, self.now_ms)
        self.viewers = Viewers(self.cached.entries)
        self.book = DayCache(self.service.reader, self.rules)
        self.service.on_stored(self.book.invalidate)
        self._streams: dict[str, float] = {}
        self._of_day: dict[str, tuple[float, Breaks, BaselinePeriod | None]] = {}  # when it was read, in s
        self._closed = False

    @property
    def calendar(self) -> Calendar:
        """The configured days."""
        return self.rules.calendar

    @property
    def present(self) -> date:
        """The present day."""
        return self.calendar.day_of(self.now_ms())

    def warm_up(self) -> None:
        """Compute all recorded days, so that the first look at years of them is quick; ends early after `close`."""
        reader = self.service.reader
        everybody = sitters(reader, self.calendar) if are_set_up(reader.entries()) else ()
        for whose in (*everybody, *map(Sitter.of_cushion, reader.devices())):
            for day in self.book.known(whose, self.now_ms()):
                if self._closed or self.book.full:
                    return
                self.book.days(whose, [day], self.now_ms())

    def close(self) -> None:
        """Stop computing days of the past."""
        self._closed = True

    def of_viewer(self, viewer: str | None) -> "PageContext":
        """Return a context of the same service for this viewer."""
        context = copy(self)
        context.viewer = viewer
        return context

    async def entries(self) -> list[Entry]:
        """Return all entries of all people."""
        return await asyncio.to_thread(self.cached.entries)

    async def seen(self) -> Visible:
        """Return what the viewer may see."""
        return await asyncio.to_thread(self.cached.seen, self.viewer)

    async def subjects(self) -> dict[str, str]:
        """Return what the viewer may look at, with its name: people once they are set up, and cushions."""
        seen, set_up = await self.seen(), are_set_up(await self.entries())
        chosen = {PERSON + person.id: person.name for person in seen.people if set_up or self.viewer}
        return chosen | {name: name for name in await self.devices()}

    async def first(self, subjects: Iterable[str]) -> str:
        """Return the subject to show where none is chosen: the first with a cushion of which all may be shown, else the
        first; "" where there is none.
        """
        closed = (await self.seen()).only_condition
        for subject in subjects:
            own = await self.cushion(subject)
            if own and own not in closed and not own.startswith(IMPORTED):
                return subject
        return next(iter(subjects), "")

    async def devices(self) -> list[str]:
        """Return the cushions that the viewer may see, imported ones last."""
        seen = await self.seen()
        names = [*seen.cushions, *seen.only_condition]
        return sorted(names, key=lambda name: (name.startswith(IMPORTED), name))

    async def person(self, subject: str) -> Person | None:
        """Return the person that `subject` is, or who owns that cushion; None if the viewer may not see them."""
        seen = await self.seen()
        if subject.startswith(PERSON):
            return seen.person(subject.removeprefix(PERSON))
        owner = await asyncio.to_thread(self.cached.owner, subject)
        return owner and seen.person(owner.id)

    async def told(self, person: Person | None) -> History:
        """Return the entries of a person, none of nobody."""
        return await asyncio.to_thread(self.cached.told, person.id) if person else History()

    async def cushion(self, subject: str) -> str:
        """Return the cushion of a subject: of a person the one that they sit on or left last, "" of none."""
        return await asyncio.to_thread(self.cached.cushion, subject)

    async def live(self, subject: str) -> SeatState | None:
        """Return the newest seat state of the cushion of a subject."""
        return await asyncio.to_thread(self.cached.live, subject)

    async def seat(self, device: str) -> Now:
        """Return the state of a seat now."""
        now_s = asyncio.get_running_loop().time()
        if device not in self._of_day or now_s - self._of_day[device][0] >= _BREAKS_EACH_S:
            period = await self.today(device)
            self._of_day[device] = now_s, breaks_of(period.days[0].facts, period.recent), period.phase
        live, breaks = await self.live(device), self._of_day[device][1]
        return now(live, self.now_ms(), connected=self.service.connected, breaks=breaks)

    async def sitter(self, device: str) -> str | None:
        """Return the id of the person who was named as the sitter of the open bout; None without one."""
        return await asyncio.to_thread(self.cached.sitting, device)

    async def is_owners(self, subject: str) -> bool:
        """Return whether the sit that goes on, or the last one, counts on the cushion of a subject."""
        return await asyncio.to_thread(self.cached.is_owners, subject)

    async def names(self) -> dict[str, str]:
        """Return everybody by id, for who names somebody; nobody where there is one person, or a study hides it."""
        everybody = people(await self.entries())
        return {} if self.blinded or len(everybody) < 2 else {person.id: person.name for person in everybody}

    def silent_day(self, device: str) -> str:
        """Return a sentence with the day of the baseline, as of the last call of `seat`, "" where none runs."""
        phase, present = self._of_day[device][2], self.present
        if phase is None or not phase.runs(present):
            return ""
        return _("{day}, silent: measuring your usual.", day=day_of(phase, present))

    async def health(self, device: str) -> Health | None:
        """Return the newest health report of a cushion."""
        return await asyncio.to_thread(self.cached.health, device)

    async def reported(self, device: str) -> SettingsInForce | None:
        """Return the settings that a cushion has in force."""
        return await asyncio.to_thread(self.cached.reported, device)

    async def today(self, subject: str) -> Period:
        """Return the present day of a cushion or of a person."""
        return await self.period(subject, self.present, self.present)

    async def period(self, subject: str, first: date, last: date) -> Period:
        """Return the days of a cushion or of a person from `first` to `last`."""
        return await asyncio.to_thread(self._period, subject, (first, last))

    def _period(self, subject: str, days: tuple[date, date]) -> Period:
        read = partial(self.book.period, self.whose(subject), days, self.now_ms())
        return self.cached.get(("period", subject, days, self.book.version), read)

    def whose(self, subject: str) -> Sitter:
        """Return whose days those of a subject are; it reads the journal."""
        return self.cached.sitter(subject) if subject.startswith(PERSON) else Sitter.of_cushion(subject)

    def look_at_cells(self, device: str) -> None:
        """Ask a cushion to stream its cells, unless it does already; call it repeatedly while somebody looks."""
        now_s, for_ms = asyncio.get_running_loop().time(), min(_CELLS_FOR_MS * self.pace, LONGEST_STREAM_MS)
        if now_s < self._streams.get(device, 0.0) or not self.service.connected:
            return
        self._streams[device] = now_s + for_ms / self.pace / 2000
        self.service.send(device, "cells", every_ms=_CELLS_EVERY_MS * self.pace, for_ms=for_ms)
