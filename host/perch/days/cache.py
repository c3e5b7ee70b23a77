"""Days that are over, computed once and kept until a record touches them: five years are then a look in a dict."""

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
"""How far from a day a record can lie and matter to it: a bout that a power cut split, an hour of silence."""
_AT_ONCE = 64
"""Days whose facts are read from the journal together: asking for each day alone costs more than computing it."""
_MOST = 8_000
"""Days that are kept, of some 11 kB each; beyond them the cushion looked at longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class CachedDay:
    """A day of the book, without its bouts as they were told, and how it is spread over its hours."""

    day: Day
    spread: Spread


class DayCache:
    """Days and periods of a journal's cushions, from any thread. Call `touch` for records that the journal took.

    `computed` counts the days that had to be computed.
    """

    def __init__(self, reader: Reader, rules: Rules) -> None:
        self.rules = rules
        self.computed = 0
        self._reader = reader
        self._lock = Lock()
        self._turn = Lock()  # who asks beside another would read and compute the same days beside it
        self._held: dict[str, dict[date, CachedDay]] = {}  # by cushion, that looked at last being the last
        self._times_touched = 0
        self._block: tuple[str, int, DayWindow] | None = None
        self._with_unplaced = set(reader.unplaced())

    @property
    def full(self) -> bool:
        """Whether one more day makes the book forget others."""
        with self._lock:
            return sum(map(len, self._held.values())) >= _MOST

    def period(self, device: str, span: tuple[date, date], now_ms: int) -> Period:
        """The days of `span`, first and last included, and what is behind them: the same as a report tells."""
        held = baseline.read(self._reader.note(baseline.note_of(device)))
        with self._turn:
            live = self._looked_at(device)
            return period_of(device, self.rules, span, held, lambda day: self._page(device, day, live, now_ms).day)

    def days(self, device: str, days: Sequence[date], now_ms: int) -> list[Day]:
        """Days one by one."""
        with self._turn:
            live = self._looked_at(device)
            return [self._page(device, day, live, now_ms).day for day in days]

    def spreads(self, device: str, days: Sequence[date], now_ms: int) -> list[tuple[int, Spread]]:
        """Days spread over their hours, each with its weekday, Monday 0."""
        with self._turn:
            live = self._looked_at(device)
            return [(day.weekday(), self._page(device, day, live, now_ms).spread) for day in days]

    def first_day(self, device: str, now_ms: int) -> date | None:
        """The day of the first bout that is known."""
        at = self._reader.earliest(device)
        return None if at is None or at > now_ms else self.rules.calendar.day_of(at)

    def known(self, device: str, now_ms: int) -> Iterator[date]:
        """The days since the first bout, latest first."""
        first, day = self.first_day(device, now_ms), self.rules.calendar.day_of(now_ms)
        while first and day >= first:
            yield day
            day -= _DAY

    def touch(self, records: Sequence[Record]) -> None:
        """Forget the days that these records can change."""
        for record in records:
            start, end = self._reach(record)
            if start is not None:
                self._forget(record.device, start - _AROUND_MS, end + _AROUND_MS)

    def _reach(self, record: Record) -> tuple[int | None, int]:
        """From when to when a record matters, UTC ms; nowhere while it waits for a known time."""
        if record.zero is None:
            self._with_unplaced.add(record.device)
            return None, 0
        late = record.device in self._with_unplaced  # it may place all that came before it
        return min(record.zero + (0 if late else record.start), self._sign(record)), record.zero + record.end

    def _sign(self, record: Record) -> int:
        """Where a start tells until when the start before it ran: that moment."""
        before = json.loads(record.body).get("alive_until") if record.kind == "boot" else None
        zero = self._reader.zero(record.device, before["boot"]) if before else None
        return int(zero + before["at"]) if before and zero is not None else (record.zero or 0) + record.start

    def _forget(self, device: str, start_ms: int, end_ms: int) -> None:
        day, last = self.rules.calendar.day_of(start_ms), self.rules.calendar.day_of(end_ms)
        with self._lock:
            self._times_touched += 1
            self._block = None
            held = self._held.get(device, {})
            if (last - day).days > len(held):
                self._held[device] = {one: page for one, page in held.items() if not day <= one <= last}
                return
            while day <= last:
                held.pop(day, None)
                day += _DAY

    def _page(self, device: str, day: date, live: SeatState | None, now_ms: int) -> CachedDay:
        found = self._held.get(device, {}).get(day)
        if found:
            return found
        before = self._times_touched
        self.computed += 1
        start, end = self.rules.calendar.bounds(day)
        lasts = _lasts(start, end, live, now_ms)
        source = self._facts(device, day, before) if lasts else self._reader
        one = judged(source, device, self.rules, day, now_ms)
        page = CachedDay(replace(one, facts=replace(one.facts, recorded=())), spread(one, self.rules.calendar))
        if lasts:
            self._keep(device, page, before)
        return page

    def _keep(self, device: str, page: CachedDay, times_touched: int) -> None:
        with self._lock:
            if times_touched == self._times_touched:
                self._held.setdefault(device, {})[page.day.day] = page
                while len(self._held) > 1 and sum(map(len, self._held.values())) > _MOST:
                    del self._held[next(iter(self._held))]

    def _looked_at(self, device: str) -> SeatState | None:
        """What it said last; it is the last to be forgotten."""
        with self._lock:
            if device in self._held:
                self._held[device] = self._held.pop(device)
        return self._reader.live(device)

    def _facts(self, device: str, day: date, times_touched: int) -> DayWindow:
        """What the journal holds of a day and of those about it, which are mostly asked for next."""
        number, block = day.toordinal() // _AT_ONCE, self._block
        if block and block[:2] == (device, number):
            return block[2]
        first = date.fromordinal(max(1, number * _AT_ONCE))
        start_of = self.rules.calendar.start
        held = DayWindow(self._reader, device, start_of(first), start_of(first + _AT_ONCE * _DAY))
        with self._lock:
            if times_touched == self._times_touched:
                self._block = device, number, held
        return held


def _lasts(start_ms: int, end_ms: int, live: SeatState | None, now_ms: int) -> bool:
    """Whether only a record can change a day: it is over, and nothing of it comes from what the cushion said last."""
    if now_ms < end_ms + _AROUND_MS:
        return False
    if live is None or live.since_ms is None or live.at_ms is None:
        return True
    return end_ms + _AROUND_MS < live.since_ms or live.at_ms + _AROUND_MS < start_ms
