"""A cache of judged days: each is computed once and kept until a record changes it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from perch.days.day import DaySource
from perch.days.hours import Spread, spread
from perch.days.people import InUse, Sitter, baseline_of, person_day
from perch.days.period import Day, Period, Rules, period_of
from perch.days.window import DayWindows
from perch.journal import Reader
from perch.model.calendar import DAY, each_day
from perch.model.cushion import SeatState
from perch.model.people import Entry
from perch.model.records import Record, Snapshot
from perch.programme.viewers import PERSON

_AROUND_MS = 25 * 3_600_000
"""How far from a day a record can lie and change it: a bout that a power cut split, an hour of silence."""
_MOST_WINDOWS = 8
"""The number of windows of days that are kept, one of a cushion."""
_MOST = 8_000
"""The number of days that are kept, of some 11 kB each; the cushion used longest ago is dropped first."""


@dataclass(frozen=True, slots=True)
class CachedDay:
    """A day without its recorded bouts, and its spread over its hours."""

    day: Day
    spread: Spread


class DayCache:
    """Days and periods of the cushions of a journal, and of people with several of them, for any thread.

    Call `invalidate` with what the journal stored. `computed` counts the days that were computed.
    """

    def __init__(self, reader: Reader, rules: Rules) -> None:
        self.rules = rules
        self.computed = 0
        self._reader = reader
        self._lock = Lock()
        self._computing = Lock()  # two threads would else compute the same days
        self._days: dict[str, dict[date, CachedDay]] = {}  # by cushion, the most recently used last
        self.version = 0
        """A number that grows each time that records dropped days."""
        self._windows = DayWindows(reader, rules.calendar, _MOST_WINDOWS)
        self._in_use: dict[str, InUse] = {}  # by person
        self._seats: list[Entry] = []
        self._with_unplaced = set(reader.unplaced())

    @property
    def full(self) -> bool:
        """Whether one more day drops others."""
        with self._lock:
            return sum(map(len, self._days.values())) >= _MOST

    def period(self, who: Sitter, span: tuple[date, date], now_ms: int) -> Period:
        """The days of `span`, its first and last day included; as `days.period` and `days.people` give them."""
        begun = baseline_of(self._reader, who.cushions)
        with self._computing:
            lives = self._use(who)
            period = period_of(who.name, self.rules, span, begun, lambda day: self._cached(who, day, lives, now_ms).day)
        return replace(period, cushions=who.cushions or who.elsewhere) if who.id else period

    def days(self, who: Sitter, days: Sequence[date], now_ms: int) -> list[Day]:
        """Judge some days."""
        return [cached.day for cached in self._some(who, days, now_ms)]

    def spreads(self, who: Sitter, days: Sequence[date], now_ms: int) -> list[tuple[int, Spread]]:
        """Return of each day its weekday, Monday 0, and how the sitting was spread over its hours."""
        return [(cached.day.day.weekday(), cached.spread) for cached in self._some(who, days, now_ms)]

    def first_day(self, who: Sitter, now_ms: int) -> date | None:
        """The day of the first bout, None without a bout."""
        firsts = [*map(self._reader.earliest, who.cushions), *(bout.start_ms for bout in who.guest)]
        at = min((first for first in firsts if first is not None), default=None)
        return None if at is None or at > now_ms else self.rules.calendar.day_of(at)

    def known(self, who: Sitter, now_ms: int) -> Iterator[date]:
        """The days from now back to the first bout."""
        if first := self.first_day(who, now_ms):
            yield from reversed(each_day(first, self.rules.calendar.day_of(now_ms)))

    def invalidate(self, stored: Sequence[Record | Snapshot]) -> None:
        """Drop the days that records among what was stored can change."""
        for record in stored:
            if not isinstance(record, Record):
                continue
            start, end = self._reach(record)
            if start is not None:
                self._drop(record.device, start - _AROUND_MS, end + _AROUND_MS)

    def _reach(self, record: Record) -> tuple[int | None, int]:
        """The UTC ms from which and to which a record matters; None as long as its time is not known."""
        if record.zero is None:
            self._with_unplaced.add(record.device)
            return None, 0
        late = record.device in self._with_unplaced  # it may place the earlier records of its boot
        return min(record.zero + (0 if late else record.start), self._last_sign(record)), record.zero + record.end

    def _last_sign(self, record: Record) -> int:
        """The UTC ms until which the boot before was alive, as a boot record has it; else the start of the record."""
        before = json.loads(record.body).get("alive_until") if record.kind == "boot" else None
        zero = self._reader.zero(record.device, before["boot"]) if before else None
        return int(zero + before["at"]) if before and zero is not None else (record.zero or 0) + record.start

    def _drop(self, device: str, start_ms: int, end_ms: int) -> None:
        day, last = self.rules.calendar.day_of(start_ms), self.rules.calendar.day_of(end_ms)
        with self._lock:
            self.version += 1
            self._windows = DayWindows(self._reader, self.rules.calendar, _MOST_WINDOWS)
            for key in [device, *(key for key in self._days if key.startswith(PERSON))]:
                own = self._days.get(key, {})
                if (last - day).days > len(own):
                    self._days[key] = {other: cached for other, cached in own.items() if not day <= other <= last}
                else:
                    for changed in each_day(day, last):
                        own.pop(changed, None)

    def _some(self, who: Sitter, days: Sequence[date], now_ms: int) -> list[CachedDay]:
        with self._computing:
            lives = self._use(who)
            return [self._cached(who, day, lives, now_ms) for day in days]

    def _cached(self, who: Sitter, day: date, lives: Sequence[SeatState | None], now_ms: int) -> CachedDay:
        key = _key(who)
        if cached := self._days.get(key, {}).get(day):
            return cached
        before, windows = self.version, self._windows  # in this order: a newer window is right for an older version
        self.computed += 1
        start, end = self.rules.calendar.bounds(day)
        final = all(_is_final(start, end, live, now_ms) for live in lives)

        def source_of(device: str) -> DaySource:
            return windows.of(device, day) if final else self._reader

        current = person_day(source_of, who, self.rules, day, now_ms)
        slim = replace(current, facts=replace(current.facts, recorded=()))
        cached = CachedDay(slim, spread(current, self.rules.calendar))
        if final:
            self._keep(key, cached, before)
        return cached

    def _keep(self, key: str, cached: CachedDay, version: int) -> None:
        with self._lock:
            if version == self.version:
                self._days.setdefault(key, {})[cached.day.day] = cached
                while len(self._days) > 1 and sum(map(len, self._days.values())) > _MOST:
                    del self._days[next(iter(self._days))]

    def _use(self, who: Sitter) -> list[SeatState | None]:
        """The newest seat states of the cushions, whose days become the most recently used."""
        key, seats = _key(who), self._reader.seat_entries()
        with self._lock:
            if seats != self._seats:  # whose bouts are whose is as new as it is rare
                self._days.clear()
                self._windows = DayWindows(self._reader, self.rules.calendar, _MOST_WINDOWS)
                self._seats = seats
            if _differ(self._in_use.get(key), who.in_use):
                self._days.pop(key, None)  # a cushion that came back hides days, or shows them
                self._in_use[key] = who.in_use
            if key in self._days:
                self._days[key] = self._days.pop(key)
        return [self._reader.live(device) for device in (*who.cushions, *who.elsewhere)]


def _key(who: Sitter) -> str:
    return f"{PERSON}{who.id}:{','.join(who.cushions)}" if who.id else who.name


def _differ(before: InUse | None, after: InUse) -> bool:
    """Whether more changed than that the last record of a cushion is of the next day."""
    if before is None or len(before) != len(after):
        return True
    pairs = zip(before, after, strict=True)
    return any(a != b and not (a and b and a[0] == b[0] and b[1] - a[1] <= DAY) for a, b in pairs)


def _is_final(start_ms: int, end_ms: int, live: SeatState | None, now_ms: int) -> bool:
    """Whether only a record can change a day: it is over, and the newest seat state does not reach into it."""
    if now_ms < end_ms + _AROUND_MS:
        return False
    if live is None or live.since_ms is None or live.at_ms is None:
        return True
    return end_ms + _AROUND_MS < live.since_ms or live.at_ms + _AROUND_MS < start_ms
