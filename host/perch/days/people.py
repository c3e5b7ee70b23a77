"""The days of a person: the union of those of their cushions. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from perch.days.baseline import BaselinePeriod, NoteSource, device_baseline
from perch.days.day import DayFacts, DaySource
from perch.days.guests import GuestBouts
from perch.days.period import Day, Period, Rules, judged, judged_facts, period_of
from perch.days.window import DayWindows, WindowSource
from perch.measures.bouts import WholeBout, overlap_ms
from perch.measures.coverage import Interval, outside, united, within
from perch.measures.day import daily
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.language import N_
from perch.model.people import Entry, SatBout
from perch.model.records import IMPORTED
from perch.programme.people import cushions_of, people
from perch.programme.seats import sat_bouts

IN_USE = timedelta(days=28)
"""How long after its last record a cushion that is off is still one that somebody may sit on (a choice of ours)."""


class PersonSource(WindowSource, NoteSource, Protocol):
    """A journal as the days of people are read from it."""

    def span(self, device: str) -> tuple[int, int] | None: ...
    def entries(self) -> list[Entry]: ...
    def devices(self) -> list[str]: ...


InUse = tuple[tuple[date, date] | None, ...]
"""The first and the last day on which each of some cushions may be sat on, None for one without a record."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """A person with their cushions, and when each of these is in use; or one cushion alone, whose `id` is "".

    Of a cushion alone nothing is said to be in use.
    """

    id: str
    name: str
    cushions: tuple[str, ...]
    in_use: InUse
    guest: tuple[SatBout, ...] = ()
    """Their bouts on cushions of others, as far as somebody entered them."""

    @classmethod
    def of_cushion(cls, device: str) -> "Sitter":
        """Return whoever sits on a cushion."""
        return cls("", device, (device,), ())

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The cushions of others that they sat on, by name."""
        return tuple(sorted({bout.device for bout in self.guest}))

    @property
    def has_any(self) -> bool:
        """Whether anything can be known of their sitting."""
        return bool(self.cushions or self.guest)

    def uses(self, cushion: str, day: date) -> bool:
        """Whether a cushion is in use on a day, so that being off hides something."""
        span = self.in_use[self.cushions.index(cushion)]
        return span is not None and span[0] <= day <= span[1]


def sitters(source: PersonSource, calendar: Calendar) -> list[Sitter]:
    """Return everybody by name, with their cushions and what the journal has of these."""
    entries, known = source.entries(), source.devices()
    everybody, sat = people(entries), sat_bouts(entries)
    owned = [(person, tuple(cushions_of(person, everybody, known))) for person in everybody]
    return [
        Sitter(
            person.id,
            person.name,
            own,
            tuple(_in_use(source, device, calendar) for device in own),
            tuple(fact for entry, fact in sat if entry.person == person.id and fact.device not in own),
        )
        for person, own in owned
    ]


def baseline_of(source: NoteSource, cushions: Iterable[str]) -> BaselinePeriod | None:
    """Return the baseline of a person: of those of their cushions the one that began last, None without any.

    A goal of their own is theirs where it is the same on all of these.
    """
    periods = [period for device in cushions if (period := device_baseline(source, device))]
    if not periods:
        return None
    last = max(periods, key=lambda period: (period.first, period.end))
    return last if len({period.goal_min for period in periods}) == 1 else replace(last, goal_min=None)


def person_period(source: PersonSource, who: Sitter, rules: Rules, span: tuple[date, date], now_ms: int) -> Period:
    """Return the days of a person from the first of `span` to its last."""
    phase = baseline_of(source, who.cushions)
    windows = DayWindows(source, rules.calendar)

    def judge(day: date) -> Day:
        return person_day(lambda device: windows.of(device, day), who, rules, day, now_ms)

    return replace(period_of(who.name, rules, span, phase, judge), cushions=who.cushions or who.elsewhere)


def person_day(source_of: Callable[[str], DaySource], who: Sitter, rules: Rules, day: date, now_ms: int) -> Day:
    """Judge one day of a person, as far as it has passed; `source_of` gives the source of a cushion.

    What two cushions measured at once counts once. A cushion in use that was not on hides what was sat there, so the
    day does not count; it is unknown where nobody sat on another one.
    """
    own = [judged(source_of(device), device, rules, day, now_ms) for device in who.cushions]
    if not who.id:
        return own[0]
    as_guest = [
        judged(GuestBouts(source_of(device), who.guest), device, rules, day, now_ms) for device in who.elsewhere
    ]
    whole = judged_facts(_facts(who.name, own, as_guest, day, rules.calendar), rules, now_ms)
    hides = any(not part.facts.covered and who.uses(part.facts.device, day) for part in own)
    if not hides or whole.validity is Validity.UNKNOWN:
        return whole
    if whole.validity is Validity.AWAY:
        return replace(whole, validity=Validity.UNKNOWN)
    return replace(whole, validity=Validity.INVALID, reasons=(*whole.reasons, N_("a cushion in use was not on")))


def united_bouts(bouts: Iterable[WholeBout]) -> list[WholeBout]:
    """Join the bouts that overlap, by start. Who changes chairs has risen: bouts that only touch stay two."""
    whole: list[WholeBout] = []
    for bout in sorted(bouts):
        if whole and bout.start_ms < whole[-1].end_ms:
            before = whole.pop()
            last = max(before, bout, key=lambda part: (part.end_ms, part.open, not part.censored))
            bout = last._replace(start_ms=before.start_ms, limit_ms=before.limit_ms)
        whole.append(bout)
    return whole


def whole_span(source: PersonSource, who: Sitter, calendar: Calendar) -> tuple[date, date] | None:
    """Return the first and the last day of which a cushion of a person has a record, None without any."""
    spans = [span for device in who.cushions if (span := recorded_days(source, device, calendar))]
    as_guest = [calendar.day_of(bout.start_ms) for bout in who.guest if bout.start_ms is not None]
    spans += [(day, day + timedelta(1)) for day in as_guest]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _facts(name: str, parts: Sequence[Day], as_guest: Sequence[Day], day: date, calendar: Calendar) -> DayFacts:
    start, end = calendar.bounds(day)
    own, each = [part.facts for part in parts], [part.facts for part in (*parts, *as_guest)]
    measured = [bout for facts in each for bout in facts.bouts]
    whole = united_bouts(measured)
    nudges = tuple(sorted((nudge for facts in each for nudge in facts.nudges), key=lambda nudge: nudge.at_ms))
    recorded = tuple(sorted((bout for facts in each for bout in facts.recorded), key=lambda bout: bout.start_ms))
    known = [facts.headline for facts in each if facts.headline]
    suspect_min = sum(headline.suspect_min for headline in known)  # of bouts that are still open as well
    headline = replace(daily(whole, start, end, recorded, nudges), suspect_min=suspect_min) if known else None
    twice = sum(overlap_ms(bout, start, end) for bout in measured) - sum(overlap_ms(bout, start, end) for bout in whole)
    covered = tuple(_covered(each, own, start, end))
    return DayFacts(name, day, start, end, tuple(whole), nudges, headline, covered, recorded, twice)


def _covered(each: Sequence[DayFacts], own: Sequence[DayFacts], start_ms: int, end_ms: int) -> list[Interval]:
    """The times in which any cushion was on, without those in which an own one fell silent between its sits."""
    on = united(sorted(interval for facts in each for interval in facts.covered))
    silent = united(sorted(gap for facts in own for gap in _gaps(facts)))
    return [part for a, b in outside(silent, start_ms, end_ms) for part in within(on, a, b)]


def _gaps(facts: DayFacts) -> list[Interval]:
    """The times from the first sit to the last rise of a cushion's day in which it was not on."""
    if not facts.bouts:
        return []
    first = max(facts.start_ms, facts.bouts[0].start_ms)
    last = min(facts.end_ms, max(bout.end_ms for bout in facts.bouts))
    return outside(within(facts.covered, first, last), first, last)


def _in_use(source: PersonSource, device: str, calendar: Calendar) -> tuple[date, date] | None:
    span = recorded_days(source, device, calendar)
    if span is None or device.startswith(IMPORTED):
        return span
    return span[0], span[1] + IN_USE


def recorded_days(source: PersonSource, device: str, calendar: Calendar) -> tuple[date, date] | None:
    """Return the first and the last day of which a cushion has a record, None without one."""
    span = source.span(device)
    return (calendar.day_of(span[0]), calendar.day_of(max(span[0], span[1] - 1))) if span else None
