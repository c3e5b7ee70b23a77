"""Plain sentences about some days: the longest bout, what is known, how the goal was kept."""

from collections.abc import Iterator, Sequence
from datetime import date

from perch.days.baseline import BaselinePeriod
from perch.days.period import Day, Period
from perch.measures.goal import LEAST_VALID, WINDOW_DAYS
from perch.measures.validity import Validity
from perch.model.calendar import Calendar
from perch.model.language import N_, _, clock_text, date_text, lasting, minutes_lasting, ngettext, number_text
from perch.model.records import IMPORTED
from perch.report.words import own_goal_line

_PARTS = (
    (5, N_("at night")), (11, N_("in the morning")), (13, N_("around noon")), (15, N_("after lunch")),
    (18, N_("in the afternoon")), (23, N_("in the evening")), (24, N_("at night")),
)  # fmt: skip
_WEEK = 7
_TYPES = {True: N_("workdays"), False: N_("other days")}
_WORTH = {
    Validity.VALID: N_("{count} counted"),
    Validity.INVALID: N_("{count} too little to count"),
    Validity.AWAY: N_("{count} away"),
    Validity.UNKNOWN: N_("{count} unknown"),
}


def sentences(period: Period, calendar: Calendar, present: date) -> Iterator[str]:
    """Yield the sentences about some days, the most important first."""
    yield from _longest(period, calendar)
    yield from _nudges(period.days)
    yield from _worth(period)
    yield from _overlap(period)
    yield from baseline_lines(period, present)
    yield from end_lines(period, present)
    if len(period.days) > 1:
        yield from _progress(period)
    yield from rolling(period, present)


def part_of_day(hour: int) -> str:
    """Return the name of an hour in a sentence: after lunch."""
    return _(next(name for until, name in _PARTS if hour < until))


def _longest(period: Period, calendar: Calendar) -> Iterator[str]:
    begun = [bout for day in period.days for bout in day.begun]
    if not begun:
        return
    longest = max(begun, key=lambda bout: bout.length_ms)
    at = calendar.local(longest.start_ms)
    time, when, clock = lasting(longest.length_ms), part_of_day(at.hour), clock_text(at)
    if len(period.days) == 1:
        yield _("Your longest sit was {time}, {when}, from {clock}.", time=time, when=when, clock=clock)
        return
    day = date_text(at.date(), "weekday" if len(period.days) <= _WEEK else "full")
    yield _("Your longest sit was {time}, {when} on {day}, from {clock}.", time=time, when=when, day=day, clock=clock)


def _nudges(days: Sequence[Day]) -> Iterator[str]:
    numbers = [day.facts.headline for day in days if day.facts.headline]
    asked, answered = sum(daily.stretches_nudged for daily in numbers), sum(daily.nudges_answered for daily in numbers)
    if asked:
        yield ngettext(
            "You were reminded in {count} sit, and took a break after it in {answered}.",
            "You were reminded in {count} sits, and took a break after it in {answered}.",
            asked,
            answered=answered or _("none"),
        )


def _worth(period: Period) -> Iterator[str]:
    if len(period.days) == 1:
        (day,) = period.days
        if day.validity is Validity.INVALID and day.over:
            yield _("Not counted for the goal: {reasons}.", reasons="; ".join(map(_, day.reasons)))
        return
    kinds = [day.validity for day in period.days if day.over]
    counts = ", ".join(_(text, count=kinds.count(kind)) for kind, text in _WORTH.items() if kind in kinds)
    if counts:
        yield ngettext(
            "Of {count} day that is over: {counts}.",
            "Of {count} days that are over: {counts}.",
            len(kinds),
            counts=counts,
        )


def _overlap(period: Period) -> Iterator[str]:
    """Yield how long two cushions of one person measured at once, from half a minute on."""
    minutes = round(sum(day.facts.overlap_ms for day in period.days) / 60_000)
    if minutes:
        yield _("{time} were sat on two cushions at once, and count once.", time=minutes_lasting(minutes))


def baseline_lines(period: Period, present: date) -> Iterator[str]:
    """Yield how far the baseline is; once it is over, what is usual and the goal."""
    phase, before = period.phase, period.baselines
    if phase is None:
        yield _("No goal yet: `perch baseline start` measures what is usual for you, for 14 days.")
    elif phase.runs(present):
        work = ngettext("{count} workday", "{count} workdays", len(before[True].minutes))
        other = ngettext("{count} other day", "{count} other days", len(before[False].minutes))
        counted = _("{workdays} and {others}", workdays=work, others=other)
        yield _("{day}, silent: {counted} counted so far.", day=day_of(phase, present), counted=counted)
    elif phase.goal_min is not None:
        for kind, baseline in before.items():
            if usual := baseline.median_min:
                yield _("Your usual: {usual} on {days}.", usual=minutes_lasting(usual), days=type_name(kind))
        yield own_goal_line(phase.goal_min)
    elif not any(baseline.median_min for baseline in before.values()):
        few = _("neither {least} workdays nor {least} other days of it count", least=LEAST_VALID)
        yield _("The baseline is over, but {few}: `perch baseline start` begins another.", few=few)
    else:
        yield from (_of_type(period, kind) for kind in (True, False) if before[kind].minutes)


def day_of(phase: BaselinePeriod, present: date) -> str:
    """Return which day of a baseline it is: Day 8 of 14."""
    return _("Day {number} of {whole}", number=phase.number_of(present), whole=phase.days)


def blinded_line(phase: BaselinePeriod | None, present: date) -> str:
    """Say how far the baseline is in a study, which shows no measures."""
    study = _("A study runs; what is measured is not shown.")
    if phase is None or not phase.runs(present):
        return study if phase is None else _("The baseline is over. {study}", study=study)
    return _("{day}, silent. {study}", day=day_of(phase, present), study=study)


def end_lines(period: Period, present: date) -> Iterator[str]:
    """Yield how to end a baseline whose days are over, where nudging may still be off for it."""
    if period.phase and period.phase.awaits_end(present) and not period.device.startswith(IMPORTED):
        yield _("The 14 days are over: reminders begin again once `perch run` or `perch baseline stop` is done.")


def type_name(workday: bool) -> str:
    """Return the name of workdays or of all other days."""
    return _(_TYPES[workday])


def _of_type(period: Period, kind: bool) -> str:
    usual, counted, days = period.baselines[kind].median_min, len(period.baselines[kind].minutes), type_name(kind)
    if usual is None:
        few = {"count": counted, "least": LEAST_VALID}
        return _("No goal for {days}: {count} counted, and it takes {least}.", days=days, **few)
    return ngettext(
        "Your usual: {usual} on {days} ({count} day counted). Your goal: {goal} on {chair}.",
        "Your usual: {usual} on {days} ({count} days counted). Your goal: {goal} on {chair}.",
        counted,
        usual=minutes_lasting(usual),
        days=days,
        goal=minutes_lasting(period.progress[kind].goal_min),
        chair=_("these chairs") if len(period.cushions) > 1 else _("this chair"),
    )


def _progress(period: Period) -> Iterator[str]:
    for kind, ahead in period.progress.items():
        if ahead.at_or_under is None or not ahead.n_valid:
            continue
        yield _at_goal(kind, ahead.at_or_under, ahead.n_valid)
        if ahead.change and ahead.normal_min:
            minutes, days = ahead.change.change_min, type_name(kind)
            much = number_text(abs(minutes))
            more = _("About {minutes} min more a day than your usual on {days}", minutes=much, days=days)
            less = _("About {minutes} min less a day than your usual on {days}", minutes=much, days=days)
            sure = _("too little to tell from chance yet") if ahead.normal else _("more than chance makes likely")
            yield f"{more if minutes > 0 else less}: {sure}."


def _at_goal(workday: bool, at_goal: int, of: int) -> str:
    if workday:
        return ngettext(
            "{at_goal} of {count} workday at your goal or under.",
            "{at_goal} of {count} workdays at your goal or under.",
            of,
            at_goal=at_goal,
        )
    return ngettext(
        "{at_goal} of {count} other day at your goal or under.",
        "{at_goal} of {count} other days at your goal or under.",
        of,
        at_goal=at_goal,
    )


def how_sure(period: Period) -> Iterator[str]:
    """Yield how far the change of each type of day can be trusted, in numbers."""
    for kind, ahead in period.progress.items():
        if ahead.change and ahead.normal_min:
            change, days = ahead.change, type_name(kind)
            yield _(
                "{days}: {change} min a day (95 %: {low} to {high}) since the baseline; "
                "weeks differ by ±{normal} min by themselves.",
                days=days[0].upper() + days[1:],
                change=_signed(change.change_min),
                low=_signed(change.low_min),
                high=_signed(change.high_min),
                normal=number_text(ahead.normal_min),
            )


def _signed(minutes: float) -> str:
    return f"{minutes:+.0f}".replace("-", "−")  # the sign, as the hyphen is lost beside "to"


def rolling(period: Period, present: date) -> Iterator[str]:
    """Yield how the last 7 days compare with the last 28; nothing where too few of them count."""
    week, month = (period.rolling[length] for length in (_WEEK, WINDOW_DAYS))
    if week is None or month is None:
        return
    typical, longer = minutes_lasting(week), minutes_lasting(month)
    if (present - period.days[-1].day).days < 2:
        yield _("A typical day: {week} in the last 7 days, {month} in the last 28.", week=typical, month=longer)
    else:
        yield _("A typical day: {week} in the 7 days up to then, {month} in the last 28.", week=typical, month=longer)


def span_title(period: Period) -> str:
    """The days as a title."""
    first, last = period.days[0].day, period.days[-1].day
    if first == last:
        return date_text(first)
    return _("{first} to {last}", first=date_text(first), last=date_text(last))
