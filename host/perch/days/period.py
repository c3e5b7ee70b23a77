"""Days of one cushion, the validity of each, and how they compare with the baseline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from perch.days.baseline import BaselinePeriod
from perch.days.day import DayFacts, DaySource, day_facts
from perch.measures.bouts import WholeBout
from perch.measures.day import begun_in
from perch.measures.goal import WINDOW_DAYS, Baseline, Counted, Progress, baseline, progress, rolling_median_min
from perch.measures.lengths import Lengths, Pooled, enough, pooled
from perch.measures.validity import Validity, judgement
from perch.model.calendar import DAY, Calendar, each_day


@dataclass(frozen=True, slots=True)
class Rules:
    """The configured rules: the calendar, the weekdays that are workdays (Monday 0), the goal by part or by minutes."""

    calendar: Calendar
    workdays: frozenset[int]
    by_part: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its validity and the reasons if it is invalid; `over` once it has ended."""

    facts: DayFacts
    workday: bool
    validity: Validity
    reasons: tuple[str, ...]
    over: bool

    @property
    def day(self) -> date:
        """The local date."""
        return self.facts.day

    @property
    def sit_min(self) -> float | None:
        """The minutes sat, None where they are not known."""
        known = self.facts.headline is not None and self.validity is not Validity.UNKNOWN
        return self.facts.headline.sit_min if self.facts.headline and known else None

    @property
    def counts(self) -> bool:
        """Whether baseline, goal and medians count it: it is valid and over."""
        return self.over and self.validity is Validity.VALID

    @property
    def begun(self) -> list[WholeBout]:
        """The bouts that began in it."""
        return begun_in(self.facts.bouts, self.facts.start_ms, self.facts.end_ms)

    @property
    def counted(self) -> Counted:
        """The day as goals count it."""
        return Counted(self.day, self.workday, self.sit_min or 0.0, self.validity)


@dataclass(frozen=True, slots=True)
class Five:
    """The five numbers of a day, or of several: the mean of the `n_days` days with sitting, the longest of all."""

    n_days: int
    sit_min: float | None
    min_ge40: float | None
    bout_longest_min: float | None
    rises_per_sit_h: float | None
    w50_min: float | None


@dataclass(frozen=True, slots=True)
class Period:
    """The days from first to last, with their baseline and medians.

    `recent` are the 28 days up to the last one, `pooled` is of those that count, None without 7 of them and 30 bouts.
    `rolling` are the medians of the valid days in 7 and 28 days. `baselines` and `progress` are by workday True or
    False; progress is that of the days of the period after the baseline.
    """

    device: str
    days: tuple[Day, ...]
    recent: tuple[Day, ...]
    five: Five
    pooled: Pooled | None
    rolling: dict[int, float | None]
    phase: BaselinePeriod | None
    baselines: dict[bool, Baseline]
    progress: dict[bool, Progress]
    cushions: tuple[str, ...] = ()
    """Those of the person whose days they are; none where they are of one cushion."""

    def goal_of(self, day: Day) -> float | None:
        """The goal of a day in minutes; None without a goal, and for the days before the baseline ended."""
        return self.progress[day.workday].goal_min if self.phase and day.day >= self.phase.end else None


def judged(source: DaySource, device: str, rules: Rules, day: date, now_ms: int) -> Day:
    """Judge one day, as far as it has passed."""
    return judged_facts(day_facts(source, device, rules.calendar, day), rules, now_ms)


def judged_facts(facts: DayFacts, rules: Rules, now_ms: int) -> Day:
    """Judge the day of these facts, as far as it has passed."""
    until = min(facts.end_ms, max(now_ms, facts.start_ms))
    validity, reasons = judgement(facts.headline, facts.bouts, facts.covered, facts.start_ms, until)
    return Day(facts, facts.day.weekday() in rules.workdays, validity, reasons, over=now_ms >= facts.end_ms)


def period(
    source: DaySource, device: str, rules: Rules, span: tuple[date, date], phase: BaselinePeriod | None, now_ms: int
) -> Period:
    """The days of `span`, its first and last day included, read from `source`."""
    return period_of(device, rules, span, phase, lambda day: judged(source, device, rules, day, now_ms))


def period_of(
    device: str, rules: Rules, span: tuple[date, date], phase: BaselinePeriod | None, judge: Callable[[date], Day]
) -> Period:
    """As `period`, of days that `judge` gives."""
    first, last = span
    of_window = each_day(last - (WINDOW_DAYS - 1) * DAY, last)
    of_baseline = each_day(phase.first, phase.end - DAY) if phase else []
    known = {day: judge(day) for day in sorted({*each_day(first, last), *of_window, *of_baseline})}
    days, window = [known[day] for day in each_day(first, last)], [known[day] for day in of_window]
    over = [day.counted for day in known.values() if day.over]
    within = [day for day in over if phase and phase.contains(day.day)]
    before = {kind: baseline(within, kind) for kind in (True, False)}
    after = [day.counted for day in days if day.over and phase and day.day >= phase.end]
    own = phase.goal_min if phase else None
    return Period(
        device,
        tuple(days),
        tuple(window),
        five(days),
        _pooled(window),
        {length: rolling_median_min(over, last, length) for length in (7, WINDOW_DAYS)},
        phase,
        before,
        {kind: progress(before[kind], after, kind, rules.by_part, own) for kind in (True, False)},
    )


def five(days: Iterable[Day]) -> Five:
    """The five numbers of days."""
    sat = [day for day in days if day.facts.headline and day.facts.headline.sit_min]
    numbers = [day.facts.headline for day in sat if day.facts.headline]
    lengths = _lengths(sat)
    rises, hours = sum(day.rises for day in numbers), lengths.total_ms / 3_600_000
    return Five(
        len(sat),
        sum(day.sit_min for day in numbers) / len(sat) if sat else None,
        sum(day.min_ge40 for day in numbers) / len(sat) if sat else None,
        lengths.longest_min,
        rises / hours if hours else None,
        lengths.w50_min,
    )


def _pooled(window: Sequence[Day]) -> Pooled | None:
    days = [day for day in window if day.counts]
    lengths = _lengths(days)
    return pooled(lengths) if enough(len(days), lengths) else None


def _lengths(days: Iterable[Day]) -> Lengths:
    return Lengths.of(bout.length_ms for day in days for bout in day.begun)


@dataclass(frozen=True, slots=True)
class DayComparison:
    """Figures of a day that come from other days, in minutes; None where they cannot be computed."""

    median_7_min: float | None = None
    median_28_min: float | None = None
    baseline_min: float | None = None
    baseline_low_min: float | None = None
    baseline_high_min: float | None = None
    goal_min: float | None = None


def compared(
    day: date, workday: bool, over: Sequence[Counted], phase: BaselinePeriod | None, by_part: bool
) -> DayComparison:
    """Compare `day` with the days that are `over`; with the baseline only once that has ended."""
    medians = (rolling_median_min(over, day, 7), rolling_median_min(over, day, WINDOW_DAYS))
    if phase is None or day < phase.end:
        return DayComparison(*medians)
    before = baseline([other for other in over if phase.contains(other.day)], workday)
    low, high = before.middle_half() or (None, None)
    return DayComparison(*medians, before.median_min, low, high, before.goal_min(by_part, phase.goal_min))


def compared_with(day: date, phase: BaselinePeriod | None, last: date) -> list[date]:
    """The later days, up to `last`, that are compared with `day`."""
    until = last if phase and phase.contains(day) else min(last, day + (WINDOW_DAYS - 1) * DAY)
    return each_day(day + DAY, until)
