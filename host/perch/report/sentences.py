"""Plain sentences about some days: the longest bout, what is known, how the goal was kept."""

from collections.abc import Iterator, Sequence
from datetime import date

from perch.days.baseline import BaselinePeriod
from perch.days.period import WINDOW_DAYS, Day, Period
from perch.measures.goal import LEAST_VALID, Baseline, Progress
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.records import IMPORTED
from perch.report.words import full_date, lasting, many, minutes_lasting

_PARTS = (
    (5, "at night"), (11, "in the morning"), (13, "around noon"), (15, "after lunch"),
    (18, "in the afternoon"), (23, "in the evening"), (24, "at night"),
)  # fmt: skip
_WEEK = 7
TYPES = {True: "workdays", False: "other days"}


def sentences(period: Period, calendar: Calendar, present: date) -> Iterator[str]:
    """What there is to say, most telling first."""
    yield from _longest(period, calendar)
    yield from _nudges(period.days)
    yield from _worth(period)
    yield from _overlap(period)
    chairs = max(1, len(period.cushions))
    yield from baseline_lines(period.phase, period.baselines, period.progress, present, chairs)
    yield from end_lines(period, present)
    yield from _one_day(period) if len(period.days) == 1 else _progress(period)
    yield from _rolling(period, present)


def part_of_day(hour: int) -> str:
    """How a sentence names an hour: after lunch."""
    return next(name for until, name in _PARTS if hour < until)


def _longest(period: Period, calendar: Calendar) -> Iterator[str]:
    begun = [bout for day in period.days for bout in day.begun]
    if not begun:
        return
    longest = max(begun, key=lambda bout: bout.length_ms)
    at = calendar.local(longest.start_ms)
    day = f" on {at:%A}" if len(period.days) <= _WEEK else f" on {full_date(at.date())}"
    when = part_of_day(at.hour) + (day if len(period.days) > 1 else "")
    yield f"Your longest sit was {lasting(longest.length_ms)}, {when}, from {at:%H:%M}."


def _nudges(days: Sequence[Day]) -> Iterator[str]:
    numbers = [day.facts.headline for day in days if day.facts.headline]
    asked, answered = sum(daily.stretches_nudged for daily in numbers), sum(daily.nudges_answered for daily in numbers)
    if asked:
        yield f"You were reminded in {many(asked, 'sit')}, and took a break after it in {answered or 'none'}."


def _worth(period: Period) -> Iterator[str]:
    if len(period.days) == 1:
        (day,) = period.days
        if day.validity is Validity.INVALID and day.over:
            yield f"Not counted for the goal: {'; '.join(day.reasons)}."
        return
    kinds = [day.validity for day in period.days if day.over]
    names = {
        Validity.VALID: "counted",
        Validity.INVALID: "too little to count",
        Validity.AWAY: "away",
        Validity.UNKNOWN: "unknown",
    }
    counts = [f"{kinds.count(kind)} {word}" for kind, word in names.items() if kind in kinds]
    if counts:
        yield f"Of {many(len(kinds), 'day')} that {'is' if len(kinds) == 1 else 'are'} over: {', '.join(counts)}."


def _overlap(period: Period) -> Iterator[str]:
    """What two cushions of one person measured at once; it is told from half a minute on."""
    minutes = round(sum(day.facts.overlap_ms for day in period.days) / 60_000)
    if minutes:
        yield f"{minutes_lasting(minutes)} were sat on two cushions at once, and count once."


def baseline_lines(
    phase: BaselinePeriod | None,
    before: dict[bool, Baseline],
    ahead: dict[bool, Progress],
    present: date,
    chairs: int = 1,
) -> Iterator[str]:
    """How far the baseline is, or what came of it, on so many chairs."""
    if phase is None:
        yield "No goal yet: `perch baseline start` measures what is usual for you, for 14 days."
    elif phase.runs(present):
        counted = " and ".join(many(len(before[kind].minutes), TYPES[kind][:-1]) for kind in (True, False))
        yield f"{phase.day_of(present)}, silent: {counted} counted so far."
    elif not any(baseline.median_min for baseline in before.values()):
        few = f"neither {LEAST_VALID} workdays nor {LEAST_VALID} other days of it count"
        yield f"The baseline is over, but {few}: `perch baseline start` begins another."
    else:
        yield from (_of_type(kind, before[kind], ahead[kind], chairs) for kind in (True, False) if before[kind].minutes)


def blinded_line(phase: BaselinePeriod | None, present: date) -> str:
    """The same in a study, which shows nothing of what is measured."""
    study = "A study runs; what is measured is not shown."
    if phase is None or not phase.runs(present):
        return study if phase is None else f"The baseline is over. {study}"
    return f"{phase.day_of(present)}, silent. {study}"


def end_lines(period: Period, present: date) -> Iterator[str]:
    """How to end a baseline whose days are over, where there is a cushion that may still be silent for it."""
    if period.phase and period.phase.awaits_end(present) and not period.device.startswith(IMPORTED):
        yield "The 14 days are over: reminders begin again once `perch run` or `perch baseline stop` is done."


def _of_type(kind: bool, before: Baseline, ahead: Progress, chairs: int) -> str:
    if before.median_min is None:
        return f"No goal for {TYPES[kind]}: {len(before.minutes)} counted, and it takes {LEAST_VALID}."
    usual, aim = minutes_lasting(before.median_min), minutes_lasting(ahead.goal_min or 0)
    days = f"{many(len(before.minutes), 'day')} counted"
    where = "this chair" if chairs == 1 else "these chairs"
    return f"Your usual: {usual} on {TYPES[kind]} ({days}). Your goal: {aim} on {where}."


def _progress(period: Period) -> Iterator[str]:
    for kind, ahead in period.progress.items():
        if ahead.at_or_under is None or not ahead.n_valid:
            continue
        yield f"{ahead.at_or_under} of {many(ahead.n_valid, TYPES[kind][:-1])} at your goal or under."
        if ahead.change and ahead.normal_min:
            minutes = ahead.change.change_min
            way = f"{abs(minutes):.0f} min {'more' if minutes > 0 else 'less'} a day than your usual on {TYPES[kind]}"
            sure = "too little to tell from chance yet" if ahead.normal else "more than chance makes likely"
            yield f"About {way}: {sure}."


def how_sure(period: Period) -> Iterator[str]:
    """Yield how far the change of each type of day can be trusted, in numbers."""
    for kind, ahead in period.progress.items():
        if ahead.change and ahead.normal_min:
            change = ahead.change
            words = f"{_signed(change.change_min)} min a day (95 %: {_signed(change.low_min)} to "
            words += f"{_signed(change.high_min)})"
            normal = f"weeks differ by ±{ahead.normal_min:.0f} min by themselves"
            yield f"{TYPES[kind].capitalize()}: {words} since the baseline; {normal}."


def _signed(minutes: float) -> str:
    return f"{minutes:+.0f}".replace("-", "−")  # the sign, as the hyphen is lost beside "to"


def _one_day(period: Period) -> Iterator[str]:
    """How the day is doing; one that does not count is not measured by the goal."""
    (day,) = period.days
    goal = period.goal_of(day)
    if goal is None or day.sit_min is None or (day.over and not day.counts):
        return
    left = minutes_lasting(abs(goal - day.sit_min))
    if day.sit_min > goal:
        yield f"{left} over the goal."
    else:
        yield f"{left} under the goal." if day.over else f"{left} left to the goal."


def _rolling(period: Period, present: date) -> Iterator[str]:
    week, month = (period.rolling[length] for length in (_WEEK, WINDOW_DAYS))
    when = "in the last 7 days" if (present - period.days[-1].day).days < 2 else "in the 7 days up to then"
    if week is not None and month is not None:
        yield f"A typical day: {minutes_lasting(week)} {when}, {minutes_lasting(month)} in the last 28."


def span_title(period: Period) -> str:
    """The days as a title."""
    first, last = period.days[0].day, period.days[-1].day
    return full_date(first) if first == last else f"{full_date(first)} to {full_date(last)}"
