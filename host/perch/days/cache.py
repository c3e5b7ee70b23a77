"""A cache of judged days: each is computed once and kept until a record changes it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import Lock

from perch.days import baseline
from perch.days.hours import Spread, spread
from perch.days.period import Day, Period, Rules, judged, period_of
from perch.days.window import DayWindow
from perch.journal import Reader
from perch.model.cushion import SeatState
from perch.model.records import Record

_DAY = timedelta(days=1)
_AROUND_MS = 25 * 3_600_000
"""How far from a day a record can lie and change it: a bout that a power cut split, an hour of silence."""
_AT_ONCE = 64
"""The number of days that are read from the journal together; reading each alone costs more than computing it."""
_MOST = 8_000
"""The number of days that are kept, of some 11 kB each; the cushion used longest ago is dropped first."""


@dataclass(frozen=True, slots=True)
class CachedDay:
    """A day without its recorded bouts, and its spread over its hours."""

    day: Day
    spread: Spread


class DayCache:
    """Days and periods of the cushions of a journal, for any thread.

    Call `invalidate` with the records that the journal stored. `computed` counts the days that were computed.
    """

    def __init__(self, reader: Reader, rules: Rules) -> None:
        self.rules = rules
        self.computed = 0
        self._reader = reader
        self._lock = Lock()
        self._computing = Lock()  # two threads would else compute the same days
        self._days: dict[str, dict[date, CachedDay]] = {}  # by cushion, the most recently used last
        self._version = 0
        self._block: tuple[str, int, DayWindow] | None = None
        self._with_unplaced = set(reader.unplaced())

    @property
    def full(self) -> bool:
        """Whether one more day drops others."""
        with self._lock:
            return sum(map(len, self._days.values())) >= _MOST

    def period(self, device: str, span: tuple[date, date], now_ms: int) -> Period:
        """The days of `span`, its first and last day included; the same as `days.period.period`."""
        begun = baseline.read(self._reader.note(baseline.note_of(device)))
        with self._computing:
            live = self._use(device)
            return period_of(device, self.rules, span, begun, lambda day: self._cached(device, day, live, now_ms).day)

    def days(self, device: str, days: Sequence[date], now_ms: int) -> list[Day]:
        """Judge some days."""
        with self._computing:
            live = self._use(device)
            return [self._cached(device, day, live, now_ms).day for day in days]

    def spreads(self, device: str, days: Sequence[date], now_ms: int) -> list[tuple[int, Spread]]:
        """The weekday (Monday 0) and the spread of some days."""
        with self._computing:
            live = self._use(device)
            return [(day.weekday(), self._cached(device, day, live, now_ms).spread) for day in days]

    def first_day(self, device: str, now_ms: int) -> date | None:
        """The day of the first bout, None without a bout."""
        at = self._reader.earliest(device)
        return None if at is None or at > now_ms else self.rules.calendar.day_of(at)

    def known(self, device: str, now_ms: int) -> Iterator[date]:
        """The days from now back to the first bout."""
        first, day = self.first_day(device, now_ms), self.rules.calendar.day_of(now_ms)
        while first and day >= first:
            yield day
            day -= _DAY

    def invalidate(self, records: Sequence[Record]) -> None:
        """Drop the days that these records can change."""
        for record in records:
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
            self._version += 1
            self._block = None
            own = self._days.get(device, {})
            if (last - day).days > len(own):
                self._days[device] = {other: cached for other, cached in own.items() if not day <= other <= last}
                return
            while day <= last:
                own.pop(day, None)
                day += _DAY

    def _cached(self, device: str, day: date, live: SeatState | None, now_ms: int) -> CachedDay:
        if cached := self._days.get(device, {}).get(day):
            return cached
        before = self._version
        self.computed += 1
        start, end = self.rules.calendar.bounds(day)
        final = _is_final(start, end, live, now_ms)
        source = self._facts(device, day, before) if final else self._reader
        current = judged(source, device, self.rules, day, now_ms)
        slim = replace(current, facts=replace(current.facts, recorded=()))
        cached = CachedDay(slim, spread(current, self.rules.calendar))
        if final:
            self._keep(device, cached, before)
        return cached

    def _keep(self, device: str, cached: CachedDay, version: int) -> None:
        with self._lock:
            if version == self._version:
                self._days.setdefault(device, {})[cached.day.day] = cached
                while len(self._days) > 1 and sum(map(len, self._days.values())) > _MOST:
                    del self._days[next(iter(self._days))]

    def _use(self, device: str) -> SeatState | None:
        """The newest seat state of a cushion, which becomes the most recently used."""
        with self._lock:
            if device in self._days:
                self._days[device] = self._days.pop(device)
        return self._reader.live(device)

    def _facts(self, device: str, day: date, version: int) -> DayWindow:
        """The facts of a day and of the days about it, which are mostly asked for next."""
        number, block = day.toordinal() // _AT_ONCE, self._block
        if block and block[:2] == (device, number):
            return block[2]
        first = date.fromordinal(max(1, number * _AT_ONCE))
        start_of = self.rules.calendar.start
        window = DayWindow(self._reader, device, start_of(first), start_of(first + _AT_ONCE * _DAY))
        with self._lock:
            if version == self._version:
                self._block = device, number, window
        return window


def _is_final(start_ms: int, end_ms: int, live: SeatState | None, now_ms: int) -> bool:
    """Whether only a record can change a day: it is over, and the newest seat state does not reach into it."""
    if now_ms < end_ms + _AROUND_MS:
        return False
    if live is None or live.since_ms is None or live.at_ms is None:
        return True
    return end_ms + _AROUND_MS < live.since_ms or live.at_ms + _AROUND_MS < start_ms
